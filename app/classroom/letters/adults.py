"""Which adults are planned beside a class's lessons: what its letter says about that is written for every class alike."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.models import OPEN, LessonKind, PlannedLesson, SecondAdult

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Adults(StrEnum):
    """What a plan says of a lesson's adults, the most first; STILL_OPEN: a second one is meant to come and nobody is named."""

    BOTH = "both"
    NEXT_DOOR = "next_door"
    STILL_OPEN = "still_open"
    ONE = "one"


def adults_of_plan(lessons: Iterable[tuple[str, bool]]) -> tuple[Adults, ...]:
    """Return what lessons are planned with, each once: of each where the second adult is, and whether somebody is named."""
    found = {_adults(SecondAdult(where), is_named=is_named) for where, is_named in lessons}
    return tuple(one for one in Adults if one in found)


def _adults(where: SecondAdult, *, is_named: bool) -> Adults:
    if where is SecondAdult.NONE:
        return Adults.ONE
    if not is_named:
        return Adults.STILL_OPEN
    return Adults.BOTH if where is SecondAdult.IN_ROOM else Adults.NEXT_DOOR


def adults_planned(db: Session, class_group_id: int, course: str) -> tuple[Adults, ...]:
    """Return what a class's lessons to come of a course are planned with; nothing where none is planned."""
    rows = db.execute(
        select(PlannedLesson.second_adult, PlannedLesson.second_adult_id.is_not(None)).where(
            PlannedLesson.class_group_id == class_group_id,
            PlannedLesson.course == course,
            PlannedLesson.kind != LessonKind.MAKE_UP,
            PlannedLesson.state.in_(OPEN),
        )
    )
    return adults_of_plan((where, bool(is_named)) for where, is_named in rows)
