"""When vetting is due, as plain functions: before the first day, then every year (minor-protection-law:62)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.compliance.rules.days import add_months, as_date

BASIS = ("minor-protection-law:62.p1", "minor-protection-law:62.p2", "preschool-education-law:44.p1")
MONTHS, NOTICE = 12, timedelta(days=30)
STAFF = "staff"


class Desk(StrEnum):
    """Which authority was asked."""

    PUBLIC_SECURITY = "public_security"
    PROCURATORATE = "procuratorate"
    EDUCATION = "education"
    OTHER = "other"


class TakenBack(StrEnum):
    """Why an entry was wrong."""

    WRONG_PERSON = "wrong_person"
    WRONG_DAY = "wrong_day"
    ENTERED_TWICE = "entered_twice"
    NOT_DONE = "not_done"


class State(StrEnum):
    """Where somebody stands. None of these says that somebody may work with children."""

    NEVER = "never"
    PAST = "past"
    BEFORE_START = "before_start"
    SOON = "soon"
    DONE = "done"
    LOCAL = "local"


TO_DO = (State.NEVER, State.PAST, State.BEFORE_START, State.SOON)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands on a day, and by when something is to be done (None: nothing is)."""

    state: State
    due_on: date | None


def latest_next_due(done_on: date) -> date:
    """Return the day by which the next vetting is due at the latest: twelve months later, the month's end clamped."""
    return as_date(add_months(done_on.toordinal(), MONTHS))


def standing(*, starts_on: date | None, kinds: frozenset[str], next_due: date | None, today: date) -> Standing:
    """Return where somebody stands at an organisation on a day.

    Without an entry staff are asked for before their first day. For volunteers and people from outside the national
    text has no yearly query of every one, so nobody calls them overdue: `LOCAL`, by the rules of the place.
    """
    if next_due is None:
        if STAFF not in kinds:
            return Standing(State.LOCAL, None)
        if starts_on is not None and starts_on > today:
            return Standing(State.BEFORE_START, starts_on - timedelta(days=1))
        return Standing(State.NEVER, starts_on)
    if today >= next_due:
        return Standing(State.PAST if STAFF in kinds else State.LOCAL, next_due)
    return Standing(State.SOON if today >= next_due - NOTICE else State.DONE, next_due)
