"""What came in for a lesson's register, and where it differs from the closed one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.classroom import rules
from app.classroom.models import PlannedLesson
from app.classroom.queries.lessons import lesson_for
from app.classroom.queries.rights import holds_on
from app.classroom.registers.models import Outcome, RegisterArrival, RegisterDifference
from app.people.models import Enrolment, EnrolmentRole, Person
from app.records.models import Attendance

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.access import Role
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

    def number_saying(self, *, reached: bool) -> int:
        """Return how many registers say so, the closed one among them."""
        own = int(self.speaks_for_itself and self.reached is reached)
        return own + sum(saying.reached is reached for saying in self.sayings)

    @property
    def speaks_for_itself(self) -> bool:
        """Whether the closed register says something that none of the listed ones said before: corrected since, or a guest."""
        return not any(saying.arrival.outcome == Outcome.ENTERED for saying in self.sayings)


def differences_of(db: Session, lesson: PlannedLesson) -> list[Difference]:
    """List the pupils of whom registers of a lesson differ, in seat order, with what every register says of them.

    A register that came in and lists no difference said what the closed one says; where that was corrected since, nobody
    knows any more and it is left out. Only for who may see the register.
    """
    kept = select(func.min(Enrolment.number)).where(
        Enrolment.person_id == Person.id,
        Enrolment.role == EnrolmentRole.STUDENT,
        holds_on(Enrolment, lesson.planned_on),
    )
    number = func.coalesce(kept.scalar_subquery(), Person.number).label("number")  # of that day's class
    rows = db.execute(
        select(Person.id, number, Person.name, Person.sort_key, Attendance.reached, Attendance.recorded_at, RegisterArrival,
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
    said: dict[int, dict[int, bool]] = {}
    for row in rows:
        said.setdefault(row.id, {})[row.RegisterArrival.id] = row.said
    arrivals = [one for one in arrivals_of(db, lesson.id) if one.is_register or one.outcome == Outcome.CONFLICT]
    people = {row.id: row for row in rows}
    ordered = sorted(people.values(), key=lambda row: (rules.seat_order(row.number, row.sort_key), row.id))
    return [
        Difference(row.id, row.number, row.name, bool(row.reached), tuple(_sayings(arrivals, said[row.id], row)))
        for row in ordered
    ]


def _sayings(arrivals: Iterable[RegisterArrival], said: Mapping[int, bool], row: Any) -> Iterator[Saying]:
    for one in arrivals:
        if one.id in said:
            yield Saying(one, said[one.id])
        elif row.recorded_at is not None and row.recorded_at <= one.arrived_at:
            yield Saying(one, bool(row.reached))


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
    db: Session, viewer: SignedIn, code: str, day: date, *roles: Role, to_change: bool = True
) -> PlannedLesson | None:
    """Find the lesson of a code for who may key its register in one of the roles; `to_change` holds it until the end."""
    lesson_id = db.scalar(select(PlannedLesson.id).filter_by(code=code))
    if lesson_id is None:
        return None
    return lesson_for(db, viewer, lesson_id, day, *roles, with_names=True, to_change=to_change)
