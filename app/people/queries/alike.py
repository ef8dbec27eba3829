"""Who looks like the same person: listed for a human, never joined by itself (COMPLIANCE §8).

A pair stays listed until somebody asks to merge the two or says that they are not the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from app.people.identity import SignedIn
from app.people.identity_marks import IdentityMark
from app.people.merges import NotTheSame, PersonMerge
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Person
from app.people.queries.organisations import MANAGES, own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_PAIRS = 200
other = aliased(Person, name="other")
mark, other_mark = aliased(IdentityMark), aliased(IdentityMark)


class Likeness(StrEnum):
    """Why two persons look like one."""

    IDENTITY = "identity"
    NAME_AND_PHONE = "name-and-phone"
    NAME = "name"


@dataclass(frozen=True)
class Pair:
    """Two adults who may be one; the first was entered first. `other_is_here`: the other one works here too."""

    person: Person
    other: Person
    likeness: Likeness
    other_is_here: bool


def who_look_alike(db: Session, viewer: SignedIn, *, on: date, only: tuple[int, int] | None = None) -> list[Pair]:
    """List the adults of a viewer's organisations who look like another adult: anywhere by phone or identity number,
    here by name alone.

    Of somebody who works elsewhere only is told that there is one: `other_is_here` says whether the name may be shown.
    Two with one name and different phones or identity numbers do not look alike. `only` asks about one pair.
    """
    pairs: dict[tuple[int, int], Pair] = {}
    for likeness, wanted in _questions(own_organisations(viewer, *MANAGES, on=on)):
        asked = wanted.where(_is_open())
        if only is not None:
            asked = asked.where(Person.id.in_(only), other.id.in_(only))
        for person, twin, here in db.execute(asked.order_by(Person.sort_key, Person.id, other.id).limit(MOST_PAIRS)):
            pairs.setdefault((person.id, twin.id), Pair(person, twin, likeness, bool(here)))
    return list(pairs.values())


def _questions(reach: Select[tuple[int]]) -> Iterator[tuple[Likeness, Select[Person, Person, bool]]]:
    works_here = exists().where(Appointment.person_id == Person.id, Appointment.organisation_id.in_(reach))
    other_here = exists().where(Appointment.person_id == other.id, Appointment.organisation_id.in_(reach))
    works_anywhere = exists().where(Appointment.person_id == other.id)
    once = or_(Person.id < other.id, ~other_here)
    columns = select(Person, other, other_here)
    yield (
        Likeness.IDENTITY,
        columns.join(mark, mark.person_id == Person.id)
        .join(other_mark, and_(other_mark.mark == mark.mark, other_mark.person_id != Person.id))
        .join(other, other.id == other_mark.person_id)
        .where(works_here, once),
    )
    yield (
        Likeness.NAME_AND_PHONE,
        columns.join(other, and_(other.phone == Person.phone, other.name == Person.name, other.id != Person.id)).where(
            works_here, works_anywhere, once
        ),
    )
    yield (
        Likeness.NAME,
        columns.join(other, and_(other.name == Person.name, other.id > Person.id)).where(
            works_here, other_here, ~_differ("phone"), ~_have_other_marks()
        ),
    )


def _differ(column: str) -> ColumnElement[bool]:
    """Whether both have something that is not the same; two who lack it never differ."""
    mine, theirs = getattr(Person, column), getattr(other, column)
    return and_(mine.is_not(None), theirs.is_not(None), mine != theirs)


def _have_other_marks() -> ColumnElement[bool]:
    """Whether both were seen with identity numbers, and with different ones."""
    mine = exists().where(mark.person_id == Person.id)
    theirs = exists().where(other_mark.person_id == other.id)
    shared = exists().where(mark.person_id == Person.id, other_mark.person_id == other.id, mark.mark == other_mark.mark)
    return and_(mine, theirs, ~shared)


def _is_open() -> ColumnElement[bool]:
    """Whether nobody has said yet what two persons are to each other, nor merged one of them with the other."""
    answered = exists().where(
        or_(
            and_(NotTheSame.one_id == Person.id, NotTheSame.other_id == other.id),
            and_(NotTheSame.one_id == other.id, NotTheSame.other_id == Person.id),
        )
    )
    merging = exists().where(
        PersonMerge.ended_at.is_(None),
        PersonMerge.kept_id.in_([Person.id, other.id]),
        PersonMerge.other_id.in_([Person.id, other.id]),
    )
    return and_(~answered, ~merging)


def likeness_of(db: Session, one_id: int, other_id: int) -> Likeness | None:
    """Return what two persons have in common, for a second person who sees no names; None: nothing any more."""
    shares_mark = exists().where(
        mark.person_id == one_id, other_mark.person_id == other_id, mark.mark == other_mark.mark
    )
    same_phone = func.coalesce(Person.phone == other.phone, false())
    asked = select(Person.name == other.name, same_phone, shares_mark).join(other, other.id == other_id)
    row = db.execute(asked.where(Person.id == one_id)).one()
    if row[2]:
        return Likeness.IDENTITY
    if row[0]:
        return Likeness.NAME_AND_PHONE if row[1] else Likeness.NAME
    return None


def pupils_who_look_alike(
    db: Session, viewer: SignedIn, *, on: date, only: tuple[int, int] | None = None
) -> list[tuple[int, int]]:
    """List the pupils of one school with one name and no different numbers, as pairs of keys: no name leaves the classes."""
    reach = own_organisations(viewer, *MANAGES, on=on)
    here, there = aliased(Enrolment), aliased(Enrolment)
    group, other_group = aliased(ClassGroup), aliased(ClassGroup)
    wanted = (
        select(Person.id, other.id)
        .join(here, and_(here.person_id == Person.id, here.role == EnrolmentRole.STUDENT))
        .join(group, group.id == here.class_group_id)
        .join(other, and_(other.name == Person.name, other.id > Person.id))
        .join(there, and_(there.person_id == other.id, there.role == EnrolmentRole.STUDENT))
        .join(other_group, other_group.id == there.class_group_id)
        .where(
            group.organisation_id.in_(reach),
            group.organisation_id == other_group.organisation_id,
            ~_differ("number"),
            _is_open(),
        )
        .distinct()
        .order_by(Person.id, other.id)
        .limit(MOST_PAIRS)
    )
    if only is not None:
        wanted = wanted.where(Person.id.in_(only), other.id.in_(only))
    return [(one, twin) for one, twin in db.execute(wanted)]
