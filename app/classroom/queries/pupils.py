"""Questions about pupils: whom a register holds, whom the ledger says was reached. Counts wherever counts will do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import BigInteger, Boolean, ColumnElement, Select, and_, cast, func, null, select, union_all

from app.classroom import rules
from app.classroom.queries.rights import holds_on
from app.people.erased import called
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Person
from app.people.queries.classes import SEAT_NUMBER
from app.people.seats import with_turns
from app.records.counted import counts, counts_as_lesson
from app.records.models import Attendance, RecordVoid, TaughtClassGroup, TaughtModule, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


Modules: TypeAlias = Mapping[str, Collection[str]]  # the ids of each course's modules


@dataclass(frozen=True)
class Seat:
    """One pupil in a register; `is_twice` where the class list has the pupil twice: one line, to be mended in the list."""

    person_id: int
    number: str | None
    name: str
    class_group_id: int
    is_twice: bool = False
    turn: str | None = None  # the number with its turn, as 07-2, where another pupil of the class has it too

    @property
    def shown(self) -> str | None:
        """Return the number that no other pupil of the class is shown by."""
        return self.turn or self.number


def seats(db: Session, class_groups: Collection[int], day: date) -> list[Seat]:
    """List the pupils of class groups on a day in seat order; only for pages that may show names."""
    rows = db.execute(
        select(Person.id, SEAT_NUMBER.label("number"), Person.name, Enrolment.class_group_id, Person.sort_key)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(_is_pupil(class_groups, day))
    ).all()
    times = Counter((row.id, row.class_group_id) for row in rows)
    ordered = sorted(set(rows), key=lambda row: (rules.seat_order(row.number, row.sort_key), row.id))
    turns = _turns([(row.id, row.class_group_id, row.number) for row in ordered])
    return [
        Seat(*row[:4], is_twice=times[key] > 1, turn=turns[key])
        for row in ordered
        for key in [(row.id, row.class_group_id)]
    ]


def _turns(rows: Iterable[tuple[int, int, str | None]]) -> dict[tuple[int, int], str | None]:
    """Return by person and class how a number is shown that several of the class have."""
    of_class: dict[int, list[tuple[int, str | None]]] = {}
    for person, class_group, number in rows:
        of_class.setdefault(class_group, []).append((person, number))
    return {
        (person, class_group): shown
        for class_group, listed in of_class.items()
        for (person, _number), shown in zip(listed, with_turns([number for _person, number in listed]), strict=True)
    }


def came_on(db: Session, class_groups: Collection[int], day: date) -> dict[tuple[int, int], date | None]:
    """Return since when each pupil of class groups is in them, by class group and person; None: since always."""
    rows = db.execute(
        select(Enrolment.class_group_id, Enrolment.person_id, Enrolment.first_day)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(_is_pupil(class_groups, day))
    )
    return {(row.class_group_id, row.person_id): row.first_day for row in rows}


def number_of_pupils(db: Session, class_group_id: int, day: date) -> int:
    """Count the pupils of a class group on a day."""
    return (
        db.scalar(
            select(func.count(Enrolment.person_id.distinct()))
            .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
            .where(_is_pupil([class_group_id], day))
        )
        or 0
    )


def number_reached(db: Session, taught_session_id: int | None) -> int | None:
    """Count whom a closed register has as reached; None while it is open."""
    if taught_session_id is None:
        return None
    asked = select(func.count()).where(Attendance.taught_session_id == taught_session_id, Attendance.reached)
    return db.scalar(asked) or 0


def _is_pupil(class_groups: Collection[int], day: date) -> ColumnElement[bool]:
    return and_(
        Enrolment.class_group_id.in_(class_groups),
        Enrolment.role == EnrolmentRole.STUDENT,
        holds_on(Enrolment, day),
        holds_on(ClassGroup, day),
    )


@dataclass
class Ledger:
    """What the ledger says of some classes: marks of their pupils, and the modules each was taught as a class."""

    marks: list[rules.Mark] = field(default_factory=list)
    taught: dict[int, dict[str, date]] = field(default_factory=dict)  # class group -> module -> its last day


def ledger_of(db: Session, class_groups: Collection[int], modules: Modules, day: date) -> Ledger:
    """Read in one question what the ledger says of classes and of their pupils, wherever they were reached.

    A voided attendance never counted; a session that names no module delivered all the course's (COMPLIANCE §1).
    A session that reached nobody was none: nobody missed it, and the class is given its lesson another day.
    """
    ledger = Ledger(taught={class_group_id: {} for class_group_id in class_groups})
    both = union_all(_marks(class_groups, modules, day), _taught(class_groups, modules, day))
    for row in sorted(db.execute(both), key=lambda row: row.held_on):
        for module in [row.module] if row.module else modules[row.course]:
            if row.class_group_id is not None:
                ledger.taught[row.class_group_id][module] = row.held_on
            else:
                ledger.marks.append(rules.Mark(row.person_id, module, row.held_on, bool(row.reached)))
    return ledger


def taught_modules(db: Session, class_group_id: int, modules: Modules, day: date) -> dict[str, date]:
    """Return the modules a class was taught as a class, each with its last day."""
    rows = sorted(db.execute(_taught([class_group_id], modules, day)), key=lambda row: row.held_on)
    return {module: row.held_on for row in rows for module in ([row.module] if row.module else modules[row.course])}


def _marks(class_groups: Collection[int], modules: Modules, day: date) -> Select[int, int, str, str, date, bool]:
    return (
        select(
            cast(null(), BigInteger).label("class_group_id"),
            Attendance.person_id.label("person_id"),
            TaughtSession.course.label("course"),
            TaughtModule.module.label("module"),
            TaughtSession.held_on.label("held_on"),
            Attendance.reached.label("reached"),
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
            counts(TaughtSession),
        )
    )


def _taught(class_groups: Collection[int], modules: Modules, day: date) -> Select[int, int, str, str, date, bool]:
    return (
        select(
            TaughtClassGroup.class_group_id.label("class_group_id"),
            cast(null(), BigInteger).label("person_id"),
            TaughtSession.course.label("course"),
            TaughtModule.module.label("module"),
            TaughtSession.held_on.label("held_on"),
            cast(null(), Boolean).label("reached"),
        )
        .join(TaughtSession, TaughtSession.id == TaughtClassGroup.taught_session_id)
        .outerjoin(TaughtModule, TaughtModule.taught_session_id == TaughtSession.id)
        .where(
            TaughtClassGroup.class_group_id.in_(class_groups),
            TaughtSession.course.in_(modules),
            TaughtSession.held_on <= day,
            counts_as_lesson(TaughtSession),
        )
    )


def entered_in(db: Session, taught_session_id: int) -> dict[int, bool]:
    """Return of whom a taught session's entries speak, and whether they were reached."""
    rows = db.execute(
        select(Attendance.person_id, Attendance.reached).where(Attendance.taught_session_id == taught_session_id)
    )
    return {row.person_id: bool(row.reached) for row in rows}


def seats_of_session(db: Session, taught_session_id: int, day: date) -> list[tuple[Seat, bool]]:
    """List who stands in a taught session's entries in seat order, and whether they were reached."""
    rows = db.execute(
        select(
            Person.id,
            func.coalesce(func.min(Enrolment.number), Person.number).label("number"),
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
    return [(Seat(row.id, row.number, called(row.name), row[3] or 0), bool(row.reached)) for row in ordered]
