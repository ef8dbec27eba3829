"""Whom an organisation knows, found by number, or by name and class or phone (COMPLIANCE §8: lists without ids).

Nothing told to the reader holds what the database knows of a person and the list does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.interop.sheets.likely import plain_name, plain_phone
from app.interop.sheets.values import joined_number
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Guardianship, Person, RoleGrant
from app.people.queries.belonging import is_no_visit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SCHOOL_WIDE = 4
"""A pupil's number this long is the school's; a shorter one is a seat in a class."""
CHUNK = 900


class Ambiguous(ValueError):
    """Nobody can tell who is meant; the message says what to do, `candidates` are those whom a human may say it is.

    `may_be_new`: it may be somebody new as well; not where they would take somebody's number.
    """

    def __init__(self, message: str, candidates: Sequence[Person] = (), *, may_be_new: bool = True) -> None:
        super().__init__(message)
        self.candidates, self.may_be_new = tuple(candidates), may_be_new


def plain_number(number: str | None) -> str:
    """Return a number to compare with: strokes, blanks, capitals and noughts that a spreadsheet swallows do not count.

    So s-01-00004 is S0100004 and s-0100004, as lists were kept before strokes were: stored and written are read alike.
    """
    text = joined_number(number or "")
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def is_school_wide(number: str | None) -> bool:
    """Whether a pupil's number is one of the whole school, not a seat in a class."""
    return len(joined_number(number or "")) >= SCHOOL_WIDE


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

    def find(self, name: str, number: str, group_id: int, *, named: Collection[tuple[str, int]] = ()) -> Person | None:
        """Return who is meant, None for somebody new. Raises Ambiguous.

        `named` are the names and classes of the whole list: a namesake whom another line means is not this one.
        """
        namesakes = self.by_name.get(name, [])
        if number:
            found = self._by_number(namesakes, plain_number(number), group_id)
            if found is not None:
                return found
            if is_school_wide(number) and self.by_number.get(plain_number(number)):
                raise Ambiguous(_("This pupil number belongs to a pupil of another name here. Correct the number."))
            namesakes = [one for one in namesakes if not (is_school_wide(one.number) and is_school_wide(number))]
        here = [one for one in namesakes if group_id in self.classes_of(one)]
        if len(here) == 1:
            return here[0]
        if here:
            raise Ambiguous(
                _("Several pupils of this class have this name. Add the pupil number, here and in the class list.")
            )
        elsewhere = [self.classes_of(one) for one in namesakes]
        if any(groups and not {(name, group) for group in groups} & set(named) for groups in elsewhere):
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
