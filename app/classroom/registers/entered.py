"""Who entered a lesson's register, on which way and when; and which were entered lately by somebody who was not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from app.classroom.models import InvitedClass, LessonState, PlannedLesson
from app.classroom.queries.rights import classes_taught_by, is_to_teach
from app.classroom.registers.models import Outcome, RegisterArrival
from app.core.clock import end_of
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

TOLD_FOR = timedelta(days=14)  # how long the first pages of whoever taught, and of the class's teacher, ask to compare


@dataclass(frozen=True)
class Entered:
    """How the register of a closed lesson came in. `name` is None where it was taken in on the server, `way` where nobody wrote it down.

    `by_another`: whoever entered it neither gave the lesson nor teaches the class.
    """

    lesson: PlannedLesson
    at: datetime
    way: str | None
    name: str | None
    by_another: bool


def entry_of(db: Session, lesson: PlannedLesson) -> Entered | None:
    """Return who entered a closed lesson's register; None before it is closed."""
    row = db.execute(_question().where(PlannedLesson.id == lesson.id, PlannedLesson.closed_at.is_not(None))).first()
    return _entered(row) if row else None


def entered_by_others(db: Session, viewer: SignedIn, day: date) -> Sequence[Entered]:
    """List the registers of the last fortnight that somebody else entered of lessons the viewer gave or of classes they teach."""
    rows = db.execute(
        _question()
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            PlannedLesson.state == LessonState.CLOSED,
            PlannedLesson.closed_at >= end_of(day - TOLD_FOR),
            or_(PlannedLesson.class_group_id.in_(classes_taught_by(viewer.person_id, day)), is_to_teach(viewer, day)),
            PlannedLesson.closed_by.is_distinct_from(viewer.person_id),
            _by_another(),
        )
        .options(joinedload(PlannedLesson.class_group), joinedload(PlannedLesson.invited))
        .order_by(PlannedLesson.closed_at.desc(), PlannedLesson.id.desc())
    ).unique()  # fmt: skip
    return [_entered(row) for row in rows]


def _question() -> Select[*tuple[Any, ...]]:
    """Return the question for lessons with who closed their registers and how; by the lesson itself where arrivals are gone."""
    first = and_(
        RegisterArrival.planned_lesson_id == PlannedLesson.id,
        RegisterArrival.outcome == Outcome.ENTERED,
        RegisterArrival.is_register.is_(True),
    )
    return (
        select(PlannedLesson, RegisterArrival.way, Person.name, _by_another().label("by_another"))
        .outerjoin(RegisterArrival, first)
        .outerjoin(Person, Person.id == PlannedLesson.closed_by)
    )


def _by_another() -> ColumnElement[bool]:
    """Return the condition that who closed a register neither gave the lesson nor teaches, then or since, a class it was for."""
    classes = select(InvitedClass.class_group_id).where(InvitedClass.planned_lesson_id == PlannedLesson.id)
    teaches = exists().where(
        Enrolment.person_id == PlannedLesson.closed_by,
        Enrolment.role == EnrolmentRole.TEACHER,
        or_(
            Enrolment.class_group_id == PlannedLesson.class_group_id,
            Enrolment.class_group_id.in_(classes.correlate(PlannedLesson)),
        ),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= PlannedLesson.planned_on),
    )
    return and_(PlannedLesson.closed_by.is_distinct_from(PlannedLesson.facilitator_id), ~teaches)


def _entered(row: Any) -> Entered:
    lesson = row.PlannedLesson
    return Entered(lesson, lesson.closed_at, row.way, row.name, bool(row.by_another))
