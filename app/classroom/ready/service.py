"""Changes of what makes a lesson ready: releasing a course, the second adult's word, the head's decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.models import LessonState, PlannedLesson
from app.classroom.ready.models import CourseRelease, ReadyDecision, SecondAdultWord
from app.classroom.ready.rules import Reason, major_of
from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


def release_course(db: Session, organisation_id: int, course: Course, *, at: datetime, by: int) -> CourseRelease:
    """Let a course into an organisation's classes; a major edition is released once. Raises EditionChanged."""
    major = major_of(course.edition)
    known = db.scalar(select(CourseRelease).filter_by(organisation_id=organisation_id, course=course.id, major=major))
    if known is not None:
        return known
    ensure_edition(db, course, at=at, by=by)
    row = CourseRelease(
        organisation_id=organisation_id,
        course=course.id,
        edition=course.edition,
        major=major,
        released_on=day_of(at),
    )
    audit(db, "course-released", at=at, by=by, subject="organisation", subject_id=organisation_id)
    return record_fact(db, row, at=at, by=by)


def say_whether_coming(db: Session, lesson: PlannedLesson, *, is_coming: bool, at: datetime, by: int) -> None:
    """Keep a second adult's word about a lesson's day; another word corrects the first, and an answer is no notice."""
    known = db.scalar(select(SecondAdultWord).filter_by(planned_lesson_id=lesson.id, person_id=by))
    word = known or SecondAdultWord(planned_lesson_id=lesson.id, person_id=by)
    record_fact(db, word, at=at, by=by, planned_on=lesson.planned_on, is_coming=is_coming)


def decide_anyway(
    db: Session, lesson: PlannedLesson, reason: Reason, missing: Sequence[str], *, at: datetime, by: int
) -> bool:
    """Keep a head's decision that a planned lesson is given although something is missing; return whether there was anything to decide."""
    if lesson.state != LessonState.PLANNED or not missing:
        return False
    known = db.scalar(select(ReadyDecision).filter_by(planned_lesson_id=lesson.id))
    row = known or ReadyDecision(planned_lesson_id=lesson.id)
    record_fact(db, row, at=at, by=by, reason=str(reason), missing=list(missing), decided_on=day_of(at))
    return True
