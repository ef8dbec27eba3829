"""One walk through the whole site as everybody: names, other schools' rows, logs (SAFEGUARDS 1, 8, 18, 21, 24, 33, 35, 37).

All tests that read the walk stand in this file, so that it is walked once.
"""

from __future__ import annotations

import json
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask

from app.core.access import EVERYONE, doors_of
from tests.safeguards.walk import NOBODY, Visit
from tests.safeguards.world import (
    ABOVE,
    COLLEAGUE,
    COLLEAGUE_ELSEWHERE,
    GUARDIAN,
    LOGIN,
    MARKED,
    NAME,
    NUMBER,
    OF_THE_SCHOOL,
    PHONE,
    PUPIL_BESIDE,
    PUPIL_ELSEWHERE,
    PUPIL_OF_OWN_CLASS,
    VIEWERS,
)

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]
REVIEWED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "who_sees_names.toml").read_text())
BY_CODE = set(REVIEWED["by_code"])
PUPILS = (PUPIL_OF_OWN_CLASS, PUPIL_BESIDE, PUPIL_ELSEWHERE)
TABLES = [
    (PUPIL_OF_OWN_CLASS, REVIEWED["pupils"]["of_the_class"]),
    (PUPIL_BESIDE, REVIEWED["pupils"]["of_the_class_beside"]),
    (PUPIL_ELSEWHERE, REVIEWED["pupils"]["of_another_school"]),
    (COLLEAGUE, REVIEWED["colleagues"]["of_the_school"]),
    (COLLEAGUE_ELSEWHERE, REVIEWED["colleagues"]["of_another_school"]),
    (GUARDIAN, REVIEWED["guardian"]),
]


def test_walk_reached_the_pages_it_is_about(walk: list[Visit]) -> None:
    """SAFEGUARDS, preamble: the walk opens pages for everybody let in, and breaks none."""
    opened = {visit.endpoint for visit in walk if visit.status in (200, 302, 303, 422)}

    assert {visit.viewer for visit in walk} == set(VIEWERS)
    assert [str(visit) for visit in walk if visit.status >= 500 or visit.status == 400] == []
    assert {visit.endpoint for visit in walk} - opened <= {
        # Of one's own only, after a search alone, of two classes, or of nothing; tried in test_quiz_answers.py, test_power.py and
        # test_timetable_holds.py.
        "assessment.overview",
        "assessment.question",
        "people.help_elsewhere",  # help, with the status of a page that is not there: tests/people/test_help_pages.py
        "people.withdraw_name",  # one's own open request: tests/people/test_names.py
        "people.close_organisation",  # only where nobody has an account: tests/people/test_slips.py
        "assessment.result",
        "certification.certificate_file",
        "certification.own_certificate",
        "classroom.class_address",
        "classroom.class_sound",  # of a lesson read aloud: tests/classroom/packs/test_pages.py
        "classroom.preview_sound",
        "classroom.count_set",  # of a course with anonymous sets: tests/classroom/class_sets/
        # Of a course with anonymous sets, and of a set that is open: tests/classroom/class_sets/
        "classroom.close_device_set",
        "classroom.count_envelope",
        "classroom.device_set",
        "classroom.fill_in",
        "classroom.fill_in_more",
        "classroom.open_device_set",
        "classroom.set_screen",
        "classroom.join_lesson",
        "classroom.letter_out",  # of a letter that went out: tests/compliance/test_campaign_evidence.py
        "classroom.make_up_slips",  # of a lesson that those who wait are asked to: tests/classroom/test_making_up.py
        "classroom.put_back",
        "classroom.set_tickets",
        "classroom.say_whether_coming",  # of whoever is a lesson's second adult: tests/classroom/ready/
        "credentials.did_document",  # where the site has a public https address: tests/certification/credentials/
        "hours.close_issuer",  # of a list for everybody, empty here: tests/compliance/hours/
        "hours.take_back",  # what one entered oneself: tests/compliance/hours/
        # Of one's own upload only, for an hour: tests/interop/test_import_pages.py.
        "interop.add_classes",
        "interop.choose_people",
        "interop.choose_posts",
        "interop.columns",
        "interop.discard",
        "interop.do_import",
        "interop.preview",
        "issued.batch",  # what one asked for oneself: tests/certification/batches/
        "issued.batch_file",
        "issued.throw_away",
        "learning.course",
        "learning.decide",
        "learning.done",
        "learning.feedback",  # once, after one's own course: tests/learning/test_feedback.py
        "learning.read",
        "learning.sign_code",
        "learning.submit_quiz",
        "learning.take_evaluation",
        "learning.take_quiz",
        "families.module",  # of a course for families, and none is here: tests/learning/families/
        "families.case",
        "families.questions",
        # One's own word, and another school's offer that its lecturer agreed to: tests/classroom/lecturers/.
        "lecturers.answer",
        "lecturers.leave",
        "lecturers.say_of_talk",
        "lecturers.say_shown",
        "lecturers.take",
        "letters.sound",  # of a letter somebody read aloud: tests/learning/recordings/
        "notices.confirm_address",  # one's own link: tests/notices/test_own_pages.py
        "notices.remind_staff",  # where a mail server is set: tests/notices/test_reminding.py
        "people.correct_pupil",
        "pupil_data.ask",  # whom one looked for by name in this sign-in: tests/desk/pupil_data/
        "erasing.ask_for_pupil",  # the same: tests/desk/erasing/
        "practical.correct_age",  # for whoever began alone: tests/learning/practical/
        "practical.give_judgement",  # whose part is open: tests/learning/practical/
        "people.end_pupil",
        "people.end_sign_in",
        "people.remove_passkey",
        "people.transfer_pupil",
        # Of a group's two helpers only, and of one's own course: tests/learning/together/test_pages.py.
        "together.aloud",
        "together.aloud_question",
        "together.begin_aloud",
        "together.begin_module",
        "together.hand_in",
        "together.here",
        "together.screen",
        "together.there",
        "together.wish",
        "workshops.agree",  # of a day that waits: tests/classroom/workshops/
        "workshops.take_back",  # of a closed day: tests/classroom/workshops/
        "workshops.there",  # with the code of the minute: tests/classroom/workshops/
    }


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _table in TABLES])
def test_name_is_shown_where_the_reviewed_table_says_and_nowhere_else(walk, name, table):
    """SAFEGUARDS 18, 21, DESIGN §3: role by role, page by page."""
    shown = {(visit.viewer, visit.endpoint) for visit in walk if name in visit.body and visit.endpoint not in BY_CODE}
    reviewed = {(viewer, page) for viewer, pages in table.items() for page in pages}

    assert sorted(shown - reviewed) == [], "shown, and not in the reviewed table"
    assert sorted(reviewed - shown) == [], "in the reviewed table, and not shown"


