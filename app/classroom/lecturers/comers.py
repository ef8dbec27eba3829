"""Who besides a school's own people may be put into its timetable: who comes, from where, and as what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import String, cast, exists, literal, null, select, union_all

from app.certification.facilitators.models import Authorisation
from app.classroom.lecturers.capacities import is_listed, vice_principals_at
from app.classroom.lecturers.lending import has_right_at_home, holds_right, stands_on
from app.classroom.lecturers.models import LecturerOffer, OfferTaking, OutsideExpert
from app.people.models import Organisation, Person
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST = (LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT, FACILITATOR)
"""As what somebody comes who could come as several."""


@dataclass(frozen=True)
class Comer:
    """Somebody from outside: `home` is the organisation that shares a lecturer, of an expert subject and sender are codes."""

    person_id: int
    name: str
    capacity: str
    home: str | None = None
    subject: str | None = None
    sender: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether it is another organisation's lecturer."""
        return self.capacity == FACILITATOR


def comers(db: Session, organisations: Collection[int], day: date) -> list[Comer]:
    """List who may come to teach at schools on a day, each once: vice-principals, listed experts with a right, guests; one query.

    A vice-principal without the right stands here too, as what they are: second adults need none.
    """
    offer, taking, expert, no = LecturerOffer, OfferTaking, OutsideExpert, cast(null(), String)
    guests = (
        select(
            literal(FACILITATOR).label("capacity"),
            offer.person_id.label("person"),
            Organisation.name.label("home"),
            no.label("subject"),
            no.label("sender"),
        )
        .join(taking, taking.lecturer_offer_id == offer.id)
        .join(Organisation, Organisation.id == offer.from_organisation_id)
        .where(taking.organisation_id.in_(organisations), stands_on(day), has_right_at_home(day))
    )
    vice = select(literal(LAW_VICE_PRINCIPAL), Person.id, no, no, no).where(
        Person.id.in_(vice_principals_at(organisations, day))
    )
    has_right = exists().where(
        Authorisation.person_id == expert.person_id,
        Authorisation.organisation_id == expert.organisation_id,
        holds_right(Authorisation, day),
    )
    experts = (
        select(literal(OUTSIDE_EXPERT), expert.person_id, Organisation.name, expert.subject, expert.sender)
        .outerjoin(Organisation, Organisation.id == expert.sent_by_id)
        .where(is_listed(organisations, day), has_right)
    )
    every = union_all(guests, vice, experts).subquery()
    one = every.c
    rows = db.execute(
        select(one.person, Person.name, one.capacity, one.home, one.subject, one.sender)
        .join(Person, Person.id == one.person)
        .where(Person.name != "")
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[int, Comer] = {}
    for comer in (Comer(*row) for row in rows):
        known = found.setdefault(comer.person_id, comer)
        if FIRST.index(comer.capacity) < FIRST.index(known.capacity):
            found[comer.person_id] = comer
    return list(found.values())
