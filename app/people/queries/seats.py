"""Which classes have two pupils of one number: by class and number, never by name (SAFEGUARDS 18)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.core.batches import among
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Organisation, Person
from app.people.queries.classes import SEAT_NUMBER
from app.people.rules import overlap
from app.people.seats import doubled, plain_seat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Held = tuple[int, str, date, date]
"""A pupil, the number they have in a class, and between which days."""


@dataclass(frozen=True)
class SharedNumbers:
    """A class in which several pupils have one number at the same time, with these numbers."""

    school: str
    title: str
    numbers: tuple[str, ...]


def shared_numbers(db: Session, class_groups: Collection[int], *, on: date) -> list[SharedNumbers]:
    """Return which of some classes have, on a day or later, several pupils of one number; one query, two where there are any."""
    likely = func.upper(func.ltrim(SEAT_NUMBER, "0"))  # every 07 with every 7; what else it brings is sorted out below
    still = (
        Enrolment.role == EnrolmentRole.STUDENT,
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on),
        func.coalesce(SEAT_NUMBER, "") != "",
    )
    classes = set(
        db.scalars(
            select(Enrolment.class_group_id)
            .join(Person, Person.id == Enrolment.person_id)
            .where(among(Enrolment.class_group_id, class_groups), *still)
            .group_by(Enrolment.class_group_id, likely)
            .having(func.count(Enrolment.person_id.distinct()) > 1)
        )
    )
    if not classes:
        return []
    rows = db.execute(
        select(
            Organisation.name, ClassGroup.title, ClassGroup.id,
            Enrolment.person_id, SEAT_NUMBER, Enrolment.first_day, Enrolment.last_day,
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(among(ClassGroup.id, classes), *still)
        .order_by(Organisation.name, ClassGroup.title, ClassGroup.id, Enrolment.id)
    )  # fmt: skip
    held: dict[tuple[str, str, int], list[Held]] = {}
    for school, title, group_id, person, number, first, last in rows:
        held.setdefault((school, title, group_id), []).append((person, number, first or date.min, last or date.max))
    found = (SharedNumbers(school, title, _shared(own)) for (school, title, _group), own in held.items())
    return [one for one in found if one.numbers]


def _shared(held: Collection[Held]) -> tuple[str, ...]:
    """Return the numbers that two pupils of a class have on the same day: whoever comes after another left may take theirs."""
    by_number: dict[str, list[Held]] = {}
    for one in held:
        by_number.setdefault(plain_seat(one[1]), []).append(one)
    return tuple(
        doubled(
            number
            for same in by_number.values()
            for one, other in combinations(same, 2)
            if one[0] != other[0] and overlap(one[2], one[3], other[2], other[3])
            for number in (one[1], other[1])
        )
    )


def classes_still_of(db: Session, pupils: Collection[int], *, on: date) -> set[int]:
    """Return the classes that some pupils are in on a day or later."""
    if not pupils:
        return set()
    rows = select(Enrolment.class_group_id).where(
        among(Enrolment.person_id, pupils),
        Enrolment.role == EnrolmentRole.STUDENT,
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on),
    )
    return set(db.scalars(rows))
