"""Whose names stand in a lesson's register: the class, and those of invited classes whom the module has not reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.classroom.overview import standing_of
from app.classroom.queries import pupils as queries
from app.classroom.queries.pupils import Seat

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.people.models import ClassGroup


@dataclass(frozen=True)
class Roll:
    """The names of one register. `pupils` count as reached unless tapped; `guests` only when tapped."""

    pupils: tuple[Seat, ...]
    guests: tuple[tuple[ClassGroup, tuple[Seat, ...]], ...] = ()

    @property
    def all_guests(self) -> list[Seat]:
        """Return the guests of every class."""
        return [seat for _class_group, seats in self.guests for seat in seats]


def roll_of(db: Session, lesson: PlannedLesson) -> Roll:
    """Return the register of a lesson: one question for a class alone, two more with guests."""
    day = lesson.planned_on
    invited = [row.class_group for row in lesson.invited]
    waiting = waiting_by_class(db, invited, lesson.module, day) if invited else []
    if lesson.is_make_up:
        return Roll(_once([seat for _class_group, seats in waiting for seat in seats]))
    pupils = queries.seats(db, [lesson.class_group_id], day)
    listed = {seat.person_id for seat in pupils}
    guests = []
    for class_group, seats in waiting:
        fresh = tuple(seat for seat in seats if seat.person_id not in listed)
        listed |= {seat.person_id for seat in fresh}
        guests.append((class_group, fresh))
    return Roll(tuple(pupils), tuple((class_group, seats) for class_group, seats in guests if seats))


def roll_to_compare(db: Session, lesson: PlannedLesson) -> Roll:
    """Return the register of a closed lesson as it is keyed a second time: also those whom the first entry reached."""
    roll = roll_of(db, lesson)
    if lesson.taught_session_id is None:
        return roll
    entered = [seat for seat, _reached in queries.seats_of_session(db, lesson.taught_session_id, lesson.planned_on)]
    if lesson.is_make_up:
        return Roll(_once([*entered, *roll.pupils]))
    pupils = {seat.person_id for seat in roll.pupils}
    waiting = {class_group.id: seats for class_group, seats in roll.guests}
    guests = []
    for row in lesson.invited:
        came = [seat for seat in entered if seat.class_group_id == row.class_group_id and seat.person_id not in pupils]
        guests.append((row.class_group, _once([*came, *waiting.get(row.class_group_id, ())])))
    return Roll(roll.pupils, tuple((class_group, seats) for class_group, seats in guests if seats))


def _once(seats: list[Seat]) -> tuple[Seat, ...]:
    """Return each pupil once, also who stands in two of the classes."""
    return tuple({seat.person_id: seat for seat in reversed(seats)}.values())[::-1]


def waiting_by_class(
    db: Session, class_groups: list[ClassGroup], module: str, day: date
) -> list[tuple[ClassGroup, tuple[Seat, ...]]]:
    """Return for each class the pupils whom a module still has to reach, in seat order."""
    standing = standing_of(db, class_groups, day)
    found = []
    for class_group in class_groups:
        waiting = standing.entries(class_group.id, day).get(module, set())
        found.append((class_group, tuple(seat for seat in standing.seats[class_group.id] if seat.person_id in waiting)))
    return found
