"""Enters a list of guardians: whose guardian somebody is. What they are to the pupil (mother, uncle) is not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.interop.roster.entering import CHANGED, NEW, SAME
from app.interop.sheets.classes import Classes, UnknownClass
from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import Ambiguous
from app.interop.sheets.known_adults import adults_of
from app.interop.sheets.known_pupils import pupils_of
from app.interop.sheets.listing import GUARDIANSHIPS, PERSONS, Listing, Refused, name_in, number_in
from app.people.identifiers import new_public_id
from app.people.models import Guardianship, Person
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.interop.sheets.sheet import Line, Plain

PAIRS = (
    (Meaning.GUARDIAN, Meaning.GUARDIAN_PHONE),
    (Meaning.FATHER, Meaning.FATHER_PHONE),
    (Meaning.MOTHER, Meaning.MOTHER_PHONE),
)


class GuardiansList:
    """A list of guardians being entered."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.entering = listing, listing.entering
        db, on = self.entering.db, listing.choices.since
        self.adults = adults_of(db, listing.inside)
        self.pupils = pupils_of(db, listing.inside, on=on)
        self.classes = Classes(db, listing.inside, on=on)
        self.known: dict[int, list[tuple[Guardianship, Person]]] = {}
        every = [person.id for persons in self.pupils.by_name.values() for person in persons]
        standing = (
            select(Guardianship, Person)
            .join(Person, Person.id == Guardianship.guardian_id)
            .where(or_(Guardianship.last_day.is_(None), Guardianship.last_day >= on))
        )
        wanted = set(every)
        for row, guardian in db.execute(standing):
            if row.student_id in wanted:
                self.known.setdefault(row.student_id, []).append((row, guardian))
        self.students: set[int] = set()
        self.entering.look_up_power({*self.adults.ids, *(one.id for rows in self.known.values() for _row, one in rows)})

    def enter(self) -> None:
        """Enter every line; what is wrong with one is noted and the others are looked at all the same."""
        for line in self.listing.sheet.lines:
            try:
                self._line(line)
            except Refused as refused:
                self.listing.refuse(line, refused)

    def _line(self, line: Line) -> None:
        values = self.listing.sheet.values(line)
        pupil = self._pupil(values)
        found = list(_guardians(values))
        if not found:
            raise Refused(Meaning.GUARDIAN, _("The guardian's name is missing."))
        self.students.add(pupil.id)
        for name, phone in found:
            self._enter(line, name, phone, pupil)

    def _pupil(self, values: Mapping[Meaning, Plain]) -> Person:
        name, number = name_in(values, Meaning.NAME), number_in(values, Meaning.NUMBER)
        title, grade = values.get(Meaning.CLASS, ""), values.get(Meaning.GRADE, "")
        if title == "" and grade == "" and not number:
            raise Refused(Meaning.CLASS, _("Say which pupil this is: with the class, or with the pupil number."))
        group_id = 0
        if title != "" or grade != "":
            try:
                group_id = self.classes.find(title, grade).id
            except UnknownClass as error:
                raise Refused(Meaning.CLASS, str(error)) from None
        try:
            pupil = self.pupils.find(name, number, group_id)
        except Ambiguous as error:
            raise Refused(Meaning.NAME, str(error)) from None
        if pupil is None:
            raise Refused(
                Meaning.NAME, _("No such pupil is in this class. Import the list of pupils first, or correct the name.")
            )
        return pupil

    def _enter(self, line: Line, name: str, phone: str, pupil: Person) -> None:
        of_pupil = self.known.setdefault(pupil.id, [])
        same = next(
            (one for one in of_pupil if one[1].name == name and (not phone or one[1].phone in (None, phone))), None
        )
        if same is not None:
            row, guardian = same
            self._phone(line, guardian, phone)
            self.entering.count(GUARDIANSHIPS, SAME)
        else:
            guardian = self._guardian(line, name, phone)
            row = self._guardianship(guardian, pupil)
            of_pupil.append((row, guardian))
        self.listing.saw(GUARDIANSHIPS, row.id)

    def _guardian(self, line: Line, name: str, phone: str) -> Person:
        """Return somebody known by name and phone, or somebody new; without a phone nobody can be found again."""
        if phone:
            try:
                known = self.adults.find(name, "", phone)
            except Ambiguous:
                known = (
                    None  # A namesake whose phone nobody wrote down is not found by it: two people until a human says.
                )
            if known is not None:
                self._phone(line, known, phone)
                return known
        person: Person = self.entering.record(
            Person(
                public_id=new_public_id("p"),
                source=self.entering.source,
                name=name,
                sort_key=sort_key_of(name),
                phone=phone or None,
            )
        )
        self.entering.db.flush()
        self.adults.add(person)
        self.entering.count(PERSONS, NEW)
        return person

    def _phone(self, line: Line, person: Person, phone: str) -> None:
        is_new = bool(phone) and not person.phone
        if is_new and not self.entering.may_change(person):
            self.listing.warn_kept(line, Meaning.GUARDIAN_PHONE)
            is_new = False
        self.entering.record(person, **({"phone": phone} if is_new else {}))
        self.entering.count(PERSONS, CHANGED if is_new else SAME)

    def _guardianship(self, guardian: Person, pupil: Person) -> Guardianship:
        row: Guardianship = self.entering.record(
            Guardianship(
                public_id=new_public_id("g"),
                source=self.entering.source,
                guardian_id=guardian.id,
                student_id=pupil.id,
                first_day=self.listing.choices.since,
            )
        )
        self.entering.db.flush()
        self.entering.count(GUARDIANSHIPS, NEW)
        self.entering.moved |= {guardian.id, pupil.id}
        return row


def _guardians(values: Mapping[Meaning, Plain]) -> Iterator[tuple[str, str]]:
    for meaning, of_phone in PAIRS:
        name = name_in(values, meaning, required=False)
        if name:
            yield name, number_in(values, of_phone)


def guardianships_not_named(listing: Listing, students: set[int]) -> list[Guardianship]:
    """Return what a complete list of guardians ends: those of the pupils it names whom it does not name."""
    named = listing.seen.get(GUARDIANSHIPS, set())
    standing = listing.entering.db.scalars(
        select(Guardianship).where(
            Guardianship.student_id.in_(students),
            or_(Guardianship.last_day.is_(None), Guardianship.last_day >= listing.entering.today),
        )
    )
    return [row for row in standing if row.id not in named]
