"""Questions about hours: whose a viewer may see, what waits for an answer, the ledgers of some people at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all

from app.compliance.ledger_facts import read_evidence
from app.compliance.merged_facts import one_ledger
from app.compliance.subject_facts import PersonFacts
from app.compliance.subjects import SUBJECTS_AT_ONCE
from app.core.batches import batches
from app.people.erased import called
from app.people.models import Appointment, Person
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.merges import ids_on, is_one_of
from app.people.queries.organisations import MANAGES, inside, own_organisations
from app.records.models import Attendance, HoursEntry, RecordVoid, TaughtSession, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.editions import Editions
    from app.compliance.rules.ledger import Ledger
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Voided:
    """A record or an attendance that was taken back: it never counted, on no day (COMPLIANCE §1)."""

    id: str
    day: date
    minutes: int
    course: str
    edition: str | None
    reason: str
    is_session: bool


def ledgers_of(db: Session, people: Collection[Sequence[int]], editions: Editions) -> list[Ledger]:
    """Return the ledgers of some people as status reads them, in the order given; each is named by all its ids, the kept one first.

    The number of queries grows only with hundreds of people.
    """
    facts: dict[int, PersonFacts] = {}
    for ids in batches({one for several in people for one in several}, SUBJECTS_AT_ONCE):
        rows = db.execute(select(Person.id, Person.public_id).where(Person.id.in_(ids)))
        facts |= {row.id: PersonFacts(row.id, row.public_id) for row in rows}
        read_evidence(db, ids, facts)
    return [one_ledger([facts[one] for one in several]).ledger_by(editions) for several in people]


def persons_among(db: Session, keys: Collection[int], day: date) -> list[tuple[int, ...]]:
    """Return who some people are on a day, each once, in the order given: all ids of one, the kept one first."""
    ids: dict[int, list[int]] = {}
    for some in batches(keys, SUBJECTS_AT_ONCE):
        ids |= ids_on(db, some, day)
    return list(dict.fromkeys(tuple(ids[key]) for key in keys))


def entries_of(db: Session, persons: Collection[int], first: date, last: date) -> list[HoursEntry]:
    """Return all entries of study outside of some people and days, answered or not."""
    found: list[HoursEntry] = []
    for ids in batches(persons, SUBJECTS_AT_ONCE):
        asked = select(HoursEntry).where(HoursEntry.person_id.in_(ids), HoursEntry.done_on.between(first, last))
        found += db.scalars(asked.order_by(HoursEntry.done_on, HoursEntry.id))
    return found


def led_by(db: Session, ids: Collection[int], first: date, last: date) -> set[str]:
    """Return the ids of the sessions somebody led, by any of their ids."""
    asked = select(TaughtSession.public_id).where(
        TaughtSession.facilitator_id.in_(ids), TaughtSession.held_on.between(first, last)
    )
    return set(db.scalars(asked))


def voided_of(db: Session, person: Person, first: date, last: date) -> list[Voided]:
    """Return what was taken back of somebody's records and attendances of some days, under the id it was entered for."""
    record, session, void = TrainingRecord, TaughtSession, RecordVoid
    records = db.execute(
        select(record.public_id, record.completed_on, record.minutes, record.course, record.edition, void.reason)
        .join(void, void.voids == record.public_id)
        .where(record.person_id == person.id, record.completed_on.between(first, last))
    )
    named = session.public_id + ":" + person.public_id
    attendances = db.execute(
        select(named, session.held_on, session.minutes, session.course, session.edition, void.reason)
        .join(void, void.voids == named)
        .where(session.held_on.between(first, last), _was_there(person.id))
    )
    return [
        Voided(row[0], row[1], row[2] or 0, row[3], row[4], row[5], is_session)
        for rows, is_session in ((records, False), (attendances, True))
        for row in rows
    ]


def _was_there(person_id: int) -> ColumnElement[bool]:
    attended = exists().where(
        Attendance.taught_session_id == TaughtSession.id,
        Attendance.person_id == person_id,
        Attendance.reached.is_(True),
    )
    return or_(attended, TaughtSession.facilitator_id == person_id)


