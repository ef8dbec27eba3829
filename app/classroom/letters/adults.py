"""Which adults are planned beside a class's lessons: what its letter says about that is written for every class alike."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.models import OPEN, LessonKind, PlannedLesson, SecondAdult
from app.classroom.ready.queries import facts_columns, second_is_here
from app.people.models import ClassGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Adults(StrEnum):
    """What a plan says of a lesson's adults, the most first; STILL_OPEN: a second one is meant to come, and nobody is there who will."""

    BOTH = "both"
    NEXT_DOOR = "next_door"
    STILL_OPEN = "still_open"
    ONE = "one"


def adults_of_plan(lessons: Iterable[tuple[str, bool]]) -> tuple[Adults, ...]:
    """Return what lessons are planned with, each once: of each where the second adult is, and whether there is one."""
    found = {_adults(SecondAdult(where), is_there=is_there) for where, is_there in lessons}
    return tuple(one for one in Adults if one in found)


def _adults(where: SecondAdult, *, is_there: bool) -> Adults:
    if where is SecondAdult.NONE:
        return Adults.ONE
    if not is_there:
        return Adults.STILL_OPEN
    return Adults.BOTH if where is SecondAdult.IN_ROOM else Adults.NEXT_DOOR


def adults_planned(db: Session, class_group_id: int, course: str) -> tuple[Adults, ...]:
    """Return what a class's lessons to come of a course are planned with; nothing where none is planned. One query.

    Whoever said that they do not come, or has left the school, is nobody who will be there.
    """
    _is_released, is_coming, _sent = facts_columns()
    rows = db.execute(
        select(PlannedLesson.second_adult, second_is_here(), is_coming)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            PlannedLesson.class_group_id == class_group_id,
            PlannedLesson.course == course,
            PlannedLesson.kind != LessonKind.MAKE_UP,
            PlannedLesson.state.in_(OPEN),
        )
    )
    return adults_of_plan((where, bool(is_here) and said is not False) for where, is_here, said in rows)