def test_nobody_above_the_school_sees_a_pupils_name_or_number(walk: list[Visit]) -> None:
    """SAFEGUARDS 18, 21: whatever role is held at the district, and whatever is typed into a form."""
    for visit in walk:
        if visit.viewer in (*ABOVE, "guardian", "stranger", "learner"):
            assert not any(name in visit.body for name in PUPILS), str(visit)
            assert NUMBER not in visit.body, str(visit)


def test_managers_meet_a_pupils_name_only_after_typing_it(walk: list[Visit]) -> None:
    """SAFEGUARDS 18: managers work with counts; no page that can be opened by a link shows them a name."""
    for visit in walk:
        if visit.viewer in ("training_manager", "head", "protection_lead") and visit.method == "GET":
            assert not any(name in visit.body for name in PUPILS), str(visit)


def test_pages_open_to_the_world_show_no_name_but_a_certificates_holder(app: Flask, walk: list[Visit]) -> None:
    """SAFEGUARDS 1, 8, 24: class view, help, card, check page; signed in or not, the same."""
    for visit in walk:
        if EVERYONE in doors_of(app, visit.endpoint) and visit.endpoint not in BY_CODE:
            assert not any(name in visit.body for name in MARKED), str(visit)
        if visit.endpoint == "certification.checked" and visit.status == 200:
            holder = COLLEAGUE if visit.side == "own" else COLLEAGUE_ELSEWHERE
            assert [name for name in MARKED if name in visit.body] == [holder], str(visit)


def test_a_page_with_a_name_is_never_kept_by_a_browser(walk: list[Visit]) -> None:
    """SAFEGUARDS 35: whatever names somebody is `no-store`."""
    for visit in walk:
        if any(name in visit.body for name in MARKED):
            assert dict(visit.headers)["Cache-Control"] == "no-store", str(visit)


# -- another school's rows: the same 404 as for rows that do not exist --

