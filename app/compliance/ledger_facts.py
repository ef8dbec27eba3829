"""Reads the ledger of some persons into the plain values of the rules: records, coverage, sessions that reached them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from app.compliance.rules.ledger import Contact, Covered, Hours, Record, covered_in_session, covered_online
from app.people.models import Person
from app.records import models as records
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.editions import Editions
    from app.compliance.subject_facts import PersonFacts


def read_evidence(db: Session, ids: list[int], found: Mapping[int, PersonFacts], editions: Editions) -> None:
    """Read the ledger of some persons; what was voided never counted, on no day (COMPLIANCE §1)."""
    entered = records.TrainingRecord
    standing = select(entered).where(entered.person_id.in_(ids), ~_is_voided(entered.public_id))
    for record in db.scalars(standing.order_by(entered.id)):
        found[record.person_id].records.append(_record(record))
    covered = records.Coverage
    asked = select(covered.person_id, covered.module, covered.course, covered.edition, covered.covered_on)
    for row in db.execute(asked.where(covered.person_id.in_(ids))):
        found[row.person_id].coverage.append(
            covered_online(row.module, row.course, row.edition, row.covered_on.toordinal(), row.covered_on.isoformat())
        )
    for reached in _read_sessions(db, ids):
        found[reached.person_id].coverage.append(reached.covered(editions))
    _read_hours(db, ids, found)
    _read_contacts(db, ids, found)


def _read_hours(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> None:
    """Read the hours entries that were approved; the others count nowhere yet."""
    entry = records.HoursEntry
    asked = select(entry.person_id, entry.public_id, entry.done_on, entry.minutes, entry.topics)
    for row in db.execute(asked.where(entry.person_id.in_(ids), entry.approved_at.is_not(None)).order_by(entry.id)):
        hours = Hours(row.public_id, row.done_on.toordinal(), row.minutes, frozenset(row.topics))
        found[row.person_id].hours.append(hours)


def _read_contacts(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> None:
    contact = records.Contact
    asked = select(contact.student_id, contact.public_id, contact.kind, contact.held_on)
    standing = asked.where(contact.student_id.in_(ids), ~is_taken_back(Deed.CONTACT, contact.public_id))
    for row in db.execute(standing.order_by(contact.id)):
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


@dataclass(frozen=True)
class _Reached:
    """Somebody reached by a taught session."""

    person_id: int
    person: str
    session: str
    course: str
    edition: str | None
    held_on: date
    minutes: int
    modules: tuple[str, ...]

    def covered(self, editions: Editions) -> Covered:
        return covered_in_session(
            self.session,
            self.person,
            course=self.course,
            edition=self.edition,
            modules=self.modules,
            day=self.held_on.toordinal(),
            minutes=self.minutes,
            editions=editions,
        )


def _read_sessions(db: Session, ids: list[int]) -> list[_Reached]:
    """Return who was reached by which session: those marked, and the facilitator of a session without class groups."""
    taught, attended, module = records.TaughtSession, records.Attendance, records.TaughtModule
    marked = select(attended.person_id, attended.taught_session_id).where(
        attended.person_id.in_(ids), attended.reached.is_(True)
    )
    with_classes = select(records.TaughtClassGroup.id).where(records.TaughtClassGroup.taught_session_id == taught.id)
    led = select(taught.facilitator_id, taught.id).where(taught.facilitator_id.in_(ids), ~with_classes.exists())
    was_reached = marked.union(led).subquery()
    rows = db.execute(
        select(
            was_reached.c.person_id,
            Person.public_id.label("person"),
            taught.id,
            taught.public_id,
            taught.course,
            taught.edition,
            taught.held_on,
            taught.minutes,
            module.module,
        )
        .join(taught, taught.id == was_reached.c.taught_session_id)
        .join(Person, Person.id == was_reached.c.person_id)
        .outerjoin(module, module.taught_session_id == taught.id)
        .where(
            ~_is_voided(taught.public_id + ":" + Person.public_id),
            ~is_taken_back(Deed.SESSION, taught.public_id),
        )
        .order_by(module.id)
    )
    reached: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows:
        reached[row.person_id, row.id].append(row)
    return [_as_reached(of_session) for of_session in reached.values()]


def _as_reached(rows: Sequence[Any]) -> _Reached:
    """Return one person's rows of one session, a row for each module delivered, as one."""
    return _Reached(
        person_id=rows[0].person_id,
        person=rows[0].person,
        session=rows[0].public_id,
        course=rows[0].course,
        edition=rows[0].edition,
        held_on=rows[0].held_on,
        minutes=rows[0].minutes,
        modules=tuple(row.module for row in rows if row.module is not None),
    )
