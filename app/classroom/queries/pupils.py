"""Questions about pupils: whom a register holds, whom the ledger says was reached. Counts wherever counts will do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import ColumnElement, and_, func, select

from app.classroom import rules
from app.classroom.models import LessonKind, PlannedLesson
from app.classroom.queries.rights import holds_on
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Person
from app.records.models import Attendance, RecordVoid, TaughtClassGroup, TaughtModule, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


Modules: TypeAlias = Mapping[str, Collection[str]]  # the ids of each course's modules


@dataclass(frozen=True)
class Seat:
    """One pupil in a register."""

    person_id: int
    number: str | None
    name: str
    class_group_id: int


def seats(db: Session, class_groups: Collection[int], day: date) -> list[Seat]:
    """List the pupils of class groups on a day in seat order; only for pages that may show names."""
    rows = db.execute(
        select(Person.id, Person.number, Person.name, Enrolment.class_group_id, Person.sort_key)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(_is_pupil(class_groups, day))
    ).all()
    ordered = sorted(rows, key=lambda row: (rules.seat_order(row.number, row.sort_key), row.id))
    return [Seat(*row[:4]) for row in ordered]


def pupils_by_class(db: Session, class_groups: Collection[int], day: date) -> dict[int, set[int]]:
    """Return the ids of the pupils of each class group on a day."""
    pupils: dict[int, set[int]] = {class_group_id: set() for class_group_id in class_groups}
    for person_id, class_group_id in db.execute(
        select(Enrolment.person_id, Enrolment.class_group_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(_is_pupil(class_groups, day))
    ):
        pupils[class_group_id].add(person_id)
    return pupils


def _is_pupil(class_groups: Collection[int], day: date) -> ColumnElement[bool]:
    return and_(
        Enrolment.class_group_id.in_(class_groups),
        Enrolment.role == EnrolmentRole.STUDENT,
        holds_on(Enrolment, day),
        holds_on(ClassGroup, day),
    )


def marks_of(db: Session, class_groups: Collection[int], modules: Modules, day: date) -> list[rules.Mark]:
    """Return what the ledger says of the pupils of class groups, module by module, wherever they were reached.

    A voided attendance never counted; a session that names no module delivered all the course's (COMPLIANCE §1).
    """
    rows = db.execute(
        select(
            Attendance.person_id, TaughtSession.course, TaughtModule.module, TaughtSession.held_on, Attendance.reached
        )
        .join(TaughtSession, TaughtSession.id == Attendance.taught_session_id)
        .outerjoin(TaughtModule, TaughtModule.taught_session_id == TaughtSession.id)
        .join(Person, Person.id == Attendance.person_id)
        .outerjoin(RecordVoid, RecordVoid.voids == TaughtSession.public_id.concat(":").concat(Person.public_id))
        .where(
            Attendance.person_id.in_(
                select(Enrolment.person_id)
                .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
                .where(_is_pupil(class_groups, day))
            ),
            TaughtSession.course.in_(modules),
            TaughtSession.held_on <= day,
            TaughtSession.held_on >= day - timedelta(days=rules.REACH_LASTS),
            RecordVoid.id.is_(None),
        )
    )
    return [
        rules.Mark(person_id, name, held_on, reached)
        for person_id, course, module, held_on, reached in rows
        for name in ([module] if module else modules[course])
    ]


def taught_by_class(
    db: Session, class_groups: Collection[int], modules: Modules, day: date
) -> dict[int, dict[str, date]]:
    """Return for each class group the modules it was taught as a class, each with its last day."""
    taught: dict[int, dict[str, date]] = {class_group_id: {} for class_group_id in class_groups}
    rows = db.execute(
        select(TaughtClassGroup.class_group_id, TaughtSession.course, TaughtModule.module, TaughtSession.held_on)
        .join(TaughtSession, TaughtSession.id == TaughtClassGroup.taught_session_id)
        .outerjoin(TaughtModule, TaughtModule.taught_session_id == TaughtSession.id)
        .outerjoin(
            PlannedLesson,
            and_(PlannedLesson.taught_session_id == TaughtSession.id, PlannedLesson.kind == LessonKind.MAKE_UP),
        )
        .where(
            TaughtClassGroup.class_group_id.in_(class_groups),
            TaughtSession.course.in_(modules),
            TaughtSession.held_on <= day,
            PlannedLesson.id.is_(None),
        )
        .order_by(TaughtSession.held_on, TaughtSession.id)
    )
    for class_group_id, course, module, held_on in rows:
        for name in [module] if module else modules[course]:
            taught[class_group_id][name] = held_on
    return taught


def seats_of_session(db: Session, taught_session_id: int, day: date) -> list[tuple[Seat, bool]]:
    """List who stands in a taught session's entries in seat order, and whether they were reached."""
    rows = db.execute(
        select(
            Person.id,
            Person.number,
            Person.name,
            func.min(Enrolment.class_group_id),
            Attendance.reached,
            Person.sort_key,
        )
        .join(Attendance, Attendance.person_id == Person.id)
        .outerjoin(
            Enrolment,
            and_(Enrolment.person_id == Person.id, Enrolment.role == EnrolmentRole.STUDENT, holds_on(Enrolment, day)),
        )
        .where(Attendance.taught_session_id == taught_session_id)
        .group_by(Person.id, Person.number, Person.name, Attendance.reached, Person.sort_key)
    ).all()
    ordered = sorted(rows, key=lambda row: (rules.seat_order(row.number, row.sort_key), row.id))
    return [(Seat(row.id, row.number, row.name, row[3] or 0), bool(row.reached)) for row in ordered]