# Open to the world by a code or a school's public id: they answer everybody alike.
OPEN_TO_THE_WORLD = {
    "certification.checked",
    "child_help.ages_of",
    "child_help.page_of",
    "classroom.class_address",
    "classroom.class_sound",
    "classroom.class_view",
    "classroom.fill_in",
    "classroom.fill_in_more",
    "classroom.set_screen",
    "confirmations.confirm",
    "families.module",
    "families.case",
    "families.questions",
    "letters.heard",
    "letters.read",
    "letters.sound",
    "notices.confirm_address",  # of one's own alone; every other link is over, in the same words
    "notices.feed",
    "people.by_scanned_slip",
    "people.help_of",
    "people.help_elsewhere",
    "people.poster",
    "people.printed_card",
    "people.small_cards",
    "people.take_up_invitation",
    "people.welcome",
    "workshops.there",  # an old or wrong code, in the same words for everybody
    "visits.add",  # to every manager: whoever has the number of a certificate is told what its check page tells
}
# What reaches a school from above: figures, and the tree with what hangs on it; never people, classes or lessons.
FIGURES = {
    "compliance.report_page",
    "compliance.requirement_page",
    "reports.campaign",
    "reports.campaigns",
    "reports.api",
    "reports.compare_page",
    "reports.report_file",
    "reports.trend_page",
}
FROM_ABOVE = {
    "bureau_officer": FIGURES
    | {
        "checks.check",
        "checks.draw",
        "checks.item",
        "checks.population",
        "checks.sheet",
        "confirmations.make_code",  # without a name: who has the link never has the code (SAFEGUARDS 30)
        "erasing.approve",  # the second person, without a name (SAFEGUARDS 34)
        "erasing.erasing",
        "erasing.take_back",
        "erasing.lift",  # a hold of the bureau, by the name it typed itself
        "filing.answer",
        "filing.document",
        "filing.filing",
        "findings.at_organisation",
        "findings.evidence",
        "findings.finding",
        "findings.hand_over",
        "findings.new",
        "findings.reopen",
        "filing.paper",
        "packs.file",  # those the bureau made itself, without names
        "packs.new",
        "packs.pack",
        "packs.withdraw",
        "people.add_organisation",
        "people.add_outside_contact",
        "people.add_window",
        "people.agree_to_endings",  # the second person, counts only (SAFEGUARDS 34)
        "people.approve_merge",  # the second person, without a name (SAFEGUARDS 34)
        "people.change_contact",
        "people.change_window",
        "people.correct_organisation",
        "people.end_merge",
        "people.help_card",
        "people.merge",
        "people.move_organisation",
        "people.name_leader",  # nobody leads it
        "people.organisation",
        "people.remove_contact",
        "people.remove_school_days",
        "people.remove_window",
        "people.school_days",
        "people.verify_contact",
        "people.withdraw_endings",
        "recordings.course",  # to listen to what is approved, without a name
        "recordings.screen",
    },
    "reviewer": FIGURES
    | {
        "recordings.course",  # to listen to what is approved, without a name
        "recordings.screen",
        "checks.check",  # what was drawn, under its mark
        "checks.population",
        "filing.document",  # the part that went upward
        "filing.paper",
        "filing.filing",
        "findings.at_organisation",  # codes and days
    },
    "district_head": FIGURES,
    "district_training_manager": FIGURES,
    "district_protection_lead": FIGURES,
    "administrator": {"people.name_leader", "people.organisation"},
}


DOCUMENTS = {"reports.api"}  # refuse in JSON


def of_another_school(walk: list[Visit]) -> list[Visit]:
    return [visit for visit in walk if visit.side == "elsewhere" and visit.endpoint not in OPEN_TO_THE_WORLD]


def test_another_schools_rows_answer_only_to_those_above_it(walk: list[Visit]) -> None:
    """SAFEGUARDS 21, 33: a reviewed list of what reaches a school from above; from beside, nothing."""
    reached: dict[str, set[str]] = {}
    for visit in of_another_school(walk):
        if visit.status != 404:
            reached.setdefault(visit.viewer, set()).add(visit.endpoint)

    assert reached == FROM_ABOVE


@pytest.mark.parametrize("viewer", OF_THE_SCHOOL)
def test_another_schools_rows_look_exactly_like_rows_that_do_not_exist(walk, viewer):
    """SAFEGUARDS, "learn by a refusal": same status, same words, same headers, whatever is asked and however."""
    nobody = {
        (visit.endpoint, visit.method): visit for visit in walk if visit.viewer == viewer and visit.side == NOBODY
    }
    compared = 0
    for visit in of_another_school(walk):
        if visit.viewer != viewer or (visit.endpoint, visit.method) not in nobody:
            continue
        other = nobody[visit.endpoint, visit.method]
        assert (visit.status, visit.plain_body) == (404, other.plain_body), f"{visit} beside {other}"
        assert _kinds(visit) == _kinds(other), str(visit)
        compared += 1
    assert compared >= 20


