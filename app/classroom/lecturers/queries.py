"""Questions about lecturers: what is offered to whom and by whose word, experts from outside, counts for a bureau."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.certification.facilitators.models import Authorisation
from app.classroom.lecturers.lending import is_open, stands_on
from app.classroom.lecturers.models import LecturerOffer, OfferTaking, OutsideExpert
from app.classroom.lecturers.places import is_at_school
from app.core.access import Role
from app.people.models import Appointment, Organisation, OrganisationKind, Person
from app.people.queries.organisations import (
    lines_of,
    own_organisation_choices,
    own_organisations,
    subtree,
)
from app.supervision.talks.models import HeldTalk
from app.supervision.talks.queries import waits_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

SEES = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
TAKES = (Role.HEAD, Role.PROTECTION_LEAD)
"""Whoever gives the right to teach here takes others' lecturers, too, and is the second person for an expert."""


def people_to_offer(db: Session, viewer: SignedIn, day: date) -> list[tuple[int, int, str, str]]:
    """List who may be offered: whoever holds a right of the viewer's own organisations, themselves left out.

    Person, organisation, name, organisation's name.
    """
    rows = db.execute(
        select(Person.id, Organisation.id, Person.name, Organisation.name)
        .select_from(Authorisation)
        .join(Person, Person.id == Authorisation.person_id)
        .join(Organisation, Organisation.id == Authorisation.organisation_id)
        .where(
            Authorisation.organisation_id.in_(own_organisations(viewer, *SEES, on=day)),
            Authorisation.first_day <= day,
            Authorisation.valid_until >= day,
            or_(Authorisation.withdrawn_on.is_(None), Authorisation.withdrawn_on > day),
            Person.id != viewer.person_id,
            Person.name != "",
        )
        .group_by(Person.id, Organisation.id, Person.name, Person.sort_key, Organisation.name)
        .order_by(Person.sort_key, Person.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]  # four columns


TEACHES = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)


def places_to_offer_to(db: Session, homes: Collection[int], day: date) -> list[tuple[int, str, bool]]:
    """List to whom organisations may offer: the districts above them as a whole, and each school below the highest one.

    Id, name, whether it is a district and stands for all schools below.
    """
    above = {one for line in lines_of(db, homes, on=day).values() for one in line} - set(homes)
    districts = db.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(above), Organisation.kind == OrganisationKind.DISTRICT)
        .order_by(Organisation.id)
    ).all()
    schools = db.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(subtree([row.id for row in districts], on=day)),
            Organisation.id.not_in(homes),
            Organisation.kind.in_(TEACHES),
            or_(Organisation.last_day.is_(None), Organisation.last_day >= day),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name, True) for row in districts] + [(row.id, row.name, False) for row in schools]


def given_offer(db: Session, viewer: SignedIn, offer_id: int, day: date) -> LecturerOffer | None:
    """Find an offer that the viewer's own organisation made."""
    own = own_organisations(viewer, *SEES, on=day)
    return db.scalar(
        select(LecturerOffer).where(LecturerOffer.id == offer_id, LecturerOffer.from_organisation_id.in_(own))
    )


def offer_to(db: Session, viewer: SignedIn, offer_id: int, organisation_id: int, day: date) -> LecturerOffer | None:
    """Find an offer with the lecturer's word that reaches an organisation for which the viewer takes others' lecturers.

    One that ended meanwhile is found, too: it was offered there, so whoever comes late is told that it is over.
    """
    places = {one.id for one in own_organisation_choices(db, viewer, *TAKES, on=day)}
    if organisation_id not in places:
        return None
    line = lines_of(db, [organisation_id], on=day)[organisation_id]
    return db.scalar(
        select(LecturerOffer).where(
            LecturerOffer.id == offer_id,
            LecturerOffer.to_organisation_id.in_(line),
            LecturerOffer.from_organisation_id != organisation_id,
            LecturerOffer.agreed_on.is_not(None),
        )
    )


def taking_for(db: Session, viewer: SignedIn, taking_id: int, day: date) -> OfferTaking | None:
    """Find what the viewer's own organisation took of an offer, or the viewer's own lending: either ends it."""
    own = own_organisations(viewer, *SEES, on=day)
    mine = select(LecturerOffer.id).where(
        or_(LecturerOffer.person_id == viewer.person_id, LecturerOffer.from_organisation_id.in_(own))
    )
    return db.scalar(
        select(OfferTaking)
        .where(
            OfferTaking.id == taking_id,
            or_(OfferTaking.organisation_id.in_(own), OfferTaking.lecturer_offer_id.in_(mine)),
        )
        .options(joinedload(OfferTaking.offer))
    )


