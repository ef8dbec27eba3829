"""Whose lesson of today is given by somebody without a valid certificate: told to managers, and never why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from app.certification.models import Certificate
from app.classroom.models import LessonState, PlannedLesson
from app.classroom.preparation import CORE_COURSE, asked_of_facilitator
from app.classroom.queries.lessons import FOR_LISTS
from app.classroom.queries.rights import may_enter_class
from app.compliance.queries import valid_courses
from app.compliance.rights import MAY_WAIVE
from app.content.catalogue import catalogue, course_edition
from app.people.models import ClassGroup
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Uncertified:
    """A lesson of today and who is to give it."""

    lesson_id: int
    class_titles: tuple[str, ...]
    name: str


def number_uncertified(viewer: SignedIn, *, on: date) -> Select[int]:
    """Count the lessons of a day where the viewer manages whose teacher lacks some certificate of ours: to be looked at."""
    lacks = [
        ~exists().where(
            Certificate.person_id == PlannedLesson.facilitator_id, Certificate.course == course, *_holds_on(on)
        )
        for course in _courses_asked()
    ]
    return (
        select(func.count(PlannedLesson.id))
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(*_to_be_given(viewer, on), or_(*lacks))
    )


def uncertified_today(db: Session, viewer: SignedIn, day: date) -> list[Uncertified]:
    """List today's lessons where the viewer manages whose teacher has no valid certificate; one query where all have one.

    Only whoever holds no certificate of ours is looked at again: a record from elsewhere counts as much.
    """
    rows = db.execute(
        select(PlannedLesson, Certificate.course)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .outerjoin(
            Certificate,
            and_(
                Certificate.person_id == PlannedLesson.facilitator_id,
                Certificate.course.in_(_courses_asked()),
                *_holds_on(day),
            ),
        )
        .where(*_to_be_given(viewer, day))
        .options(*FOR_LISTS)
        .order_by(ClassGroup.title, PlannedLesson.id)
    ).unique()
    lessons: dict[PlannedLesson, set[tuple[int, str]]] = {}
    held: set[tuple[int, str]] = set()
    editions: dict[tuple[str, str], tuple[str, ...]] = {}
    for lesson, certified in rows:
        if lesson.facilitator_id is not None:
            key = (lesson.course, lesson.edition)
            courses = editions.get(key) or editions.setdefault(key, _asked_for(db, *key))
            lessons.setdefault(lesson, {(lesson.facilitator_id, one) for one in courses})
            held |= {(lesson.facilitator_id, certified)} if certified else set()
    missing = {one for wanted in lessons.values() for one in wanted} - held
    missing -= valid_courses(db, missing, day) if missing else set()
    return [
        Uncertified(lesson.id, tuple(lesson.class_titles), lesson.facilitator.name)
        for lesson, wanted in lessons.items()
        if wanted & missing and lesson.facilitator is not None
    ]


def _courses_asked() -> list[str]:
    return sorted({CORE_COURSE, *(one for rule in catalogue().facilitators.values() for one in rule.certificates)})


def _to_be_given(viewer: SignedIn, day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        PlannedLesson.state == LessonState.PLANNED,
        PlannedLesson.planned_on == day,
        PlannedLesson.facilitator_id.is_not(None),
        may_enter_class(viewer, day, *MAY_WAIVE),
    )


def _asked_for(db: Session, course_id: str, edition: str) -> tuple[str, ...]:
    course = course_edition(db, course_id, edition)
    return asked_of_facilitator(course.teaching_band) if course is not None else (CORE_COURSE,)


def _holds_on(day: date) -> tuple[ColumnElement[bool], ...]:
    voided = exists().where(
        RecordVoid.voids == TrainingRecord.public_id, TrainingRecord.id == Certificate.training_record_id
    )
    return (
        Certificate.withdrawn_at.is_(None),
        Certificate.completed_on <= day,
        or_(Certificate.valid_until.is_(None), Certificate.valid_until >= day),
        ~voided,
    )
