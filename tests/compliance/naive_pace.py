"""Whether the lessons of a class lie too close to each other, a second time and as plainly as it reads: each with each other one.

Written from docs/compliance.md; nothing of app/compliance is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Lesson:
    """A lesson of some classes, with when its register was closed; None: it was imported."""

    number: int
    school: str
    classes: tuple[str, ...]
    course: str
    held_on: date
    closed_at: datetime | None
    is_make_up: bool = False
    is_taken_back: bool = False
    reached: int = 1


def close_ones(lessons: list[Lesson], school: str, course: str, *, after: date, until: date) -> tuple[int, int]:
    """Return how many of a school's lessons of a course lie close to another one, and how many there are."""
    real = [one for one in lessons if not one.is_make_up and not one.is_taken_back and one.reached]
    asked = [one for one in real if one.course == course and after < one.held_on <= until]
    own = [one for one in asked if one.school == school]
    return sum(any(are_close(one, other) for other in asked) for one in own), len(own)


def are_close(one: Lesson, other: Lesson) -> bool:
    if one.number == other.number or not set(one.classes) & set(other.classes):
        return False
    if one.held_on == other.held_on:
        return True
    if one.closed_at is None or other.closed_at is None:
        return False
    return abs(one.closed_at - other.closed_at) <= QUARTER
