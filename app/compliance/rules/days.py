"""Days and sets of days. A day is a number (date.toordinal), an interval holds both its ends (COMPLIANCE, preamble).

An empty start ("always so far") is SINCE_EVER and an empty end ("still") is FOR_EVER, so that every interval is two
numbers. A set of days is a sorted tuple of intervals that neither overlap nor touch.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

Day: TypeAlias = int
Days: TypeAlias = tuple[Day, Day]
DaySet: TypeAlias = tuple[Days, ...]

SINCE_EVER: Day = date.min.toordinal()
FOR_EVER: Day = date.max.toordinal()
NO_DAYS: DaySet = ()
ALL_DAYS: DaySet = ((SINCE_EVER, FOR_EVER),)


def first_of(day: date | None) -> Day:
    """Return the first day of an interval; none means always so far."""
    return SINCE_EVER if day is None else day.toordinal()


def last_of(day: date | None) -> Day:
    """Return the last day of an interval; none means still."""
    return FOR_EVER if day is None else day.toordinal()


def as_date(day: Day) -> date:
    """Return a day as a calendar date."""
    return date.fromordinal(day)


def known_date(day: Day | None) -> date | None:
    """Return a day as a calendar date, or None for a day that is open or absent."""
    return None if day is None or day <= SINCE_EVER or day >= FOR_EVER else date.fromordinal(day)


@lru_cache(maxsize=16384)
def add_months(day: Day, months: int) -> Day:
    """Return the same day some months later, clamped to the month's end (COMPLIANCE §3)."""
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return FOR_EVER
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def days_of(intervals: Iterable[Days], *, gap: int = 0) -> DaySet:
    """Return the days of some intervals as one set; runs at most `gap` free days apart are joined."""
    runs: list[Days] = []
    for first, last in sorted(span for span in intervals if span[0] <= span[1]):
        if runs and first <= runs[-1][1] + gap + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return tuple(runs)


def common(one: DaySet, other: DaySet) -> DaySet:
    """Return the days that lie in both sets."""
    found: list[Days] = []
    left = right = 0
    while left < len(one) and right < len(other):
        first, last = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if first <= last:
            found.append((first, last))
        if one[left][1] <= other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def run_holding(days: DaySet, day: Day) -> Days | None:
    """Return the interval of the set that holds a day."""
    for span in days:
        if span[0] <= day <= span[1]:
            return span
    return None


def holds(days: DaySet, day: Day) -> bool:
    """Whether a day lies in the set."""
    return run_holding(days, day) is not None


def last_held(days: DaySet, within: Days) -> Day | None:
    """Return the last day of the set that lies in an interval."""
    for first, last in reversed(days):
        if first <= within[1]:
            return min(last, within[1]) if min(last, within[1]) >= within[0] else None
    return None


def count(days: DaySet) -> int:
    """Return how many days a set has."""
    return sum(last - first + 1 for first, last in days)


def nth_day(days: DaySet, number: int) -> Day | None:
    """Return the day on which `number` days of the set have passed, counting from 1; None when it has fewer."""
    for first, last in days:
        if last - first + 1 >= number:
            return first + number - 1
        number -= last - first + 1
    return None
