"""The code words of filings in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.compliance.filing.indicators import IN_TIME, NO_GRADE, NO_WINDOW, PROMPT, REACHED
from app.compliance.filing.rules import Choice, Explanation, PeriodKind, ReturnReason, State, Step
from app.core.access import Role
from app.core.languages import long_day

PERIODS = {
    PeriodKind.TERM: _("Term"),
    PeriodKind.HALF_YEAR: _("Half-year review"),
    PeriodKind.YEAR: _("Annual report"),
}
STATES = {
    State.DRAFT: _("Draft"),
    State.SIGNED: _("Signed, not yet filed"),
    State.FILED: _("Filed"),
    State.ACCEPTED: _("Accepted"),
    State.RETURNED: _("Returned"),
}
STEPS = {
    Step.DRAFTED: _("Drafted"),
    Step.WITHHELD: _("Not signed yet"),
    Step.SIGNED: _("Signed"),
    Step.TAKEN_BACK: _("Signature taken back"),
    Step.FILED: _("Filed"),
    Step.ACCEPTED: _("Accepted"),
    Step.RETURNED: _("Returned"),
}
CHOICES = {
    Choice.TRUE: _("True"),
    Choice.TRUE_EXPLAINED: _("True, with an explanation"),
    Choice.NOT_YET: _("Not signing yet, with the reason"),
}
CODES = {
    Explanation.ENTERED_LATE: _("Entries were made late"),
    Explanation.FROM_IMPORT: _("Records were brought in by an import"),
    Explanation.ROSTER_MOVED: _("Many people came or left"),
    Explanation.LESSONS_MOVED: _("Lessons had to be moved"),
    Explanation.BEGAN_UNTRAINED: _("People began before their training"),
    Explanation.NO_FACILITATOR: _("There was no authorised facilitator"),
    Explanation.ROSTER_WRONG: _("The roster is not right yet"),
    Explanation.RECORDS_MISSING: _("Records are still missing"),
    Explanation.WAIVERS_UNCLEAR: _("Waivers have to be looked at"),
    Explanation.FIGURES_DOUBTED: _("The figures are doubted"),
    ReturnReason.ROSTER_UNLIKELY: _("The size of the roster is unlikely"),
    ReturnReason.UNEXPLAINED_CHANGE: _("A change is not explained"),
    ReturnReason.OPEN_WITHOUT_PLAN: _("What is open has no plan"),
    ReturnReason.SAMPLE_DIFFERS: _("A sample check found otherwise"),
    ReturnReason.WRONG_PERIOD: _("The period is not the one asked for"),
    ReturnReason.BELOW_MISSING: _("Organisations below are missing"),
}
CAPACITIES = {
    Role.HEAD: _("Head"),
    Role.TRAINING_MANAGER: _("Training manager"),
    Role.BUREAU_OFFICER: _("Bureau officer"),
}
INDICATORS = {
    REACHED: _("Share met: those who have it, of all required"),
    IN_TIME: _("Share met in time: those who have it and never were past due, of all required"),
    PROMPT: _("Entered within 7 days: records of study and lessons of the period, of all entered"),
}
UNDEFINED = {
    NO_WINDOW: _("No term or other window has been entered to count in. Enter it under Settings."),
    NO_GRADE: _("A class has no grade, so its pupils are left out. Enter the grade in the class list."),
}
VALUES = {
    "status": _("status"),
    "expiring": _("ends soon"),
    "late": _("was late"),
    "due_on": _("due day"),
    "valid_until": _("valid until"),
    "uncovered_days": _("days untrained"),
    "records": _("records behind it"),
}
COUNTS = {
    "required": _("Required"),
    "met": _("Met"),
    "expiring": _("Ends soon"),
    "late": _("Was late"),
    "due": _("Still in time"),
    "overdue": _("Past due"),
    "excused": _("Excused"),
}
STATUSES = {
    "met": _("Met"),
    "due": _("Still in time"),
    "overdue": _("Past due"),
    "excused": _("Excused"),
    None: _("no row"),
}
TABLES = {
    "act": _("act"),
    "appointment": _("post held"),
    "attendance": _("entry in a register"),
    "class_group": _("class"),
    "class_group_window": _("term of a class"),
    "contact": _("contact"),
    "course_edition": _("course edition"),
    "coverage": _("module covered"),
    "enrolment": _("enrolment"),
    "guardianship": _("guardianship"),
    "hours_entry": _("hours entry"),
    "organisation": _("organisation"),
    "organisation_parent": _("place in the tree"),
    "person_merge": _("merge of two entries"),
    "post": _("post"),
    "post_category": _("category of a post"),
    "post_sensitivity": _("sensitivity of a post"),
    "record_void": _("void of a record"),
    "taught_class_group": _("class of a taught session"),
    "taught_session": _("taught session"),
    "training_record": _("training record"),
    "waiver": _("waiver"),
    "window": _("term or other window"),
}
WHAT = {"entered": _("entered"), "changed": _("changed"), "removed": _("taken out")}
SUBJECTS = {
    "staff": _("Somebody on the staff"),
    "class_group": _("A class"),
    "organisation": _("The organisation"),
}
DEFINITIONS = {
    "changed": _("defined otherwise since"),
    "new": _("asked for only since"),
    "gone": _("no longer asked for"),
}


def period_said(kind: str, first: date, last: date) -> str:
    """Return which half-year or year a filing is of, as people call it; a term by its first and last day."""
    if kind == PeriodKind.YEAR:
        return str(gettext("year %(year)s", year=first.year))
    if kind == PeriodKind.HALF_YEAR:
        half = gettext("first half of %(year)s", year=first.year)
        return str(half if first.month == 1 else gettext("second half of %(year)s", year=first.year))
    return str(gettext("%(first)s to %(last)s", first=long_day(first), last=long_day(last)))


def words() -> dict[str, Mapping[Any, Any]]:
    """Return all words for a template."""
    return {
        "periods": PERIODS,
        "states": STATES,
        "steps": STEPS,
        "choices": CHOICES,
        "codes": CODES,
        "capacities": CAPACITIES,
        "indicators": INDICATORS,
        "undefined": UNDEFINED,
        "values": VALUES,
        "counts": COUNTS,
        "statuses": STATUSES,
        "tables": TABLES,
        "what": WHAT,
        "subjects": SUBJECTS,
        "definitions": DEFINITIONS,
    }
