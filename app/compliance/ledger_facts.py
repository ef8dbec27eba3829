"""Reads the ledger of some persons into the plain values of the rules: records, coverage, sessions that reached them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import false, null, select, type_coerce, union_all

from app.compliance.receipts import count_answers_once
from app.compliance.rules.days import last_of
from app.compliance.rules.ledger import Contact, Hours, Record, Signature, covered_online
from app.compliance.subject_facts import Reaching
from app.core.batches import among
from app.core.clock import day_of
from app.core.database import plain_rows
from app.people.models import Person
from app.records import models as records
from app.records.approvals import record_stands
from app.records.deeds import came_by_code
from app.records.voids import Deed, is_attendance_voided, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.subject_facts import PersonFacts

record, covered, entry, contact, signed = (
    records.TrainingRecord,
    records.Coverage,
    records.HoursEntry,
    records.Contact,
    records.SignedPolicy,
)
taught, attended, delivered = records.TaughtSession, records.Attendance, records.TaughtModule


# Each is built once and given the keys of the persons, or of the sessions, as `ids`.
RECORDS = (
    select(
        record.person_id, record.public_id, record.course, record.edition, record.completed_on, record.minutes,
        record.origin, record.evidence,
    )
    .where(among(record.person_id, "ids"), record_stands())
    .order_by(record.id)
)  # fmt: skip
COVERAGE = select(covered.person_id, covered.module, covered.course, covered.edition, covered.covered_on).where(
    among(covered.person_id, "ids")
)
HOURS = (
    select(entry.person_id, entry.public_id, entry.done_on, entry.minutes, entry.topics, entry.expires_on)
    .where(among(entry.person_id, "ids"), entry.approved_at.is_not(None))
    .order_by(entry.id)
)
# Contacts of pupils and signatures of adults in one question: nobody has many of both.
CONTACTS_AND_SIGNATURES = union_all(
    select(
        contact.student_id.label("person"),
        contact.public_id,
        contact.kind,
        contact.held_on,
        came_by_code().label("by_code"),
        type_coerce(null(), signed.id.type).label("key"),
        type_coerce(null(), signed.edition.type).label("edition"),
        type_coerce(null(), signed.signed_at.type).label("signed_at"),
    ).where(among(contact.student_id, "ids"), ~is_taken_back(Deed.CONTACT, contact.public_id)),
    select(signed.person_id, null(), signed.policy, null(), false(), signed.id, signed.edition, signed.signed_at).where(
        among(signed.person_id, "ids")
    ),
).order_by("person", "held_on", "public_id", "key")
_of_classes = select(records.TaughtClassGroup.id).where(records.TaughtClassGroup.taught_session_id == taught.id)
_was_reached = (
    select(attended.person_id, attended.taught_session_id)
    .where(among(attended.person_id, "ids"), attended.reached.is_(True))
    .union(select(taught.facilitator_id, taught.id).where(among(taught.facilitator_id, "ids"), ~_of_classes.exists()))
    .subquery()
)
REACHED = (
    select(_was_reached.c.person_id, taught.id)
    .join(taught, taught.id == _was_reached.c.taught_session_id)
    .join(Person, Person.id == _was_reached.c.person_id)
    .where(
        ~is_attendance_voided(taught.public_id, Person.public_id),
        ~is_taken_back(Deed.SESSION, taught.public_id),
    )
    .order_by(_was_reached.c.person_id, taught.id)
)
SESSIONS = select(
    taught.id, taught.public_id, taught.course, taught.edition, taught.held_on, taught.minutes, taught.told_whole
).where(among(taught.id, "ids"))
DELIVERED = (
    select(delivered.taught_session_id, delivered.module)
    .where(among(delivered.taught_session_id, "ids"))
    .order_by(delivered.id)
)


def read_evidence(db: Session, ids: Collection[int], found: Mapping[int, PersonFacts]) -> None:
    """Read the ledger of some persons; what was voided never counted, on no day (COMPLIANCE §1)."""
    for row in plain_rows(db, RECORDS, ids=ids):
        found[row.person_id].records.append(
            Record(
                id=row.public_id,
                course=row.course,
                edition=row.edition,
                completed_on=row.completed_on.toordinal(),
                minutes=row.minutes,
                origin=row.origin,
                evidence=row.evidence,
            )
        )
    for online in plain_rows(db, COVERAGE, ids=ids):
        day = online.covered_on
        found[online.person_id].coverage.append(
            covered_online(online.module, online.course, online.edition, day.toordinal(), day.isoformat())
        )
    _read_sessions(db, ids, found)
    for done in plain_rows(db, HOURS, ids=ids):  # those not approved count nowhere yet
        hours = Hours(
            done.public_id, done.done_on.toordinal(), done.minutes, frozenset(done.topics), last_of(done.expires_on)
        )
        found[done.person_id].hours.append(hours)
    by_code = set()
    for row in plain_rows(db, CONTACTS_AND_SIGNATURES, ids=ids):
        if row.signed_at is None:
            by_code |= {row.public_id} if row.by_code else set()
            found[row.person].contacts.append(Contact(row.public_id, row.kind, row.held_on.toordinal()))
        else:
            day = day_of(row.signed_at).toordinal()
            found[row.person].signatures.append(Signature(f"signed-{row.key}", row.kind, row.edition, day))
    count_answers_once(db, {person: found[person] for person in ids}, by_code)


def _read_sessions(db: Session, ids: Collection[int], found: Mapping[int, PersonFacts]) -> None:
    """Read who was reached by which session: those marked, and the facilitator of a session without class groups.

    Whoever was reached by one session is given the same value: pupils of a class then have equal facts.
    """
    rows = plain_rows(db, REACHED, ids=ids).all()
    sessions = _sessions(db, {session_id for _person_id, session_id in rows})
    for person_id, session_id in rows:
        found[person_id].reached.append(sessions[session_id])


def _sessions(db: Session, ids: Collection[int]) -> dict[int, Reaching]:
    if not ids:
        return {}
    modules: dict[int, list[str]] = defaultdict(list)
    for step in plain_rows(db, DELIVERED, ids=ids):
        modules[step.taught_session_id].append(step.module)
    return {
        row.id: Reaching(
            row.public_id,
            row.course,
            row.edition,
            row.held_on.toordinal(),
            row.minutes,
            tuple(modules[row.id]),
            told_whole=bool(row.told_whole),
        )
        for row in plain_rows(db, SESSIONS, ids=ids)
    }
