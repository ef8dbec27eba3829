"""The order of a class's lessons of one course: a later one before an earlier one is worth a word, and never refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.classroom.courses import module_of
from app.classroom.models import LessonState

GIVEN_WHOLE = (LessonState.TAUGHT, LessonState.CLOSED)


@dataclass(frozen=True)
class Place:
    """A lesson of a class among its others: which of its course, on which day, and whether it was given whole."""

    course: str
    position: int
    day: date
    is_given: bool = False


def place_of(course: str, module: str, day: date, state: str) -> Place | None:
    """Return the place of a lesson; none where its course has no such module any more, or it was stopped early."""
    known = module_of(course, module)
    if known is None or state not in (LessonState.PLANNED, *GIVEN_WHOLE):
        return None
    return Place(course, known.position, day, state in GIVEN_WHOLE)


def is_out_of_order(one: Place, others: Iterable[Place]) -> bool:
    """Whether a planned lesson lies before an earlier one of its course that is planned, too, or after a later one.

    What was given before and is planned again stands outside of the order.
    """
    of_course = [other for other in others if other.course == one.course]
    given = {other.position for other in of_course if other.is_given}
    if one.position in given:
        return False
    return any(
        (other.position < one.position and other.day > one.day)
        or (other.position > one.position and other.day < one.day)
        for other in of_course
        if other.position not in given
    )
