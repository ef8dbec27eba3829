"""Who from outside may stand in a proposed plan: those ticked for this plan alone, and never without a teacher of the class."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.classroom.lecturers.comers import Comer, comers
from app.classroom.lecturers.reach import times_of_comers
from app.classroom.term import queries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.certification.facilitators.times import Times
    from app.classroom.term.rules import ClassToPlan, Known
    from app.classroom.term.standing import SchoolTerm


@dataclass(frozen=True)
class Guests:
    """Whoever may come from outside: `offered` reach a day of the term, `ticked` are asked for; nobody is planned unasked."""

    everyone: frozenset[int] = frozenset()
    offered: tuple[Comer, ...] = ()
    times: Mapping[int, Mapping[str, Times]] | None = None
    ticked: frozenset[int] = frozenset()

    @property
    def coming(self) -> dict[int, Comer]:
        """Return those offered who are ticked."""
        return {one.person_id: one for one in self.offered if one.person_id in self.ticked}

    @property
    def capacities(self) -> dict[int, str]:
        """Return as what each who is ticked comes."""
        return {person: one.capacity for person, one in self.coming.items()}

    @property
    def unasked(self) -> frozenset[int]:
        """Return who is not ticked: they stand in no list, even with the facilitator's role here."""
        return self.everyone - frozenset(self.coming)


def guests_for(db: Session, standing: SchoolTerm, ticked: Collection[int]) -> Guests:
    """Return who may come to a school from outside in what is left of a term; five queries, one where nobody may.

    A lecturer who belongs here too, and whoever is a teacher of a class, is the school's own.
    """
    own = standing.adults
    teachers = {person for persons in own.of_class.values() for person in persons}
    found = [
        one
        for one in comers(db, [standing.school.organisation.id], standing.day)
        if one.person_id not in teachers and not (one.is_guest and one.person_id in own.names)
    ]
    times = times_of_comers(db, standing.school.organisation.id, found, list(standing.times), standing.day)
    first, last = max(standing.day, standing.term.first), standing.term.last
    return Guests(
        everyone=frozenset(one.person_id for one in found),
        offered=tuple(one for one in found if _reaches(times[one.person_id], first, last)),
        times=times,
        ticked=frozenset(ticked),
    )


def _reaches(times: Mapping[str, Times], first: date, last: date) -> bool:
    return any(begins <= last and first <= ends for spans in times.values() for begins, ends in spans)


def with_guests(db: Session, standing: SchoolTerm, guests: Guests) -> SchoolTerm:
    """Return a term with those who are ticked: their names, their times, and where they stand already; one query."""
    coming, times = guests.coming, guests.times or {}
    if not coming:
        return standing
    known = {one.id for one in standing.lessons}
    theirs = queries.lessons_around(db, [], list(coming), (standing.term.first, standing.term.last))
    return replace(
        standing,
        adults=replace(
            standing.adults, names={**standing.adults.names, **{key: one.name for key, one in coming.items()}}
        ),
        lessons=(*standing.lessons, *(one for one in theirs if one.id not in known)),
        times={
            band: {**of_band, **{person: times[person][band] for person in coming}}
            for band, of_band in standing.times.items()
        },
    )


def second_for(
    known: Known, one: ClassToPlan, person: int, day: date, busy: Collection[tuple[int, date]] = ()
) -> int | None:
    """Return the teacher of a class who is in the room while somebody from outside teaches; None: nobody can."""
    return next(
        (
            teacher
            for teacher in one.teachers
            if teacher != person and teacher not in known.not_to_plan and (teacher, day) not in busy
        ),
        None,
    )
