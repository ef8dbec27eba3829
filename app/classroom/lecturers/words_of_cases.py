"""What was said of cases in a lesson given by a visitor of the school (SAFEGUARDS 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.lecturers.models import LecturerWord
from app.classroom.lecturers.rules import ASKED_OF_CASES, Word

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson


def word_of(db: Session, lesson: PlannedLesson) -> Word | None:
    """Return what was said of cases in a lesson so far; no query where nobody is asked."""
    if lesson.capacity not in ASKED_OF_CASES:
        return None
    row = db.scalar(select(LecturerWord).filter_by(planned_lesson_id=lesson.id))
    return Word(row.no_local_case, row.no_open_case, row.no_case_film) if row else None


def is_only_a_talk(db: Session, lesson: PlannedLesson) -> bool:
    """Whether a lesson is kept as a talk that counts for no one."""
    word = word_of(db, lesson)
    return word is not None and not word.lets_count