def test_refusal_says_nothing_about_what_was_asked_for(walk: list[Visit]) -> None:
    """SAFEGUARDS, "learn by a refusal": of each viewer all refusals of pages are one and the same page; JSON has its own."""
    pages: dict[tuple[str, bool], set[str]] = {}
    for visit in walk:
        if (
            visit.status == 404
            and visit.method == "GET"
            and visit.endpoint not in OPEN_TO_THE_WORLD | {"content.media"}
        ):
            pages.setdefault((visit.viewer, visit.endpoint in DOCUMENTS), set()).add(visit.plain_body)

    assert {viewer: len(bodies) for viewer, bodies in pages.items() if len(bodies) > 1} == {}


def _kinds(visit: Visit) -> dict[str, str]:
    return {
        name: value for name, value in visit.headers if name not in ("X-Request-Id", "Set-Cookie", "Content-Length")
    }


# -- logs and addresses --

NEVER_WRITTEN = (*MARKED, NAME, LOGIN, PHONE, NUMBER, "观者", "wrong-guess-77")


def test_no_log_line_of_the_whole_walk_names_anybody(walk: list[Visit]) -> None:
    """SAFEGUARDS 37: no name, login, phone, pupil's number or typed word in any line, whatever was asked and refused."""
    assert sum(bool(visit.log) for visit in walk) > len(walk) / 2
    assert [str(visit) for visit in walk if any(word in visit.log for word in NEVER_WRITTEN)] == []


def test_log_lines_hold_what_an_operator_needs_and_no_more(walk: list[Visit]) -> None:
    """SAFEGUARDS 37: the keys of a line are these; no address, no query, no person, no network address."""
    keys: set[str] = set()
    for visit in walk:
        for line in visit.log.splitlines():
            keys |= json.loads(line).keys()

    assert keys == {"request_id", "method", "endpoint", "status", "ms", "event", "level", "timestamp"}


def test_no_address_of_a_link_names_anybody(walk: list[Visit]) -> None:
    """SAFEGUARDS 37: what stands in an address stands in the browser's history and in the next site's log."""
    for visit in walk:
        for link in map(unquote, visit.links):
            if link.startswith(("data:", "otpauth:")):  # the owner's own key, handed to an app of the same phone
                continue
            assert not any(word in link for word in NEVER_WRITTEN), (str(visit), link)


def test_one_time_link_stands_on_its_slip_and_nowhere_else(walk: list[Visit]) -> None:
    """SAFEGUARDS 33, 37: a link that opens an account is shown once, to who made it, and is a link on no page."""
    for visit in walk:
        if visit.endpoint != "people.take_up_invitation":
            assert not any("/invitation/" in link and visit.method == "GET" for link in visit.links), str(visit)
        elif visit.status == 200:
            assert dict(visit.headers)["Cache-Control"] == "no-store"


# -- what can be typed --


class TypedFields(HTMLParser):
    """Collects the names of the fields of a page that take typed text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.large: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "readonly" in given or not given.get("name"):
            return
        if tag == "textarea" or "contenteditable" in given:
            self.large.add(str(given["name"]))
        if tag == "textarea" or (tag == "input" and given.get("type", "text") in TEXT):
            self.names.add(str(given["name"]))


TEXT = {"text", "search", "email", "tel", "url"}
TYPED: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "typed_text.toml").read_text())["pages"]
STANDING_LINE = "这里没有人当天看；孩子有危险请打 110。"


def test_pages_take_typed_text_only_where_reviewed(walk: list[Visit]) -> None:
    """SAFEGUARDS 5: field by field on every page as every role; a box with several lines carries the standing line."""
    found: dict[str, set[str]] = {}
    for visit in walk:
        if visit.status in (200, 422):
            fields = TypedFields()
            fields.feed(visit.body)
            if fields.names:
                found.setdefault(visit.endpoint, set()).update(fields.names)
            if fields.large - {"lines"}:
                assert STANDING_LINE in visit.body, str(visit)

    assert {endpoint: sorted(names) for endpoint, names in found.items()} == TYPED


def test_pages_of_lessons_and_registers_take_no_word_at_all(walk: list[Visit]) -> None:
    """SAFEGUARDS 5, 10, 11, 12: not for an absence, not for stopping early, not for replacing somebody."""
    assert [name for name in TYPED if name.startswith("classroom.")] == [
        "classroom.class_code",
        "classroom.classes",  # the code on a paper
        "classroom.register_code",
        "classroom.set_code",
        "classroom.take_out",
    ]
    assert not [name for name in TYPED if name.startswith(("learning.", "assessment.", "compliance."))]
