"""What came in for a lesson's register, and where it differs from the closed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom import rules
from app.classroom.models import PlannedLesson
from app.classroom.queries.lessons import TEACHING, lesson_for
from app.classroom.registers.models import RegisterArrival, RegisterDifference
from app.people.models import Person
from app.records.models import Attendance

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Saying:
    """What one arrival says of a pupil."""

    arrival: RegisterArrival
    reached: bool


@dataclass(frozen=True)
class Difference:
    """A pupil of whom registers differ: what the closed one says, and what others said."""

    person_id: int
    number: str | None
    name: str
    reached: bool
    sayings: tuple[Saying, ...]


def differences_of(db: Session, lesson: PlannedLesson) -> list[Difference]:
    """List the pupils of whom registers of a lesson differ, in seat order; only for who may see its register."""
    rows = db.execute(
        select(Person.id, Person.number, Person.name, Person.sort_key, Attendance.reached, RegisterArrival,
               RegisterDifference.reached.label("said"))
        .join(RegisterDifference, RegisterDifference.person_id == Person.id)
        .join(RegisterArrival, RegisterArrival.id == RegisterDifference.register_arrival_id)
        .outerjoin(
            Attendance,
            (Attendance.person_id == Person.id) & (Attendance.taught_session_id == lesson.taught_session_id),
        )
        .where(RegisterArrival.planned_lesson_id == lesson.id)
        .order_by(RegisterArrival.arrived_at, RegisterArrival.id)
    ).all()  # fmt: skip
    found: dict[int, list[Saying]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(Saying(row.RegisterArrival, row.said))
    people = {row.id: row for row in rows}
    ordered = sorted(people.values(), key=lambda row: (rules.seat_order(row.number, row.sort_key), row.id))
    return [Difference(row.id, row.number, row.name, bool(row.reached), tuple(found[row.id])) for row in ordered]


def arrivals_of(db: Session, lesson_id: int) -> list[RegisterArrival]:
    """List what came in for a lesson, in the order of the server's clock."""
    return list(
        db.scalars(
            select(RegisterArrival)
            .filter_by(planned_lesson_id=lesson_id)
            .order_by(RegisterArrival.arrived_at, RegisterArrival.id)
        )
    )


def lesson_of_register(
    db: Session, viewer: SignedIn, code: str, day: date, *, to_change: bool = True
) -> PlannedLesson | None:
    """Find the lesson of a code for who may key its register; `to_change` holds it until the end."""
    lesson_id = db.scalar(select(PlannedLesson.id).filter_by(code=code))
    if lesson_id is None:
        return None
    return lesson_for(db, viewer, lesson_id, day, *TEACHING, with_names=True, to_change=to_change)
