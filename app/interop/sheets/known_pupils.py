"""The pupils an organisation knows, found by number, or by name and class (COMPLIANCE §8: lists without ids)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.interop.sheets.known import Ambiguous, plain_number
from app.interop.sheets.values import joined_number
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SCHOOL_WIDE = 4
"""A pupil's number this long is the school's; a shorter one is a seat in a class."""


def is_school_wide(number: str | None) -> bool:
    """Whether a pupil's number is one of the whole school, not a seat in a class."""
    return len(joined_number(number or "")) >= SCHOOL_WIDE


@dataclass(frozen=True)
class Named:
    """What a line of a list says of its pupil: name, class and number, as it is compared; "" for none."""

    name: str
    group_id: int
    number: str

    @property
    def place(self) -> tuple[str, int]:
        """Return what it shares with a namesake of its class."""
        return self.name, self.group_id


class Pupils:
    """The pupils of an organisation, and in which of its classes they are on a day."""

    def __init__(self, found: Collection[tuple[Person, Enrolment]], *, on: date) -> None:
        self.by_name: dict[str, list[Person]] = {}
        self.by_number: dict[str, list[Person]] = {}
        self.enrolments: dict[Person, list[Enrolment]] = {}
        for person, enrolment in found:
            if person not in self.enrolments:
                self.enrolments[person] = []
                self._index(person)
            began = enrolment.first_day is None or enrolment.first_day <= on
            if began and (enrolment.last_day is None or enrolment.last_day >= on):
                self.enrolments[person].append(enrolment)

    def _index(self, person: Person) -> None:
        self.by_name.setdefault(person.name, []).append(person)
        if person.number:
            self.by_number.setdefault(plain_number(person.number), []).append(person)

    def add(self, person: Person) -> None:
        """Know a pupil who was just entered."""
        self.enrolments[person] = []
        self._index(person)

    def classes_of(self, person: Person) -> set[int]:
        """Return the classes a pupil is in on the day."""
        return {enrolment.class_group_id for enrolment in self.enrolments[person]}

    def find(self, name: str, number: str, group_id: int, *, listed: Collection[Named] = ()) -> Person | None:
        """Return who is meant, None for somebody new. Raises Ambiguous.

        `listed` is what the whole list says: a namesake whom another line means is not this one.
        """
        namesakes = self.by_name.get(name, [])
        if number:
            found = self._by_number(namesakes, plain_number(number), group_id)
            if found is not None:
                return found
            if is_school_wide(number) and self.by_number.get(plain_number(number)):
                raise Ambiguous(_("This pupil number belongs to a pupil of another name here. Correct the number."))
            namesakes = [one for one in namesakes if not (is_school_wide(one.number) and is_school_wide(number))]
        said = Named(name, group_id, plain_number(number) if number else "")
        here = [one for one in namesakes if group_id in self.classes_of(one) and not _is_anothers(one, said, listed)]
        if len(here) == 1:
            return here[0]
        if here:
            raise Ambiguous(
                _("Several pupils of this class have this name. Add the pupil number, here and in the class list."),
                here if number else (),
            )
        elsewhere, named = [self.classes_of(one) for one in namesakes], {one.place for one in listed}
        if any(groups and not {(name, group) for group in groups} & named for groups in elsewhere):
            raise Ambiguous(
                _(
                    "A pupil of this name is known in another class. Transfer the pupil, move the classes up first, or enter another pupil of this name on the page of the class."
                )
            )
        return None

    def _by_number(self, namesakes: list[Person], number: str, group_id: int) -> Person | None:
        same = [one for one in namesakes if plain_number(one.number) == number]
        if len(same) > 1:
            same = [one for one in same if group_id in self.classes_of(one)]
        if len(same) > 1:
            raise Ambiguous(_("Several pupils of this class have this name and number. Correct one of them first."))
        return same[0] if same else None


def _is_anothers(pupil: Person, said: Named, listed: Collection[Named]) -> bool:
    """Whether another line of the list means a pupil by the number they have."""
    own = plain_number(pupil.number)
    return bool(said.number and pupil.number and own != said.number) and Named(*said.place, own) in listed


def pupils_of(db: Session, organisations: Collection[int], *, on: date) -> Pupils:
    """Return the pupils of these organisations, past ones too."""
    found = db.execute(
        select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(ClassGroup.organisation_id.in_(organisations), Enrolment.role == EnrolmentRole.STUDENT)
        .order_by(Person.id, Enrolment.id)
    ).all()
    return Pupils([(person, enrolment) for person, enrolment in found], on=on)
