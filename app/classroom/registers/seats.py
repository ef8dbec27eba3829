"""Seats instead of names: what a device, a file or a memory stick says of who was reached, and whom it means.

A reference is a keyed digest of lesson and pupil: it cannot be guessed or read back, is another one in each lesson, and stays with
the pupil when numbers move. A seat whose pupil stands no longer on that day's list is named as it was sent, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.classroom.queries import pupils as queries
from app.classroom.registers.rules import said_of, seat_labels
from app.core.sealing import keyed_digest
from app.people.seats import plain_seat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.classroom.queries.pupils import Seat
    from app.classroom.registers.format import RegisterPart
    from app.classroom.roll import Roll

REFERENCE = 12  # hexadecimal digits: 48 bits under the installation's key


@dataclass(frozen=True)
class LabelledSeat:
    """A seat as a nameless list shows it; `name` only for the teacher's own phone."""

    label: str
    ref: str
    person_id: int
    name: str
    shared: str | None = None  # the number that another pupil of the class has too
    number: str = ""  # what the class shows the pupil by; the label says the class too where several come together
    class_title: str = ""  # where pupils of several classes stand in one list


@dataclass(frozen=True)
class SeatGroup:
    """The seats of a class, or of one class of guests."""

    title: str | None
    seats: tuple[LabelledSeat, ...]

    @property
    def is_guests(self) -> bool:
        """Whether they count only when tapped."""
        return self.title is not None

    @property
    def shared(self) -> list[tuple[str, list[str]]]:
        """Return the numbers that several pupils of a class have, as written first, each with the labels that tell them apart."""
        found: dict[str, tuple[str, list[str]]] = {}
        for seat in self.seats:
            if seat.shared:
                found.setdefault(plain_seat(seat.shared), (seat.shared, []))[1].append(seat.label)
        return list(found.values())


@dataclass(frozen=True)
class Meant:
    """Whom a register means: what it says of persons, and the labels of seats that fit nobody on the list."""

    said: dict[int, bool]
    unplaced: tuple[str, ...] = ()


def references(lesson_id: int, persons: Iterable[int]) -> dict[int, str]:
    """Return the references of some pupils in one lesson."""
    return {
        person: keyed_digest(f"{lesson_id}:{person}", purpose="register-seat")[:REFERENCE] for person in set(persons)
    }


def seat_groups(lesson: PlannedLesson, roll: Roll) -> list[SeatGroup]:
    """Return the seats of a lesson's register: the class, then each class of guests, every label once."""
    everybody = [seat.person_id for seat in (*roll.pupils, *roll.all_guests)]
    refs = references(lesson.id, everybody)
    titles = {row.class_group_id: row.class_group.title for row in lesson.invited} if lesson.is_make_up else {}
    groups = [SeatGroup(None, _labelled(roll.pupils, refs, titles, classes_to_say(lesson, roll.pupils)))]
    groups += [
        SeatGroup(class_group.title, _labelled(seats, refs, {class_group.id: class_group.title}))
        for class_group, seats in roll.guests
    ]
    return groups


def classes_to_say(lesson: PlannedLesson, seats: Iterable[Seat]) -> dict[int, str]:
    """Return the titles of the classes whose pupils stand in one list of a lesson; none where they are all of one class."""
    of = {seat.class_group_id for seat in seats}
    titles = {row.class_group_id: row.class_group.title for row in lesson.invited}
    titles.setdefault(lesson.class_group_id, lesson.class_group.title)
    return {one: title for one, title in titles.items() if one in of} if len(of) > 1 else {}


def _labelled(
    seats: Iterable[Seat],
    refs: Mapping[int, str],
    titles: Mapping[int, str],
    said: Mapping[int, str] | None = None,
) -> tuple[LabelledSeat, ...]:
    listed, beside = list(seats), said or {}
    numbers = [
        f"{titles[seat.class_group_id]} {seat.shown or ''}".strip() if seat.class_group_id in titles else seat.shown
        for seat in listed
    ]
    return tuple(
        LabelledSeat(
            label,
            refs[seat.person_id],
            seat.person_id,
            seat.name,
            seat.number if seat.shown != seat.number else None,
            seat.shown or "",
            beside.get(seat.class_group_id, ""),
        )
        for label, seat in zip(seat_labels(numbers), listed, strict=True)
    )


def meant_by(db: Session, lesson: PlannedLesson, part: RegisterPart) -> Meant:
    """Return whom a register means among the pupils of the lesson's classes on its day and those entered already."""
    known = {ref: person for person, ref in references(lesson.id, _possible(db, lesson)).items()}
    unplaced: list[str] = []
    tapped_seats, tapped_guests = set(part.not_reached), set(part.came)

    def placed(seats: Mapping[str, str], tapped: set[str]) -> tuple[list[int], set[int]]:
        found = {label: known[ref] for label, ref in seats.items() if ref in known}
        # Who stood on the list and is gone from it was not tapped: a line that says nothing needs no word.
        unplaced.extend(sorted(tapped - set(found)))
        return list(found.values()), {found[label] for label in tapped & set(found)}

    listed, not_reached = placed(part.seats, tapped_seats)
    offered, came = placed(part.guests, tapped_guests)
    return Meant(said_of(listed, not_reached, offered, came), tuple(unplaced))


def _possible(db: Session, lesson: PlannedLesson) -> set[int]:
    classes = [lesson.class_group_id, *(row.class_group_id for row in lesson.invited)]
    found = {seat.person_id for seat in queries.seats(db, classes, lesson.planned_on)}
    if lesson.taught_session_id is not None:
        found |= set(queries.entered_in(db, lesson.taught_session_id))
    return found
