"""Keeping what a class could still say: one entry a lesson, corrected by an entry."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.classroom.models import RoughCount
from app.classroom.recall.models import ClassRecall
from app.classroom.recall.queries import module_asked_about, recall_of
from app.classroom.recall.rules import NOT_ASKED
from app.core.facts import record_fact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module


def keep_recall(
    db: Session,
    lesson: PlannedLesson,
    course: Course,
    module: Module,
    said: RoughCount | None,
    *,
    at: datetime,
    by: int | None,
) -> None:
    """Keep what a class could still say at the start of a lesson; None says that it was not asked.

    Entered again it is a correction, and stays about the lesson it was asked about.
    """
    known = recall_of(db, lesson)
    if known is not None:
        record_fact(db, known, at=at, by=by, said=str(said or NOT_ASKED))
        return
    about = module_asked_about(db, lesson, course, module) if said else None
    if about is not None:
        record_fact(db, ClassRecall(planned_lesson_id=lesson.id), at=at, by=by, module=about.id, said=str(said))
