"""School days of a term as far as anybody can know them: weekdays that are no public holiday of a fixed date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.classroom.rules import BEFORE_HOLIDAY, END_OF_TERM, FRIDAY

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONTH = 30  # days: the months of a term are counted from its first day, as the pace is (SAFEGUARDS 15)
# The days off around New Year, 1 May and 1 October. Feasts of the lunar calendar move: their days are asked of the reader.
HOLIDAYS = frozenset([(1, 1), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))])


@dataclass(frozen=True)
class Term:
    """A term between two days; both belong to it."""

    first: date
    last: date


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * DAY


def is_public_holiday(day: date) -> bool:
    """Whether a day is a public holiday whose date never moves."""
    return (day.month, day.day) in HOLIDAYS


def is_school_day(day: date) -> bool:
    """Whether there is school on a day of a term, as far as anybody can know."""
    return day.weekday() <= FRIDAY and not is_public_holiday(day)


def days_between(first: date, last: date) -> int:
    """Return how many school days lie after `first` up to `last`."""
    return sum(is_school_day(first + number * DAY) for number in range(1, (last - first).days + 1))


def is_last_of_week(day: date) -> bool:
    """Whether no school day of the same week follows: whoever wants to talk would wait (SAFEGUARDS 15)."""
    return not any(is_school_day(day + number * DAY) for number in range(1, FRIDAY - day.weekday() + 1))


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
        and is_school_day(day)
        and not is_last_of_week(day)
        and days_between(day, term.last) >= BEFORE_HOLIDAY
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
