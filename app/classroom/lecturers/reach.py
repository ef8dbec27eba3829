"""In which times whoever comes from outside may teach each age at a school: for plans that look a term ahead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.certification.facilitators.models import Authorisation
from app.certification.facilitators.times import Times
from app.classroom.lecturers.models import LecturerOffer, OfferTaking, OutsideExpert
from app.people.models import Appointment, Post
from app.people.queries.organisations import inside
from app.records.models import LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.vice_principals import is_the_post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.lecturers.comers import Comer

DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Reach:
    """What brings somebody to a school in a time: an agreement, the post or an entry; the right is the one at `home`."""

    first: date
    last: date
    home: int
    bands: Collection[str] | None = None


def times_of_comers(
    db: Session, organisation_id: int, comers: Sequence[Comer], bands: Collection[str], day: date
) -> dict[int, dict[str, Times]]:
    """Return by person and band in which times each may come to teach: where agreement, post or entry meets a right.

    Whoever comes from outside is planned for an age by the right for that age alone: neither a start-up term nor an age
    for which nobody is asked for a right stands for one, and whoever lost it at this school is not let in by
    another one's. Four queries, those left out that nobody is for.
    """
    found: dict[int, list[_Reach]] = {one.person_id: [] for one in comers}
    guests = [one.person_id for one in comers if one.is_guest]
    vice = [one.person_id for one in comers if one.capacity == LAW_VICE_PRINCIPAL]
    experts = [one.person_id for one in comers if one.capacity == OUTSIDE_EXPERT]
    reaches = [
        *(_agreements(db, organisation_id, guests) if guests else ()),
        *(_posts(db, organisation_id, vice, day) if vice else ()),
        *(_entries(db, organisation_id, experts) if experts else ()),
    ]
    for person, reach in reaches:
        found[person].append(reach)
    rights = db.scalars(select(Authorisation).where(Authorisation.person_id.in_(list(found)))).all() if found else []
    own: dict[int, list[Authorisation]] = {person: [] for person in found}
    for right in rights:
        own[right.person_id].append(right)
    return {
        person: {band: _times(reaches, own[person], band, organisation_id) for band in bands}
        for person, reaches in found.items()
    }


def _agreements(db: Session, school: int, persons: Collection[int]) -> Iterable[tuple[int, _Reach]]:
    rows = db.execute(
        select(LecturerOffer, OfferTaking)
        .join(OfferTaking, OfferTaking.lecturer_offer_id == LecturerOffer.id)
        .where(
            LecturerOffer.person_id.in_(persons),
            LecturerOffer.agreed_on.is_not(None),
            OfferTaking.organisation_id == school,
        )
    )
    for offer, taking in rows:
        first = max(offer.offered_on, offer.agreed_on or offer.offered_on, taking.taken_on)
        yield offer.person_id, _Reach(first, min(_before(offer.ended_on), _before(taking.ended_on)), offer.from_organisation_id)  # fmt: skip


def _posts(db: Session, school: int, persons: Collection[int], day: date) -> Iterable[tuple[int, _Reach]]:
    rows = db.execute(
        select(Appointment.person_id, Appointment.first_day, Appointment.last_day)
        .join(Post, Post.id == Appointment.post_id)
        .where(
            Appointment.person_id.in_(persons),
            Appointment.organisation_id.in_(inside([school], on=day)),
            is_the_post(),
        )
    )
    for person, first, last in rows:
        yield person, _Reach(first or date.min, last or date.max, school)


def _entries(db: Session, school: int, persons: Collection[int]) -> Iterable[tuple[int, _Reach]]:
    rows = db.scalars(
        select(OutsideExpert).where(
            OutsideExpert.person_id.in_(persons),
            OutsideExpert.organisation_id == school,
            OutsideExpert.agreed_on.is_not(None),
        )
    )
    for row in rows:
        first = max(row.first_day, row.agreed_on or row.first_day)
        yield row.person_id, _Reach(first, min(row.valid_until, _before(row.ended_on)), school, row.bands)


def _before(ended_on: date | None) -> date:
    return date.max if ended_on is None else ended_on - DAY


def _times(reaches: Iterable[_Reach], rights: Collection[Authorisation], band: str, school: int) -> Times:
    """Return where what brings somebody and a right of theirs meet, cut where the right was withdrawn at this school."""
    withdrawn = [
        row.withdrawn_on for row in rights if row.organisation_id == school and row.band == band and row.withdrawn_on
    ]
    found = []
    for reach in reaches:
        if reach.bands is not None and band not in reach.bands:
            continue
        until = min(withdrawn) - DAY if withdrawn and reach.home != school else date.max
        for first, last in _held(rights, band, reach.home):
            both = max(first, reach.first), min(last, reach.last, until)
            if both[0] <= both[1]:
                found.append(both)
    return tuple(sorted(found))


def _held(rights: Iterable[Authorisation], band: str, home: int) -> Times:
    return tuple(
        (row.first_day, min(row.valid_until, _before(row.withdrawn_on)))
        for row in rights
        if row.organisation_id == home and row.band == band
    )
