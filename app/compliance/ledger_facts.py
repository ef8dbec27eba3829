"""Reads the ledger of some persons into the plain values of the rules: records, coverage, sessions that reached them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from app.compliance.rules.ledger import Contact, Hours, Record, covered_online
from app.compliance.subject_facts import Reaching
from app.core.batches import among, batches
from app.people.models import Person
from app.records import models as records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.subject_facts import PersonFacts

AT_ONCE = 1000


def read_evidence(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> None:
    """Read the ledger of some persons; what was voided never counted, on no day (COMPLIANCE §1)."""
    entered = records.TrainingRecord
    standing = select(entered).where(among(db, entered.person_id, ids), ~_is_voided(entered.public_id))
    for record in db.scalars(standing.order_by(entered.id)):
        found[record.person_id].records.append(_record(record))
    covered = records.Coverage
    asked = select(covered.person_id, covered.module, covered.course, covered.edition, covered.covered_on)
    for row in db.execute(asked.where(among(db, covered.person_id, ids))):
        found[row.person_id].coverage.append(
            covered_online(row.module, row.course, row.edition, row.covered_on.toordinal(), row.covered_on.isoformat())
        )
    _read_sessions(db, ids, found)
    _read_hours(db, ids, found)
    _read_contacts(db, ids, found)


def _read_hours(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> None:
    """Read the hours entries that were approved; the others count nowhere yet."""
    entry = records.HoursEntry
    asked = select(entry.person_id, entry.public_id, entry.done_on, entry.minutes, entry.topics)
    for row in db.execute(
        asked.where(among(db, entry.person_id, ids), entry.approved_at.is_not(None)).order_by(entry.id)
    ):
        hours = Hours(row.public_id, row.done_on.toordinal(), row.minutes, frozenset(row.topics))
        found[row.person_id].hours.append(hours)


def _read_contacts(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> None:
    contact = records.Contact
    asked = select(contact.student_id, contact.public_id, contact.kind, contact.held_on)
    for row in db.execute(asked.where(among(db, contact.student_id, ids)).order_by(contact.id)):
        found[row.student_id].contacts.append(Contact(row.public_id, row.kind, row.held_on.toordinal()))


def _is_voided(public_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    return select(records.RecordVoid.id).where(records.RecordVoid.voids == public_id).exists()


def _record(row: records.TrainingRecord) -> Record:
    return Record(
        id=row.public_id,
        course=row.course,
        edition=row.edition,
        completed_on=row.completed_on.toordinal(),
        minutes=row.minutes,
        origin=row.origin,
        evidence=row.evidence,
    )


def _read_sessions(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> None:
    """Read who was reached by which session: those marked, and the facilitator of a session without class groups.

    Whoever was reached by one session is given the same value: pupils of a class then have equal facts.
    """
    taught, attended = records.TaughtSession, records.Attendance
    marked = select(attended.person_id, attended.taught_session_id).where(
        among(db, attended.person_id, ids), attended.reached.is_(True)
    )
    with_classes = select(records.TaughtClassGroup.id).where(records.TaughtClassGroup.taught_session_id == taught.id)
    led = select(taught.facilitator_id, taught.id).where(among(db, taught.facilitator_id, ids), ~with_classes.exists())
    was_reached = marked.union(led).subquery()
    rows = db.execute(
        select(was_reached.c.person_id, taught.id)
        .join(taught, taught.id == was_reached.c.taught_session_id)
        .join(Person, Person.id == was_reached.c.person_id)
        .where(~_is_voided(taught.public_id + ":" + Person.public_id))
        .order_by(was_reached.c.person_id, taught.id)
    ).all()
    sessions = _sessions(db, {session_id for _person_id, session_id in rows})
    for person_id, session_id in rows:
        found[person_id].reached.append(sessions[session_id])


def _sessions(db: Session, ids: Collection[int]) -> dict[int, Reaching]:
    taught, module = records.TaughtSession, records.TaughtModule
    delivered: dict[int, list[str]] = defaultdict(list)
    found = {}
    for some in batches(ids, AT_ONCE):
        for step in db.execute(
            select(module.taught_session_id, module.module)
            .where(among(db, module.taught_session_id, some))
            .order_by(module.id)
        ):
            delivered[step.taught_session_id].append(step.module)
        asked = select(taught.id, taught.public_id, taught.course, taught.edition, taught.held_on, taught.minutes)
        for row in db.execute(asked.where(among(db, taught.id, some))):
            found[row.id] = Reaching(
                row.public_id, row.course, row.edition, row.held_on.toordinal(), row.minutes, tuple(delivered[row.id])
            )
    return found
