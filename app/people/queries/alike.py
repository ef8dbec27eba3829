"""Who looks like the same person: listed for a human, never joined by itself (COMPLIANCE §8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.people.identity import SignedIn
from app.people.identity_marks import IdentityMark
from app.people.models import Appointment, Person
from app.people.queries.organisations import MANAGES, own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_PAIRS = 200


class Likeness(StrEnum):
    """Why two persons look like one."""

    NAME_AND_PHONE = "name-and-phone"
    IDENTITY = "identity"


@dataclass(frozen=True)
class Pair:
    """Two adults who may be one; the first was entered first. `other_is_here`: the other one works here too."""

    person: Person
    other: Person
    likeness: Likeness
    other_is_here: bool


def who_look_alike(db: Session, viewer: SignedIn, *, on: date) -> list[Pair]:
    """List the adults of a viewer's organisations who look like another adult anywhere, by phone or identity number.

    Of somebody who works elsewhere only is told that there is one: `other_is_here` says whether the name may be shown.
    """
    other = aliased(Person)
    reach = own_organisations(viewer, *MANAGES, on=on)
    works_here = exists().where(Appointment.person_id == Person.id, Appointment.organisation_id.in_(reach))
    other_here = exists().where(Appointment.person_id == other.id, Appointment.organisation_id.in_(reach))
    works_anywhere = exists().where(Appointment.person_id == other.id)
    once = or_(Person.id < other.id, ~other_here)
    marks, other_marks = aliased(IdentityMark), aliased(IdentityMark)
    by_mark = (
        select(Person, other, other_here)
        .join(marks, marks.person_id == Person.id)
        .join(other_marks, and_(other_marks.mark == marks.mark, other_marks.person_id != Person.id))
        .join(other, other.id == other_marks.person_id)
        .where(works_here, once)
    )
    by_phone = (
        select(Person, other, other_here)
        .join(other, and_(other.phone == Person.phone, other.name == Person.name, other.id != Person.id))
        .where(works_here, works_anywhere, once)
    )
    pairs: dict[tuple[int, int], Pair] = {}
    for likeness, wanted in ((Likeness.IDENTITY, by_mark), (Likeness.NAME_AND_PHONE, by_phone)):
        ordered = wanted.order_by(Person.sort_key, Person.id, other.id).limit(MOST_PAIRS)
        for person, twin, here in db.execute(ordered):
            pairs.setdefault((person.id, twin.id), Pair(person, twin, likeness, bool(here)))
    return list(pairs.values())
