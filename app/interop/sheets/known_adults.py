"""The adults an organisation knows, found by number, or by name and phone (COMPLIANCE §8: lists without ids)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.interop.sheets.known import Ambiguous, plain_number
from app.interop.sheets.likely import plain_name, plain_phone
from app.people.models import Appointment, ClassGroup, Enrolment, Guardianship, Person, RoleGrant
from app.people.queries.belonging import is_no_visit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _fits_nobody(_person: Person) -> bool:
    return False


class Adults:
    """The adults of an organisation: who holds or held a post there, holds a role for it, and the guardians of its pupils."""

    def __init__(self, persons: Collection[Person]) -> None:
        self.by_number: dict[str, list[Person]] = {}
        self.by_name: dict[str, list[Person]] = {}
        self.by_phone: dict[str, list[Person]] = {}
        self.formerly: dict[str, list[Person]] = {}
        self.fresh: set[Person] = set()
        self.claimed: set[Person] = set()
        for person in persons:
            self._index(person)

    @property
    def ids(self) -> list[int]:
        """Return the ids of all."""
        return [person.id for persons in self.by_name.values() for person in persons]

    def add(self, person: Person) -> None:
        """Know somebody who was just entered."""
        self.fresh.add(person)
        self._index(person)

    def _index(self, person: Person) -> None:
        if person.number:
            self.by_number.setdefault(plain_number(person.number), []).append(person)
        if person.phone:
            self.by_phone.setdefault(plain_phone(person.phone), []).append(person)
        self.by_name.setdefault(plain_name(person.name), []).append(person)

    def were_called(self, former: Mapping[int, Collection[str]], *, named: Collection[str]) -> None:
        """Note the former names of some; `named`, as `plain_name` gives them, are those of the list.

        Whom the list names as they are called now is not meant by a line with the former name, too.
        """
        for person in [one for persons in self.by_name.values() for one in persons if one.id in former]:
            if plain_name(person.name) not in named:
                for name in {plain_name(one) for one in former[person.id]} - {plain_name(person.name)}:
                    self.formerly.setdefault(name, []).append(person)

    @property
    def names(self) -> set[str]:
        """Return every name that somebody here has or had, as `plain_name` gives it."""
        return {*self.by_name, *self.formerly}

    def namesakes(self, name: str) -> list[Person]:
        """Return who has this name, and who had it."""
        plain = plain_name(name)
        return [*self.by_name.get(plain, ()), *self.formerly.get(plain, ())]

    def claim(self, name: str, number: str, phone: str) -> None:
        """Note whom a line means beyond doubt: another line of this name with another phone is somebody else."""
        self.claimed |= {
            one
            for one in self.namesakes(name)
            if (number and plain_number(one.number) == plain_number(number))
            or (phone and plain_phone(one.phone) == plain_phone(phone))
        }

    def find(
        self,
        name: str,
        number: str,
        phone: str,
        *,
        fits: Callable[[Person], bool] = _fits_nobody,
        is_renamed: Callable[[Person], bool] = _fits_nobody,
    ) -> Person | None:
        """Return who is meant, None for somebody new. Raises Ambiguous.

        `fits`: holds the post that the line names. `is_renamed`: has this number and only writes the name otherwise now.
        """
        if number and (found := self.by_number.get(plain_number(number))):
            return self._of_number(found, name, number, is_renamed)
        namesakes = self.namesakes(name)
        open_to = [one for one in namesakes if not (number and one.number)]
        numbered = [one for one in namesakes if one not in open_to]
        same = [person for person in namesakes if phone and plain_phone(person.phone) == plain_phone(phone)]
        if len(same) == 1 and same[0] in open_to:
            return same[0]
        if same:
            raise Ambiguous(_numbered_otherwise(), same)
        return self._unclear(open_to, numbered, phone, fits)

    def renumbered(self, person: Person) -> None:
        """Know somebody by a number that the list gave them: a further line with it is about them."""
        self.by_number.setdefault(plain_number(person.number), []).append(person)

    def _of_number(
        self, found: Sequence[Person], name: str, number: str, is_renamed: Callable[[Person], bool]
    ) -> Person:
        """Return whose number this is; one written exactly so comes before one that only reads alike."""
        found = [one for one in found if one.number == number] or found
        namesakes = self.namesakes(name)
        same = [one for one in found if one in namesakes or plain_name(one.name) == plain_name(name)]
        if not same and len(found) == 1 and is_renamed(found[0]):
            same = list(found)
        if len(same) == 1:
            return same[0]
        if same:
            raise Ambiguous(
                _("Several people here have this name and number. Correct one of them on the staff page first.")
            )
        raise Ambiguous(
            _(
                "This staff number belongs to somebody of another name here. Say whether it is the same person, or correct the number."
            ),
            found,
            may_be_new=False,
        )

    def _unclear(
        self,
        namesakes: Sequence[Person],
        numbered: Sequence[Person],
        phone: str,
        fits: Callable[[Person], bool],
    ) -> Person | None:
        """Return the one namesake who is meant all the same: the only one with the same post.

        Somebody with another phone or, of those `numbered`, another number may be the same, unless another line is about them.
        """
        maybe = [one for one in namesakes if not (phone and one.phone)]
        rest = [one for one in (*namesakes, *numbered) if one not in maybe]
        others = [one for one in rest if not (one in self.fresh or one in self.claimed)]
        if not maybe and not others:
            return None
        if all(one in numbered for one in (*maybe, *others)):
            raise Ambiguous(_numbered_otherwise(), others)
        if any(one in self.fresh for one in maybe):
            raise Ambiguous(
                _(
                    "Another line of the list has the same name, and nobody can tell whether it is the same person. Add the staff number or the phone to both."
                )
            )
        fitting = [one for one in (*maybe, *others) if fits(one)]
        if len(fitting) == 1 and fitting[0] in maybe:
            return fitting[0]
        raise Ambiguous(
            _(
                "Somebody of this name is here already, and nobody can tell whether it is the same person. Add the staff number or the phone, here and on the staff page."
            ),
            [*maybe, *others],
        )


def _numbered_otherwise() -> str:
    return str(
        _(
            "Somebody of this name is known here under another staff number, and nobody can tell whether it is the same person. Import the list on its page, where you are asked who is meant, or write the number as it stands on the staff page."
        )
    )


def adults_of(db: Session, organisations: Collection[int]) -> Adults:
    """Return the adults of these organisations; whoever holds a role there may stand in its list before holding a post."""
    guardians = (
        select(Guardianship.guardian_id)
        .join(Enrolment, Enrolment.person_id == Guardianship.student_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(ClassGroup.organisation_id.in_(organisations))
    )
    held = select(Appointment.person_id).where(Appointment.organisation_id.in_(organisations), is_no_visit())
    leads = select(RoleGrant.person_id).where(RoleGrant.organisation_id.in_(organisations))
    here = or_(*(Person.id.in_(persons) for persons in (held, guardians, leads)))
    wanted = select(Person).where(here).order_by(Person.id)
    return Adults(db.scalars(wanted).all())
