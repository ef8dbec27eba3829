"""`/styleguide`: every token and every part in every state, with the words a school would read."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.access import open_to_signed_in
from app.core.forms import Form, cleaned, required

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("styleguide", __name__)

COURSES = [SelectChoice("", "—"), SelectChoice("kids-g56", _("Keeping safe, grades 5 and 6"))]
COVER = [
    SelectChoice("alone", _("None")),
    SelectChoice("next_door", _("Next door, on call")),
    SelectChoice("room", _("In the room")),
]
DAYS = [SelectChoice("mon", _("Monday")), SelectChoice("wed", _("Wednesday")), SelectChoice("fri", _("Friday"))]


class SampleForm(Form):
    """One field of each kind; sending it empty shows each with its message."""

    place = StringField(
        _("Room"),
        [required(_("Say where the lesson is, for example: Room 203.")), Length(max=80)],
        filters=[cleaned],
    )
    password = PasswordField(_("New password"), [required(), Length(min=10, message=_("At least 10 characters."))])
    day = DateField(_("Day of the lesson"), [required(_("Choose a day."))])
    last_day = DateField(_("Last day"), [Optional()])
    course = SelectField(_("Course"), choices=COURSES)
    cover = RadioField(_("Second adult"), [required(_("Choose one; “None” is a proper answer."))], choices=COVER)
    days = SelectMultipleField(
        _("Days that suit"),
        choices=DAYS,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    roster = FileField(_("Roster"))
    agreed = BooleanField(_("I have read the code of conduct and will keep to it."), [required()])
    note = TextAreaField(_("Note for the timetable"), [Optional(), Length(max=200)], filters=[cleaned])


@cache
def tokens() -> dict[str, str]:
    """Return every custom property of static/css/tokens.css with its value."""
    css = (Path(current_app.static_folder or "") / "css" / "tokens.css").read_text()
    return dict(re.findall(r"^\s*(--[a-z0-9-]+):\s*([^;]+);", css, re.MULTILINE))


def sample_rows() -> list[list[Any]]:
    """Return the rows of the sample table."""
    return [
        [gettext("Green Grain Primary School"), 3, date(2026, 9, 30), (117, 120)],
        [gettext("Stone Bridge School"), 0, date(2026, 10, 15), (86, 86)],
        [gettext("River Bend Boarding School"), 14, date(2026, 10, 8), (52, 66)],
    ]


@blueprint.route("/styleguide", methods=["GET", "POST"])
@open_to_signed_in
def show() -> ResponseReturnValue:
    """Show the design system."""
    form = SampleForm()
    form.submitted()
    colours = [(name, value) for name, value in tokens().items() if value.startswith("#")]
    measures = [(name, value) for name, value in tokens().items() if not value.startswith(("#", "var"))]
    return (
        render_template("core/styleguide.html", form=form, colours=colours, measures=measures, rows=sample_rows()),
        form.status,
    )