def own_offers(db: Session, person_id: int, day: date) -> Sequence[LecturerOffer]:
    """List the open offers of somebody, with who took them up: what waits for their word first."""
    return db.scalars(
        select(LecturerOffer)
        .where(LecturerOffer.person_id == person_id, is_open(LecturerOffer, day))
        .options(
            joinedload(LecturerOffer.giver),
            joinedload(LecturerOffer.to),
            selectinload(LecturerOffer.takings).joinedload(OfferTaking.organisation),
        )
        .order_by(LecturerOffer.agreed_on.is_not(None), LecturerOffer.id)
    ).all()


@dataclass(frozen=True)
class OwnPage:
    """Whether somebody's own page as a lecturer has anything on it, and whether something there waits for their word."""

    has_any: bool
    waits: bool


def of_own_page(
    person_id: int | ColumnElement[int], day: date | ColumnElement[date]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that somebody is offered, and that an offer or a talk waits for their word."""
    offered = select(LecturerOffer.id).where(LecturerOffer.person_id == person_id, is_open(LecturerOffer, day))
    waits = or_(
        offered.where(LecturerOffer.agreed_on.is_(None)).exists(),
        select(HeldTalk.id).where(*waits_for(person_id)).exists(),
    )
    return or_(offered.exists(), waits), waits


def own_offer(db: Session, person_id: int, offer_id: int) -> LecturerOffer | None:
    """Find an offer of somebody."""
    return db.scalar(select(LecturerOffer).filter_by(id=offer_id, person_id=person_id))


def expert_for(db: Session, viewer: SignedIn, expert_id: int, day: date, *roles: Role) -> OutsideExpert | None:
    """Find an entry of an expert at an organisation the viewer holds one of the roles for."""
    own = own_organisations(viewer, *roles, on=day)
    return db.scalar(select(OutsideExpert).where(OutsideExpert.id == expert_id, OutsideExpert.organisation_id.in_(own)))


def expert_entered(db: Session, ids: Collection[int], organisation_id: int, day: date) -> OutsideExpert | None:
    """Return the entry by which somebody, by any of their ids, stands at an organisation from a day on, agreed to or not."""
    return db.scalar(
        select(OutsideExpert)
        .where(
            OutsideExpert.person_id.in_(ids),
            OutsideExpert.organisation_id == organisation_id,
            OutsideExpert.ended_on.is_(None),
            OutsideExpert.valid_until >= day,
        )
        .order_by(OutsideExpert.valid_until.desc(), OutsideExpert.id)
        .limit(1)
    )


def people_known_at(db: Session, places: Collection[int], day: date) -> list[tuple[int, int, str]]:
    """List who is known at organisations, visitors too: an expert's entry begins with a person who is there already.

    Person, organisation, name.
    """
    rows = db.execute(
        select(Person.id, Appointment.organisation_id, Person.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.organisation_id.in_(places),
            Appointment.kind != "staff",
            or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
            Person.name != "",
        )
        .group_by(Person.id, Appointment.organisation_id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    )
    return [(person, place, name) for person, place, name in rows]


def senders(db: Session, day: date) -> list[tuple[int, str]]:
    """List the organisations kept here that send experts: social and training organisations, communities."""
    kinds = (OrganisationKind.SOCIAL_ORGANISATION, OrganisationKind.TRAINING_INSTITUTION, OrganisationKind.COMMUNITY)
    rows = db.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.kind.in_(kinds), or_(Organisation.last_day.is_(None), Organisation.last_day >= day))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


@dataclass(frozen=True)
class BandCounts:
    """What a bureau reads of one age: people, no names (DESIGN §3: above the school, counts)."""

    band: str
    authorised: int
    shared: int
    schools: int


def counts_below(db: Session, viewer: SignedIn, day: date) -> list[BandCounts]:
    """Count by age who may teach below a bureau and holds a post there, who of them is shared, and how many schools they serve; two queries."""
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=day)
    holds = (
        Authorisation.organisation_id.in_(below),
        Authorisation.first_day <= day,
        Authorisation.valid_until >= day,
        or_(Authorisation.withdrawn_on.is_(None), Authorisation.withdrawn_on > day),
        is_at_school(Authorisation.person_id, Authorisation.organisation_id, day),
    )
    people = func.count(Authorisation.person_id.distinct())
    authorised = dict(db.execute(select(Authorisation.band, people).where(*holds).group_by(Authorisation.band)).all())
    offer, taking = LecturerOffer, OfferTaking
    lent = db.execute(
        select(Authorisation.band, people, func.count(taking.organisation_id.distinct()))
        .join(
            offer,
            (offer.person_id == Authorisation.person_id)
            & (offer.from_organisation_id == Authorisation.organisation_id),
        )
        .join(taking, taking.lecturer_offer_id == offer.id)
        .where(*holds, stands_on(day), taking.organisation_id.in_(below))
        .group_by(Authorisation.band)
    )
    shared = {band: (persons, schools) for band, persons, schools in lent}
    return [BandCounts(band, count, *shared.get(band, (0, 0))) for band, count in authorised.items()]
