"""How far a school should be with its classes in a term: a third of the classes a month (SAFEGUARDS 15)."""

from __future__ import annotations

from datetime import date

DAYS_OF_ALL = 90  # three months, a third in each


def classes_expected(classes: int, first: date, last: date, day: date) -> int:
    """Return how many of the classes should have had their lessons by a day of a term; in a short term sooner."""
    length = min(DAYS_OF_ALL, (last - first).days + 1)
    passed = max(0, (day - first).days + 1)
    return min(classes, classes * passed // length)
