"""Questions about sets on devices: the one of a code, the one a class has open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.classroom.class_sets.models import DeviceSet
from app.classroom.models import LessonKind, LessonState, PlannedLesson

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def set_of_code(db: Session, code: str, day: date, *, to_change: bool = False) -> DeviceSet | None:
    """Find the set of a code on its day; `to_change` keeps other sheets waiting until the end."""
    question = select(DeviceSet).filter_by(code=code, held_on=day)
    if to_change:
        question = question.with_for_update()
    return db.scalars(question.execution_options(populate_existing=to_change)).one_or_none()


def open_set_of(db: Session, class_group_id: int, *, to_change: bool = False) -> DeviceSet | None:
    """Find the set a class has open, also one whose day is over and that waits for the night."""
    question = select(DeviceSet).filter_by(class_group_id=class_group_id)
    if to_change:
        question = question.with_for_update()
    return db.scalars(question.execution_options(populate_existing=to_change)).one_or_none()


def has_lesson_on(db: Session, class_group_id: int, course: str, day: date) -> bool:
    """Whether a class has a lesson of a course on a day: a set on devices belongs to one."""
    return bool(
        db.scalar(
            select(
                exists().where(
                    PlannedLesson.class_group_id == class_group_id,
                    PlannedLesson.course == course,
                    PlannedLesson.planned_on == day,
                    PlannedLesson.kind == LessonKind.CLASS,
                    PlannedLesson.state != LessonState.CALLED_OFF,
                )
            )
        )
    )
