"""The directory of an organisation: who may teach which age until when, own people and others', and for which days somebody is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.certification.facilitators.models import Authorisation
from app.certification.facilitators.rules import Right
from app.classroom.lecturers.lending import is_open, stands_on
from app.classroom.lecturers.models import LecturerOffer, OfferTaking, OutsideExpert
from app.classroom.lecturers.places import own_people
from app.classroom.lecturers.queries import SEES
from app.classroom.lecturers.rules import SHOWN_BACK, Agreement, Expert, is_word_taken_back
from app.classroom.models import LessonState, PlannedLesson
from app.people.erased import called
from app.people.models import Appointment, ClassGroup, Organisation, OrganisationKind, Person, Post
from app.people.queries.organisations import (
    lines_of,
    own_organisation_choices,
)
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.vice_principals import is_the_post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass
class Lecturer:
    """A line of the list: `bands` with the last day of each, empty for whoever cannot teach at the moment."""

    person_id: int
    name: str
    capacity: str
    home: str
    bands: list[tuple[str, date]] = field(default_factory=list)
    until: date | None = None
    subject: str | None = None
    sender: str | None = None
    is_valid: bool = False
    expert: OutsideExpert | None = None


@dataclass(frozen=True)
class Asked:
    """For which day somebody is asked, where, and for how many sessions: no class (SAFEGUARDS 18)."""

    person_id: int
    name: str
    school: str
    day: date
    sessions: int


@dataclass(frozen=True)
class Directory:
    """What managers of an organisation see: their own people, those of others, what waits, for which days theirs are asked."""

    places: Sequence[Organisation]
    own: list[Lecturer]
    guests: list[tuple[Lecturer, OfferTaking]]
    offered: list[tuple[LecturerOffer, Lecturer, list[Organisation]]]
    given: list[LecturerOffer]
    asked: list[Asked]


def directory(db: Session, viewer: SignedIn, day: date) -> Directory:
    """Return the directory of the viewer's own organisations; ten queries at most."""
    places = own_organisation_choices(db, viewer, *SEES, on=day)
    ids = [one.id for one in places]
    if not ids:
        return Directory(places, [], [], [], [], [])
    given = _given(db, ids, day)
    reach = _reached_from(db, ids, day)
    to_us = _to_us(db, ids, reach, day)
    rights = _rights(db, ids, [(one.person_id, one.from_organisation_id) for one in to_us], day)
    homes = {one.id: one.name for one in places}
    here = _own_people(db, ids, day)
    facilitators = {key: rows for key, rows in rights.items() if key in here}
    own = _facilitators(facilitators, homes, day) + _vice_principals(db, ids, rights, day) + _experts(db, ids, day)
    guests, offered = [], []
    for one in to_us:
        lecturer = _lecturer_of(one, rights, day)
        taken = [taking for taking in one.takings if taking.organisation_id in homes and _stands(one, taking, day)]
        guests += [(lecturer, taking) for taking in taken]
        have = {taking.organisation_id for taking in taken}
        open_to = [place for place in places if place.id not in have and one.to_organisation_id in reach[place.id]]
        closed = {taking.organisation_id for taking in one.takings if is_word_taken_back(taking.ended_as)}
        open_to = [place for place in open_to if place.kind != OrganisationKind.DEPARTMENT and place.id not in closed]
        if open_to and lecturer.is_valid:
            offered.append((one, lecturer, open_to))
    return Directory(places, own, guests, offered, given, _asked(db, ids, day))


def _reached_from(db: Session, places: Collection[int], day: date) -> dict[int, set[int]]:
    """Return by place which organisations an offer to which reaches it: itself and those above."""
    return {place: set(line) for place, line in lines_of(db, places, on=day).items()}


def _given(db: Session, places: Collection[int], day: date) -> list[LecturerOffer]:
    return list(
        db.scalars(
            select(LecturerOffer)
            .where(LecturerOffer.from_organisation_id.in_(places), is_open(LecturerOffer, day))
            .options(
                joinedload(LecturerOffer.person),
                joinedload(LecturerOffer.to),
                selectinload(LecturerOffer.takings).joinedload(OfferTaking.organisation),
            )
            .order_by(LecturerOffer.offered_on.desc(), LecturerOffer.id)
        )
    )


def _to_us(db: Session, places: Collection[int], reach: dict[int, set[int]], day: date) -> list[LecturerOffer]:
    """Return the offers to these places that the lecturers themselves agreed to; nobody reads of others."""
    targets = {one for line in reach.values() for one in line}
    return list(
        db.scalars(
            select(LecturerOffer)
            .join(Person, Person.id == LecturerOffer.person_id)
            .where(
                LecturerOffer.to_organisation_id.in_(targets),
                LecturerOffer.from_organisation_id.not_in(places),
                LecturerOffer.agreed_on.is_not(None),
                is_open(LecturerOffer, day),
                Person.name != "",
            )
            .options(
                joinedload(LecturerOffer.person),
                joinedload(LecturerOffer.giver),
                selectinload(LecturerOffer.takings).joinedload(OfferTaking.organisation),
            )
            .order_by(Person.sort_key, LecturerOffer.id)
        )
    )


def _stands(offer: LecturerOffer, taking: OfferTaking, day: date) -> bool:
    ends = [one for one in (offer.ended_on, taking.ended_on) if one is not None]
    return Agreement(offer.offered_on, offer.agreed_on, taking.taken_on, min(ends, default=None)).stands_on(day)


