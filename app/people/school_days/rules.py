"""What several ranges of days say of one day: whoever stands nearest decides it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)


def said_days(ranges: Iterable[tuple[int, bool, date, date]]) -> dict[date, bool]:
    """Return of each day that somebody entered whether there is school.

    A range is how far above it was entered (0: by the place itself), whether there is school, its first and last day.
    """
    said: dict[date, bool] = {}
    for _height, is_school, first, last in sorted(ranges, key=lambda one: -one[0]):
        for number in range((last - first).days + 1):
            said[first + number * DAY] = is_school
    return said
