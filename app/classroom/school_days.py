"""Which days are school days, as far as anybody said: weekdays, public holidays of a fixed date, and what was entered.

No year's calendar stands in the code: feasts of the lunar calendar and days worked instead are entered as ranges of days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
FRIDAY = 4
# The days off around New Year, 1 May and 1 October, unless something else was entered for them.
FIXED = frozenset([(1, 1), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))])
LONG_HOLIDAY = 14  # days without school in a row, from which a break is a holiday to warn before, as that after a term
FAR = 10**3  # school days: no holiday is known that near


@dataclass(frozen=True)
class SchoolDays:
    """The school days of a place; `entered` says of single days whether there is school, whatever the weekday."""

    entered: Mapping[date, bool] = field(default_factory=dict)

    def is_school_day(self, day: date) -> bool:
        """Whether there is school on a day of a term, as far as anybody said."""
        return self.entered.get(day, day.weekday() <= FRIDAY and (day.month, day.day) not in FIXED)

    def between(self, first: date, last: date) -> int:
        """Return how many school days lie after `first` up to `last`."""
        return sum(self.is_school_day(first + number * DAY) for number in range(1, (last - first).days + 1))

    def is_last_of_week(self, day: date) -> bool:
        """Whether no school day of the same week follows: whoever wants to talk would wait (SAFEGUARDS 15)."""
        return not any(self.is_school_day(day + number * DAY) for number in range(1, 7 - day.weekday()))

    def until_holiday(self, day: date, last_of_term: date | None) -> int:
        """Return how many school days lie between a day and the next holiday: that after the term, or a long one entered."""
        ends = [self.between(day, last_of_term)] if last_of_term is not None else []
        ends += [self.between(day, first) for first in self._long_holidays if first > day]
        return min(ends, default=FAR)

    @property
    def _long_holidays(self) -> list[date]:
        """Return the first days of the long holidays that were entered: of runs of days without school."""
        off = sorted(day for day, is_school in self.entered.items() if not is_school)
        firsts: list[tuple[date, int]] = []
        for day in off:
            first, length = firsts[-1] if firsts else (day, 0)
            if firsts and day == first + length * DAY:
                firsts[-1] = (first, length + 1)
            else:
                firsts.append((day, 1))
        return [first for first, length in firsts if length >= LONG_HOLIDAY]


WEEKDAYS = SchoolDays()
