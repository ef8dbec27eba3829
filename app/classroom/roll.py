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
        return Roll(tuple(seat for _class_group, seats in waiting for seat in seats))
    return Roll(
        tuple(queries.seats(db, [lesson.class_group_id], day)),
        tuple((class_group, seats) for class_group, seats in waiting if seats),
    )


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
