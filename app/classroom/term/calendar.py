"""The weeks and months of a term, and the days in it for which a lesson may be proposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.classroom.school_days import DAY, SchoolDays
from app.classroom.warnings import BEFORE_HOLIDAY, END_OF_TERM

WEEK = timedelta(days=7)
MONTH = 30  # days: the months of a term are counted from its first day, as the pace is (SAFEGUARDS 15)


@dataclass(frozen=True)
class Term:
    """A term between two days, both of which belong to it, with the school days as they were entered."""

    first: date
    last: date
    days: SchoolDays = field(default_factory=SchoolDays, compare=False)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * DAY


def weeks_of(term: Term) -> list[date]:
    """Return the Mondays of a term's weeks."""
    found, monday = [], monday_of(term.first)
    while monday <= term.last:
        found.append(monday)
        monday += WEEK
    return found


def month_of(term: Term, day: date) -> int:
    """Return in which month of a term a day lies, the first being 0."""
    return (day - term.first).days // MONTH


def may_propose(term: Term, day: date) -> bool:
    """Whether a lesson may be proposed for a day: no holiday, not a week's last day, none of a term's last ten (SAFEGUARDS 15)."""
    return (
        term.first <= day <= term.last
        and term.days.is_school_day(day)
        and not term.days.is_last_of_week(day)
        and term.days.until_holiday(day, term.last) >= BEFORE_HOLIDAY
    )


def is_in_last_weeks(term: Term, day: date) -> bool:
    """Whether a day lies in the weeks at a term's end that a plan leaves empty while there is room before."""
    return day > term.last - END_OF_TERM


def days_to_propose(term: Term, earliest: date) -> Iterator[date]:
    """Yield the days of a term from a day on for which lessons may be proposed."""
    day = max(term.first, earliest)
    while day <= term.last:
        if may_propose(term, day):
            yield day
        day += DAY
