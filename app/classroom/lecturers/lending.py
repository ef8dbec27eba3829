"""Which lecturers of other organisations a school has on a day, as conditions that plans and doors build on.

A lecturer teaches at a school by what three have agreed and by the right that holds at home: with either of them the
place in the lists goes, and the door to the lessons, the same moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.certification.facilitators.models import Authorisation
from app.certification.facilitators.queries import is_on
from app.classroom.lecturers.models import LecturerOffer, OfferTaking
from app.classroom.lecturers.rules import Side, is_word_taken_back
from app.core.access import Role
from app.people.models import Appointment, Organisation, Person, RoleGrant
from app.people.queries.belonging import is_near
from app.records.models import TaughtSession
from app.supervision.roster.questions import given_by_guests

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

offer, taking = LecturerOffer, OfferTaking


def is_open(row: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that an offer or a taking was not ended by a day."""
    return or_(row.ended_on.is_(None), row.ended_on > day)


def closed_to(offer_id: Any, organisation_id: int) -> ColumnElement[bool]:
    """Return the condition that an organisation cannot take an offer up any more: lecturer or giving side took their word back."""
    return exists().where(
        taking.lecturer_offer_id == offer_id,
        taking.organisation_id == organisation_id,
        taking.ended_as.in_([side for side in Side if is_word_taken_back(side)]),
    )


def stands_on(day: date) -> ColumnElement[bool]:
    """Return the condition that an offer and its taking, joined, hold on a day: rules.Agreement as a question."""
    return and_(
        offer.offered_on <= day,
        offer.agreed_on.is_not(None),
        offer.agreed_on <= day,
        taking.taken_on <= day,
        is_open(offer, day),
        is_open(taking, day),
    )


def holds_right(row: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that an authorisation holds on a day."""
    return and_(row.first_day <= day, row.valid_until >= day, or_(row.withdrawn_on.is_(None), row.withdrawn_on > day))


def has_right_at_home(day: date, band: str | None = None) -> ColumnElement[bool]:
    """Return the condition that whoever is offered may teach at home on a day, one age where it is asked for.

    Whoever holds no post there any more may not: the right is a right of the organisation's own people.
    """
    post = aliased(Appointment)
    at_home = select(post.id).where(
        post.person_id == offer.person_id,
        is_near(post, offer.from_organisation_id),
        post.is_visit.is_(False),
        is_on(post, day),
    )
    has_post = at_home.correlate_except(post).exists()  # it stands two questions inside the offer's
    held = exists().where(
        Authorisation.person_id == offer.person_id,
        Authorisation.organisation_id == offer.from_organisation_id,
        holds_right(Authorisation, day),
        has_post,
    )
    return held if band is None else held.where(Authorisation.band == band)


def lent_at(person_id: int, day: date) -> Select[int]:
    """Select the organisations somebody comes to as another one's lecturer, and may teach for."""
    return (
        select(taking.organisation_id)
        .join(offer, offer.id == taking.lecturer_offer_id)
        .where(offer.person_id == person_id, stands_on(day), has_right_at_home(day))
    )


def guest_at(person_id: int, day: date) -> Select[int]:
    """Select the organisations that somebody came to as another one's lecturer, now or before, and does not belong to."""
    here, granted = aliased(Appointment), aliased(RoleGrant)
    works = exists().where(
        here.person_id == person_id, here.organisation_id == taking.organisation_id, is_on(here, day)
    )
    holds = exists().where(
        granted.person_id == person_id,
        granted.organisation_id == taking.organisation_id,
        granted.role == Role.FACILITATOR,
        is_on(granted, day),
    )
    return (
        select(taking.organisation_id)
        .join(offer, offer.id == taking.lecturer_offer_id)
        .where(offer.person_id == person_id, ~works, ~holds)
    )


def sessions_of_guests(db: Session, places: Collection[int], sessions: Collection[int]) -> Iterator[int]:
    """Yield which of some taught sessions a lecturer gave whom the places had from elsewhere that day; one query.

    An agreement ended on the very day still brought them; whoever holds a post or the role there is the places' own.
    """
    session, here, granted = TaughtSession, aliased(Appointment), aliased(RoleGrant)
    day = session.held_on
    works = exists().where(
        here.person_id == session.facilitator_id,
        here.organisation_id.in_(places),
        here.is_visit.is_(False),
        is_on(here, day),
    )
    holds = exists().where(
        granted.person_id == session.facilitator_id,
        granted.organisation_id.in_(places),
        granted.role == Role.FACILITATOR,
        is_on(granted, day),
    )
    yield from db.scalars(
        select(session.id)
        .distinct()
        .join(offer, offer.person_id == session.facilitator_id)
        .join(taking, taking.lecturer_offer_id == offer.id)
        .where(
            session.id.in_(sessions),
            taking.organisation_id.in_(places),
            offer.agreed_on <= day,
            taking.taken_on <= day,
            or_(offer.ended_on.is_(None), offer.ended_on >= day),
            or_(taking.ended_on.is_(None), taking.ended_on >= day),
            ~works,
            ~holds,
        )
    )


def init_sessions_of_guests() -> None:
    """Answer what signed rosters ask; twice is once."""
    given_by_guests.answered_by(sessions_of_guests)


def is_lent_to(db: Session, person_id: int, organisation_id: int, day: date) -> bool:
    """Whether three agreed that somebody comes to an organisation on a day, whatever they may teach."""
    asked = (
        select(taking.id)
        .join(offer, offer.id == taking.lecturer_offer_id)
        .where(offer.person_id == person_id, taking.organisation_id == organisation_id, stands_on(day))
    )
    return db.scalar(asked.limit(1)) is not None


def persons_lent(db: Session, persons: Collection[int], organisation_id: int, band: str, day: date) -> frozenset[int]:
    """Return who of some persons may teach an age at an organisation as another one's lecturer.

    Whose right was withdrawn at this very organisation is not let in by another one's.
    """
    here = aliased(Authorisation)
    withdrawn_here = exists().where(
        here.person_id == offer.person_id,
        here.organisation_id == organisation_id,
        here.band == band,
        here.withdrawn_on <= day,
    )
    asked = (
        select(offer.person_id)
        .join(taking, taking.lecturer_offer_id == offer.id)
        .where(
            offer.person_id.in_(persons),
            taking.organisation_id == organisation_id,
            stands_on(day),
            has_right_at_home(day, band),
            ~withdrawn_here,
        )
    )
    return frozenset(db.scalars(asked))


def lecturers_for(db: Session, organisation_id: int, day: date) -> list[tuple[int, str, str]]:
    """List the lecturers an organisation has from others and who may teach today: id, name, whose they are; one query."""
    rows = db.execute(
        select(Person.id, Person.name, Organisation.name)
        .select_from(offer)
        .join(taking, taking.lecturer_offer_id == offer.id)
        .join(Person, Person.id == offer.person_id)
        .join(Organisation, Organisation.id == offer.from_organisation_id)
        .where(taking.organisation_id == organisation_id, stands_on(day), has_right_at_home(day), Person.name != "")
        .group_by(Person.id, Person.name, Person.sort_key, Organisation.name)
        .order_by(Person.sort_key, Person.id)
    )
    return [(person_id, name, home) for person_id, name, home in rows]
