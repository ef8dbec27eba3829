"""Nothing can be written about a pupil: every field that takes words stands in a reviewed list (SAFEGUARDS 5, 6, 11, 37, 38)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text
from wtforms import PasswordField, StringField, TextAreaField

import app as application
from app.core.forms import Form
from app.people.forms.checks import NotAnIdentityNumber
from app.tables import metadata
from tests.safeguards.world import PUPIL_OF_OWN_CLASS

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

REVIEWED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "typed_text.toml").read_text())
FORMS: dict[str, dict[str, Any]] = REVIEWED["forms"]
STANDING_LINE = "这里没有人当天看；孩子有危险请打 110。"
SHORT = 200
# Looked up and forgotten, or checked by rules of their own.
NOT_STORED = {
    "CodeAndPinForm",
    "CodeForm",
    "FactorForm",
    "ConfirmForm",
    "OwnPinForm",
    "PinForm",
    "SampleForm",
    "SignInForm",
    "SearchForm",
    "SlipForm",
    "FindPupilForm",
    "PasteForm",
    "RegisterCodeForm",
}


def forms() -> Iterator[tuple[str, type[Form]]]:
    for module in pkgutil.walk_packages(application.__path__, "app."):
        if module.name != "app.cli":
            for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(found, Form) and found is not Form and found.__module__ == module.name:
                    yield f"{module.name.removeprefix('app.')}.{name}", found


def typed_fields() -> dict[str, Any]:
    """Every field of every form that takes typed text, passwords apart, with how it was declared."""
    found = {}
    for form, declared in forms():
        for name in dir(declared):
            kind = getattr(getattr(declared, name), "field_class", None)
            if kind and issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                found[f"{form}.{name}"] = getattr(declared, name)
    return found


def validators(field: Any) -> list[Any]:
    return list(field.kwargs.get("validators") or (field.args[1] if len(field.args) > 1 else []))


def test_fields_that_take_typed_text_are_the_reviewed_ones() -> None:
    """SAFEGUARDS 5: a new text field anywhere fails until somebody has asked what could be typed into it."""
    assert set(typed_fields()) == set(FORMS)


def test_every_typed_text_is_as_short_as_reviewed() -> None:
    """SAFEGUARDS 5: short; only the pasted roster is long, and of it only numbers and names are kept; and a definition,
    of which only what the reader of requirements files understands is kept."""
    lengths = {
        name: next((check.max for check in validators(field) if hasattr(check, "max")), None)
        for name, field in typed_fields().items()
    }

    assert lengths == {name: entry["most"] for name, entry in FORMS.items()}
    long = {name for name, entry in FORMS.items() if entry["is"] in ("roster", "definition")}
    assert {name for name, most in lengths.items() if most > SHORT} == long


def test_only_boxes_for_words_or_a_roster_have_several_lines() -> None:
    """SAFEGUARDS 5: whoever sees a large box writes a story into it."""
    large = {name for name, field in typed_fields().items() if issubclass(field.field_class, TextAreaField)}

    assert large == {name for name, entry in FORMS.items() if entry["is"] in ("words", "roster", "definition")}


def test_nothing_shaped_like_an_identity_number_is_taken_where_text_is_stored() -> None:
    """SAFEGUARDS 37: identity, pupil and bank-card numbers are refused in every stored field."""
    open_to_them = {
        name
        for name, field in typed_fields().items()
        if name.split(".")[-2] not in NOT_STORED
        and not name.endswith("Contact" + "Form.phone")  # thirty digits, blanks and brackets: a pattern of its own
        and not any(isinstance(check, NotAnIdentityNumber) for check in validators(field))
    }

    assert open_to_them == set()


def test_form_about_a_pupil_holds_name_number_and_nothing_else() -> None:
    """SAFEGUARDS 5, 12: no note, no reason, no remark, wherever a pupil is entered, moved, ended, missed or corrected."""
    of_pupils = {
        "people.forms.classes.CorrectPupilForm": {"name", "number"},
        "people.forms.classes.FindPupilForm": {"wanted"},
        "people.forms.classes.PasteForm": {"lines", "since"},
        "people.forms.classes.TransferForm": {"class_group_id", "number", "since"},
        "people.forms.classes.EndForm": {"last_day"},
        "desk.erasing.forms.AskForm": {"reason"},
        "desk.pupil_data.forms.AskForm": {"is_written"},
        "desk.pupil_data.forms.ReleaseForm": {"wanted", "is_seen"},
        "classroom.forms.teaching.RegisterForm": {"not_reached", "came", "nobody"},  # the last one of the whole class
    }
    known = dict(forms())
    for form, listed in of_pupils.items():
        declared = {name for name in dir(known[form]) if hasattr(getattr(known[form], name), "field_class")}
        assert declared == listed, form


def test_nothing_asks_for_a_reason() -> None:
    """SAFEGUARDS 5, 10, 11: where a reason is kept it is a code out of a list; nobody is asked to write one."""
    names = {f"{form}.{name}" for form, found in forms() for name in dir(found) if "reason" in name}

    assert names == {
        "certification.withdrawals.forms.WithdrawForm.reason",
        "classroom.ready.forms.DecisionForm.reason",
        "classroom.workshops.forms.AgreeForm.reason",
        "compliance.approvals.forms.RecordsAnswerForm.reason",
        "compliance.forms.WaiverForm.reason",
        "compliance.hours.forms.HoursAnswerForm.reason",
        "desk.erasing.forms.AskForm.reason",
    }
    assert not [name for name in FORMS if "reason" in name]


def test_no_column_holds_long_text_but_what_authors_wrote() -> None:
    """SAFEGUARDS 5, 38: no column is long enough for a story; a certificate's QR picture is drawn by us, a waiting question and
    the counters of a set on devices are sealed by us, and what a provider of sign-ins calls its holder is 255 signs by its standard."""
    long = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Text) or (getattr(column.type, "length", None) or 0) > 240
    }

    drawn_or_sealed = {"certificate.qr", "challenge.sealed", "device_set.sealed", "linked_identity.subject"}
    assert long == {*drawn_or_sealed, "status_range.courses"}  # the last: ids of courses, never typed


def test_site_weak_points_have_no_field() -> None:
    """SAFEGUARDS 38: where a school's weak points are is worked out on paper; no column could hold them."""
    words = re.compile(r"weak|blind|danger|dark|remote|risk|incident|suspect|disclos|complain|victim|symptom|behavio")

    assert [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if words.search(table.name) or words.search(column.name)
    ] == []


def test_box_for_words_carries_the_standing_line(page, world):
    """SAFEGUARDS 5: nobody reads it today; in danger 110."""
    page.sign_in(world.viewers["head"])

    html = page.get("/styleguide").html

    assert STANDING_LINE in html


@pytest.mark.parametrize("what", ["", "/transfer", "/end"])
def test_page_that_corrects_a_pupil_takes_no_word_more(page, world, what):
    """SAFEGUARDS 5: the pages behind the search, which the walk cannot open."""
    page.sign_in(world.viewers["training_manager"])
    group = f"/rosters/{world.own.group.id}"
    page.post(f"{group}/pupils/find", {"wanted": PUPIL_OF_OWN_CLASS}, form_at=group)

    html = page.get(f"/rosters/pupils/{world.own.enrolment.id}{what}").html

    taken = set(re.findall(r'<(?:input|textarea)[^>]*(?:type="text"|<textarea)[^>]*name="([^"]+)"', html))
    taken |= set(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="text"', html))
    assert taken == {"": {"name", "number"}, "/transfer": {"number"}, "/end": set()}[what]
    assert "<textarea" not in html
