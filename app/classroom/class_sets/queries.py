"""Questions about anonymous sets: those of a class, and of a school's classes together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.classroom.class_sets.models import ClassSet, SetFeelings, SlipEnvelope, SlipEnvelopeClass
from app.classroom.class_sets.service import ONE_YEAR
from app.classroom.models import OPEN, LessonKind, LessonState, PlannedLesson
from app.classroom.queries.rights import classes_taught_by, holds_on
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Person
from app.records.counted import counts
from app.records.models import TaughtSession
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class CountedEnvelope:
    """Slips that were counted together. `by` is a name, for the school's own pages."""

    course: str
    letter: str
    counted_on: date
    by: str | None
    classes: int


def sets_of(db: Session, class_groups: Collection[int], day: date) -> Sequence[ClassSet]:
    """List this year's sets of some classes."""
    return db.scalars(
        select(ClassSet)
        .where(ClassSet.class_group_id.in_(class_groups), ClassSet.held_on > day - ONE_YEAR)
        .order_by(ClassSet.letter, ClassSet.id)
    ).all()


def first_given(db: Session, class_group_id: int, day: date) -> dict[str, date]:
    """Return by course on which day of this year a class was given its first lesson: from then on no set is one before it.

    Where all was told and only the register is still open, the class has heard it already: that is no “before” either.
    """
    rows = db.execute(
        select(PlannedLesson.course, func.min(PlannedLesson.planned_on))
        .outerjoin(TaughtSession, TaughtSession.id == PlannedLesson.taught_session_id)
        .where(
            PlannedLesson.class_group_id == class_group_id,
            PlannedLesson.kind == LessonKind.CLASS,
            or_(_counts(), PlannedLesson.state == LessonState.TAUGHT),
            PlannedLesson.planned_on > day - ONE_YEAR,
        )
        .group_by(PlannedLesson.course)
    )
    return {row[0]: row[1] for row in rows}


def _counts() -> ColumnElement[bool]:
    """Whether a lesson counts as given to its class: its register is closed and reached somebody (docs/compliance.md, 47).

    A talk that counts for no one and a lesson stopped early are none.
    """
    return and_(PlannedLesson.state == LessonState.CLOSED, TaughtSession.id.is_not(None), counts(TaughtSession))


def days_given(db: Session, class_group_id: int, course: str, day: date, *, since: date) -> list[date]:
    """Return on which day a class was first given each lesson of a course, the earliest first; what is planned or told today counts.

    A class fills in a set at the end of a lesson, before anybody has entered that it was taught.
    """
    lesson = PlannedLesson
    first = func.min(lesson.planned_on)
    return list(
        db.scalars(
            select(first)
            .outerjoin(TaughtSession, TaughtSession.id == lesson.taught_session_id)
            .where(
                lesson.class_group_id == class_group_id,
                lesson.course == course,
                lesson.kind == LessonKind.CLASS,
                lesson.planned_on.between(since, day),
                or_(_counts(), and_(lesson.planned_on == day, lesson.state.in_(OPEN))),
            )
            .group_by(lesson.module)
            .order_by(first)
        )
    )


def feelings_of(db: Session, organisations: Collection[int], day: date) -> Sequence[SetFeelings]:
    """List what was felt in this school year, of all classes of each school together."""
    return db.scalars(
        select(SetFeelings)
        .filter_by(year=usual_school_year(day)[0].year)
        .where(SetFeelings.organisation_id.in_(organisations))
        .order_by(SetFeelings.letter, SetFeelings.id)
    ).all()


def classes_counted(db: Session, organisation_id: int, course: str, letter: str, day: date) -> set[int]:
    """Return the classes whose slips of a set were counted in this school year."""
    first, last = usual_school_year(day)
    return set(
        db.scalars(
            select(SlipEnvelopeClass.class_group_id)
            .join(SlipEnvelope, SlipEnvelope.id == SlipEnvelopeClass.slip_envelope_id)
            .where(
                SlipEnvelope.organisation_id == organisation_id,
                SlipEnvelope.course == course,
                SlipEnvelope.letter == letter,
                SlipEnvelope.counted_on.between(first, last),
            )
        )
    )


def envelopes_of(db: Session, organisations: Collection[int], day: date) -> list[CountedEnvelope]:
    """List the envelopes counted in this school year: when, of how many classes, and by whom."""
    first, last = usual_school_year(day)
    rows = db.execute(
        select(
            SlipEnvelope.course,
            SlipEnvelope.letter,
            SlipEnvelope.counted_on,
            Person.name,
            func.count(SlipEnvelopeClass.id),
        )
        .join(SlipEnvelopeClass, SlipEnvelopeClass.slip_envelope_id == SlipEnvelope.id)
        .outerjoin(Person, Person.id == SlipEnvelope.recorded_by)
        .where(SlipEnvelope.organisation_id.in_(organisations), SlipEnvelope.counted_on.between(first, last))
        .group_by(SlipEnvelope.id, SlipEnvelope.course, SlipEnvelope.letter, SlipEnvelope.counted_on, Person.name)
        .order_by(SlipEnvelope.counted_on, SlipEnvelope.id)
    )
    return [CountedEnvelope(*row) for row in rows]


def pupils_by_class(db: Session, class_groups: Collection[int], day: date) -> dict[int, int]:
    """Count the pupils of class groups on a day."""
    rows = db.execute(
        select(Enrolment.class_group_id, func.count(Enrolment.person_id.distinct()))
        .where(
            Enrolment.class_group_id.in_(class_groups),
            Enrolment.role == EnrolmentRole.STUDENT,
            holds_on(Enrolment, day),
        )
        .group_by(Enrolment.class_group_id)
    )
    return {row[0]: row[1] for row in rows}


def taught_by(db: Session, person_id: int, class_groups: Collection[int], day: date) -> set[int]:
    """Return which of some class groups a person teaches: as their teacher, or by a lesson of this school year."""
    own = classes_taught_by(person_id, day)
    first, last = usual_school_year(day)
    by_lesson = select(PlannedLesson.class_group_id).where(
        PlannedLesson.facilitator_id == person_id, PlannedLesson.planned_on.between(first, last)
    )
    return set(
        db.scalars(
            select(ClassGroup.id).where(
                ClassGroup.id.in_(class_groups), or_(ClassGroup.id.in_(own), ClassGroup.id.in_(by_lesson))
            )
        )
    )
