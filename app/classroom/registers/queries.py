"""What came in for a lesson's register, and where it differs from the closed one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.classroom import rules
from app.classroom.models import PlannedLesson
from app.classroom.queries.lessons import lesson_for
from app.classroom.queries.rights import holds_on
from app.classroom.registers.models import Outcome, RegisterArrival, RegisterDifference
from app.core.facts import FactVersion, recorded_in
from app.people.models import Enrolment, EnrolmentRole, Person
from app.records.models import Attendance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.access import Role
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Came:
    """What came in for a lesson, with the name of who sent or handed it in; None where it came in on the server."""

    arrival: RegisterArrival
    name: str | None


@dataclass(frozen=True)
class Saying:
    """What one arrival said of a pupil, as it said it then."""

    came: Came
    reached: bool


@dataclass(frozen=True)
class Correction:
    """What a closed register said of a pupil from a moment on, and who corrected it so."""

    at: datetime
    name: str | None
    reached: bool


@dataclass(frozen=True)
class Difference:
    """A pupil of whom registers differ: what the register said when it was closed, what others said, every correction since."""

    person_id: int
    number: str | None
    name: str
    when_closed: bool
    reached: bool
    sayings: tuple[Saying, ...]
    corrections: tuple[Correction, ...]
    settled: Correction | None

    def number_saying(self, *, reached: bool) -> int:
        """Return how many registers said so, the closed one among them as it was closed."""
        own = int(self.speaks_for_itself and self.when_closed is reached)
        return own + sum(saying.reached is reached for saying in self.sayings)

    @property
    def speaks_for_itself(self) -> bool:
        """Whether the closed register is none of the listed ones: it named a guest, or nobody wrote down how it came."""
        return not any(saying.came.arrival.outcome == Outcome.ENTERED for saying in self.sayings)


def differences_of(db: Session, lesson: PlannedLesson, came: Sequence[Came]) -> list[Difference]:
    """List the pupils of whom registers of a lesson differ, in seat order, with all that was said; decided ones, too.

    A register that lists no difference said what the closed one said at that moment, whatever was corrected since. Only for
    who may see the register.
    """
    rows = _disputed(db, lesson)
    said: dict[int, dict[int, bool]] = {}
    for row in rows:
        said.setdefault(row.id, {})[row.register_arrival_id] = row.said
    former = _former(db, {row.attendance_id for row in rows if row.attendance_id is not None})
    registers = [one for one in came if one.arrival.is_register or one.arrival.outcome == Outcome.CONFLICT]
    people: dict[int, Any] = {}
    for row in rows:  # of several, one still to be decided says so
        if row.id not in people or row.settled_at is None:
            people[row.id] = row
    ordered = sorted(people.values(), key=lambda row: (rules.seat_order(row.number, row.sort_key), row.id))
    return [_difference(lesson, row, said[row.id], former.get(row.attendance_id, ()), registers) for row in ordered]


def still_differing(db: Session, lesson_id: int) -> set[int]:
    """Return of whom registers of a lesson differ and nobody decided yet."""
    return set(
        db.scalars(
            select(RegisterDifference.person_id)
            .join(RegisterArrival, RegisterArrival.id == RegisterDifference.register_arrival_id)
            .where(RegisterArrival.planned_lesson_id == lesson_id, RegisterDifference.settled_at.is_(None))
        )
    )


def _disputed(db: Session, lesson: PlannedLesson) -> Sequence[Any]:
    kept = select(func.min(Enrolment.number)).where(
        Enrolment.person_id == Person.id,
        Enrolment.role == EnrolmentRole.STUDENT,
        holds_on(Enrolment, lesson.planned_on),
    )
    number = func.coalesce(kept.scalar_subquery(), Person.number).label("number")  # of that day's class
    recorder, settler = aliased(Person), aliased(Person)
    return db.execute(
        select(Person.id, number, Person.name, Person.sort_key, Attendance.id.label("attendance_id"), Attendance.reached,
               Attendance.recorded_at, recorder.name.label("recorder"), RegisterDifference.register_arrival_id,
               RegisterDifference.reached.label("said"), RegisterDifference.settled_at, settler.name.label("settler"))
        .join(RegisterDifference, RegisterDifference.person_id == Person.id)
        .join(RegisterArrival, RegisterArrival.id == RegisterDifference.register_arrival_id)
        .outerjoin(
            Attendance,
            (Attendance.person_id == Person.id) & (Attendance.taught_session_id == lesson.taught_session_id),
        )
        .outerjoin(recorder, recorder.id == Attendance.recorded_by)
        .outerjoin(settler, settler.id == RegisterDifference.settled_by)
        .where(RegisterArrival.planned_lesson_id == lesson.id)
        .order_by(RegisterArrival.arrived_at, RegisterArrival.id)
    ).all()  # fmt: skip


def _former(db: Session, attendances: Collection[int]) -> dict[int, list[Any]]:
    """Return by entry its former versions, the oldest first, each with the name of who replaced it."""
    if not attendances:
        return {}
    found: dict[int, list[Any]] = {}
    for row in db.execute(
        select(FactVersion, Person.name)
        .outerjoin(Person, Person.id == FactVersion.replaced_by)
        .where(FactVersion.fact_table == Attendance.__tablename__, FactVersion.fact_id.in_(attendances))
        .order_by(FactVersion.id)
    ):
        found.setdefault(row.FactVersion.fact_id, []).append(row)
    return found


def _difference(
    lesson: PlannedLesson, row: Any, said: Mapping[int, bool], former: Sequence[Any], registers: Iterable[Came]
) -> Difference:
    entries = _entries(row, former)
    closed_at = lesson.closed_at or lesson.recorded_at
    return Difference(
        row.id,
        row.number,
        row.name,
        when_closed=_said_at(entries, closed_at) or False,
        reached=bool(row.reached),
        sayings=tuple(_sayings(registers, said, entries)),
        corrections=tuple(entry for entry in entries if entry.at > closed_at),
        settled=Correction(row.settled_at, row.settler, bool(row.reached)) if row.settled_at else None,
    )


def _entries(row: Any, former: Sequence[Any]) -> list[Correction]:
    """Return what the register said of a pupil from when on, by whom: the entry at the closing and every correction."""
    if row.attendance_id is None:
        return []
    values = [(recorded_in(one.FactVersion.content), bool(one.FactVersion.content["reached"])) for one in former]
    values.append((row.recorded_at, bool(row.reached)))
    names = [None, *(one.name for one in former)] if former else [row.recorder]
    return [Correction(at, name, reached) for (at, reached), name in zip(values, names, strict=True)]


def _said_at(entries: Iterable[Correction], moment: datetime) -> bool | None:
    """Return what the closed register said at a moment; None before it said anything."""
    until = [entry.reached for entry in entries if entry.at <= moment]
    return until[-1] if until else None


def _sayings(registers: Iterable[Came], said: Mapping[int, bool], entries: Sequence[Correction]) -> Iterator[Saying]:
    for one in registers:
        then = said.get(one.arrival.id, _said_at(entries, one.arrival.arrived_at))
        if then is not None:
            yield Saying(one, then)


def came_in(db: Session, lesson_id: int) -> list[Came]:
    """List what came in for a lesson with who sent it, in the order of the server's clock."""
    rows = db.execute(
        select(RegisterArrival, Person.name)
        .outerjoin(Person, Person.id == RegisterArrival.sent_by)
        .where(RegisterArrival.planned_lesson_id == lesson_id)
        .order_by(RegisterArrival.arrived_at, RegisterArrival.id)
    )
    return [Came(arrival, name) for arrival, name in rows]


def lesson_of_register(
    db: Session, viewer: SignedIn, code: str, day: date, *roles: Role, to_change: bool = True
) -> PlannedLesson | None:
    """Find the lesson of a code for who may key its register in one of the roles; `to_change` holds it until the end."""
    lesson_id = db.scalar(select(PlannedLesson.id).filter_by(code=code))
    if lesson_id is None:
        return None
    return lesson_for(db, viewer, lesson_id, day, *roles, with_names=True, to_change=to_change)
