"""Whether what a class's lesson stopped early left untaught was given since."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.classroom.models import LessonKind, LessonState, PlannedLesson
from app.records.counted import counts_as_lesson
from app.records.models import TaughtSession


def rest_was_given() -> ColumnElement[bool]:
    """Return the condition that a class's lesson was stopped early and a later one of its module is closed and counts."""
    later, session = aliased(PlannedLesson), aliased(TaughtSession)
    is_later = or_(
        later.planned_on > PlannedLesson.planned_on,
        and_(later.planned_on == PlannedLesson.planned_on, later.id > PlannedLesson.id),
    )
    given = (
        select(later.id)
        .join(session, session.id == later.taught_session_id)
        .where(
            later.class_group_id == PlannedLesson.class_group_id,
            later.kind == LessonKind.CLASS,
            later.module == PlannedLesson.module,
            later.state == LessonState.CLOSED,
            is_later,
            counts_as_lesson(session),
        )
        .correlate(PlannedLesson)
    )
    return and_(PlannedLesson.state == LessonState.UNFINISHED, PlannedLesson.kind == LessonKind.CLASS, given.exists())