def _rights(
    db: Session, places: Collection[int], others: Iterable[tuple[int, int]], day: date
) -> dict[tuple[int, int], list[Authorisation]]:
    """Return the rights of our people, and of others where they belong, that hold or ended within a year."""
    pairs = list(others)
    rows = db.scalars(
        select(Authorisation)
        .where(
            or_(
                Authorisation.organisation_id.in_(places),
                Authorisation.person_id.in_({person for person, _home in pairs})
                & Authorisation.organisation_id.in_({home for _person, home in pairs}),
            ),
            Authorisation.valid_until >= day - SHOWN_BACK,
        )
        .options(joinedload(Authorisation.person))
        .order_by(Authorisation.valid_until.desc(), Authorisation.id)
    )
    found: dict[tuple[int, int], list[Authorisation]] = defaultdict(list)
    for row in rows:
        if row.organisation_id in places or (row.person_id, row.organisation_id) in pairs:
            found[row.person_id, row.organisation_id].append(row)
    return found


def _bands(rows: Iterable[Authorisation], day: date) -> list[tuple[str, date]]:
    """Return the ages that somebody may teach on a day, each with its last day."""
    held: dict[str, date] = {}
    for row in rows:
        if Right(row.first_day, row.valid_until, row.withdrawn_on).holds_on(day):
            held[row.band] = max(row.valid_until, held.get(row.band, row.valid_until))
    return list(held.items())


def _facilitators(
    rights: dict[tuple[int, int], list[Authorisation]], homes: dict[int, str], day: date
) -> list[Lecturer]:
    found = []
    for (person_id, home), rows in rights.items():
        if home in homes:
            person, bands = rows[0].person, _bands(rows, day)
            line = Lecturer(person_id, person.name, FACILITATOR, homes[home], bands, is_valid=bool(bands))
            found.append((person.sort_key, line))
    return [line for _key, line in sorted(found, key=lambda one: one[0]) if line.name]


def _lecturer_of(offer: LecturerOffer, rights: dict[tuple[int, int], list[Authorisation]], day: date) -> Lecturer:
    bands = _bands(rights.get((offer.person_id, offer.from_organisation_id), ()), day)
    return Lecturer(
        offer.person_id, called(offer.person.name), FACILITATOR, offer.giver.name, bands, is_valid=bool(bands)
    )


def _own_people(db: Session, places: Collection[int], day: date) -> set[tuple[int, int]]:
    """Return who holds a post of which place's own people; a vice-principal's or an expert's right stands in their line."""
    each = (own_people(place, day).add_columns(literal(place).label("place")) for place in places)
    return {(person_id, place) for person_id, place in db.execute(union_all(*each))}


def _vice_principals(
    db: Session, places: Collection[int], rights: dict[tuple[int, int], list[Authorisation]], day: date
) -> list[Lecturer]:
    rows = db.execute(
        select(Person.id, Person.name, Organisation.id, Organisation.name, Appointment.last_day)
        .select_from(Appointment)
        .join(Post, Post.id == Appointment.post_id)
        .join(Person, Person.id == Appointment.person_id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            Appointment.organisation_id.in_(places),
            is_the_post(),
            Person.name != "",
            or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= day - SHOWN_BACK),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Lecturer(
            person_id,
            name,
            LAW_VICE_PRINCIPAL,
            home,
            _bands(rights.get((person_id, place), ()), day),
            until=last_day,
            is_valid=last_day is None or last_day >= day,
        )
        for person_id, name, place, home, last_day in rows
    ]


def _experts(db: Session, places: Collection[int], day: date) -> list[Lecturer]:
    rows = db.execute(
        select(OutsideExpert, Person.name, Organisation.name)
        .join(Person, Person.id == OutsideExpert.person_id)
        .join(Organisation, Organisation.id == OutsideExpert.organisation_id)
        .where(
            OutsideExpert.organisation_id.in_(places),
            OutsideExpert.valid_until >= day - SHOWN_BACK,
            Person.name != "",
        )
        .options(joinedload(OutsideExpert.sent_by))
        .order_by(Person.sort_key, OutsideExpert.id)
    )
    found = []
    for row, name, place in rows:
        known = Expert(row.bands, row.first_day, row.valid_until, row.agreed_on, row.ended_on)
        is_valid = known.counts_on(day)
        found.append(
            Lecturer(
                row.person_id,
                name,
                OUTSIDE_EXPERT,
                place,
                [(band, row.valid_until) for band in row.bands],
                row.valid_until,
                row.subject,
                row.sent_by.name if row.sent_by else row.sender,
                is_valid,
                row,
            )
        )
    return found


def _asked(db: Session, places: Collection[int], day: date) -> list[Asked]:
    """Count the sessions for which other schools ask our lecturers from today on: person, school and day, no class."""
    offer, taking = LecturerOffer, OfferTaking
    rows = db.execute(
        select(
            Person.id, Person.name, Organisation.name, PlannedLesson.planned_on, func.count(PlannedLesson.id.distinct())
        )
        .select_from(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .join(taking, taking.organisation_id == ClassGroup.organisation_id)
        .join(offer, (offer.id == taking.lecturer_offer_id) & (offer.person_id == PlannedLesson.facilitator_id))
        .join(Person, Person.id == offer.person_id)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(
            offer.from_organisation_id.in_(places),
            stands_on(day),
            PlannedLesson.state == LessonState.PLANNED,
            PlannedLesson.planned_on >= day,
        )
        .group_by(Person.id, Person.name, Person.sort_key, Organisation.name, PlannedLesson.planned_on)
        .order_by(PlannedLesson.planned_on, Person.sort_key)
    )
    return [Asked(person, called(name), school, on, count) for person, name, school, on, count in rows]