def first_year(db: Session, person_id: int, *, on: date) -> int:
    """Return the year of somebody's first post or of the first day in their ledger, by any of their ids; else this one."""
    attended = select(Attendance.taught_session_id).where(is_one_of(Attendance.person_id, person_id, on))
    led = is_one_of(TaughtSession.facilitator_id, person_id, on)
    days = union_all(
        select(func.min(Appointment.first_day).label("day")).where(is_one_of(Appointment.person_id, person_id, on)),
        select(func.min(HoursEntry.done_on)).where(is_one_of(HoursEntry.person_id, person_id, on)),
        select(func.min(TrainingRecord.completed_on)).where(is_one_of(TrainingRecord.person_id, person_id, on)),
        select(func.min(TaughtSession.held_on)).where(or_(TaughtSession.id.in_(attended), led)),
    ).subquery()
    first = db.scalar(select(func.min(days.c.day)))
    return min(first, on).year if first else on.year


def staff_between(db: Session, organisation_id: int, first: date, last: date, *, on: date) -> Sequence[Person]:
    """Return who held a post of an organisation itself on any of some days, by sort key."""
    asked = select(Person).where(
        exists().where(
            Appointment.person_id == Person.id,
            works_in(inside([organisation_id], on=on)),
            _holds_between(first, last),
        )
    )
    return db.scalars(asked.order_by(Person.sort_key, Person.id)).all()


def number_to_answer(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many entries wait for a second person where the viewer manages staff."""
    return select(func.count(HoursEntry.id)).where(*_waits(viewer, on))


def _waits(viewer: SignedIn, on: date) -> Sequence[ColumnElement[bool]]:
    return HoursEntry.approved_at.is_(None), HoursEntry.declined_for.is_(None), _works_for(viewer, on=on)


def entries_to_answer(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[HoursEntry, Person]]:
    """Return the entries that wait for a second person where the viewer manages staff, the oldest day first."""
    asked = select(HoursEntry, Person).join(Person, Person.id == HoursEntry.person_id)
    waiting = asked.where(*_waits(viewer, on))
    return [(entry, person) for entry, person in db.execute(waiting.order_by(HoursEntry.done_on, HoursEntry.id))]


def entry_for(db: Session, viewer: SignedIn, entry_id: int, *, on: date) -> HoursEntry | None:
    """Find an entry of somebody who worked where the viewer manages staff, on that day or since."""
    return db.scalar(select(HoursEntry).where(HoursEntry.id == entry_id, _works_for(viewer, on=on)))


def works_here(db: Session, viewer: SignedIn, entries: Collection[int], *, on: date) -> set[int]:
    """Return which of some entries are of people who worked where the viewer manages staff, on that day or since."""
    return set(db.scalars(select(HoursEntry.id).where(HoursEntry.id.in_(entries), _works_for(viewer, on=on))))


def own_entry(db: Session, person_id: int, entry_id: int) -> HoursEntry | None:
    """Find an entry that somebody entered, about themselves or another."""
    asked = select(HoursEntry).where(HoursEntry.id == entry_id, HoursEntry.entered_by == person_id)
    return db.scalar(asked)


def has_a_post(db: Session, person_id: int) -> bool:
    """Whether somebody holds or held a post, so that there is somebody to answer what they enter."""
    return (
        db.scalar(select(Appointment.id).where(Appointment.person_id == person_id, is_no_visit()).limit(1)) is not None
    )


def alike_of(db: Session, persons: Collection[int]) -> list[HoursEntry]:
    """Return all standing entries of some people, to find those entered twice."""
    asked = select(HoursEntry).where(HoursEntry.person_id.in_(persons), HoursEntry.declined_for.is_(None))
    return list(db.scalars(asked))


def names_of(db: Session, persons: Collection[int | None]) -> dict[int, str]:
    """Return the names of some people by key."""
    ids = {one for one in persons if one is not None}
    return {row.id: called(row.name) for row in db.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def _works_for(viewer: SignedIn, *, on: date) -> ColumnElement[bool]:
    return exists().where(
        Appointment.person_id == HoursEntry.person_id,
        works_in(own_organisations(viewer, *MANAGES, on=on)),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= HoursEntry.done_on),
    )


def _holds_between(first: date, last: date) -> ColumnElement[bool]:
    return and_(
        or_(Appointment.first_day.is_(None), Appointment.first_day <= last),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= first),
    )
