"""Reads the ledger of some persons into the plain values of the rules: records, coverage, sessions that reached them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.rules.ledger import Covered, Record, covered_in_session, covered_online
from app.records import models as records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.facts import PersonFacts
    from app.compliance.rules.editions import Editions


def read_evidence(db: Session, ids: list[int], found: Mapping[int, PersonFacts], editions: Editions) -> None:
    """Read the ledger of some persons; what was voided never counted, on no day (COMPLIANCE §1)."""
    entered = records.TrainingRecord
    record_rows = db.execute(select(entered).where(entered.person_id.in_(ids)).order_by(entered.id)).scalars().all()
    sessions = _read_sessions(db, ids, found)
    voids = _read_voids(
        db, [row.public_id for row in record_rows] + [f"{row.session}:{row.person}" for row in sessions]
    )

    for record in record_rows:
        if record.public_id not in voids:
            found[record.person_id].records.append(_record(record))
    covered = records.Coverage
    asked = select(covered.person_id, covered.module, covered.course, covered.edition, covered.covered_on)
    for row in db.execute(asked.where(covered.person_id.in_(ids))):
        found[row.person_id].coverage.append(
            covered_online(row.module, row.course, row.edition, row.covered_on.toordinal(), row.covered_on.isoformat())
        )
    for reached in sessions:
        if f"{reached.session}:{reached.person}" not in voids:
            found[reached.person_id].coverage.append(reached.covered(editions))


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
    modules: tuple[str, ...]

    def covered(self, editions: Editions) -> Covered:
        return covered_in_session(
            self.session,
            self.person,
            course=self.course,
            edition=self.edition,
            modules=self.modules,
            day=self.held_on.toordinal(),
            editions=editions,
        )


def _read_sessions(db: Session, ids: list[int], found: Mapping[int, PersonFacts]) -> list[_Reached]:
    """Return who was reached by which session: those marked, and the facilitator of a session without class groups."""
    taught, attended = records.TaughtSession, records.Attendance
    columns = (taught.id, taught.public_id, taught.course, taught.edition, taught.held_on)
    marked = (
        select(attended.person_id, *columns)
        .join(attended, attended.taught_session_id == taught.id)
        .where(attended.person_id.in_(ids), attended.reached.is_(True))
    )
    with_classes = select(records.TaughtClassGroup.id).where(records.TaughtClassGroup.taught_session_id == taught.id)
    led = select(taught.facilitator_id.label("person_id"), *columns).where(
        taught.facilitator_id.in_(ids), ~with_classes.exists()
    )
    rows: dict[tuple[int, int], Any] = {}
    for row in (*db.execute(marked).all(), *db.execute(led).all()):
        rows[row.person_id, row.id] = row
    modules: dict[int, list[str]] = defaultdict(list)
    delivered = select(records.TaughtModule.taught_session_id, records.TaughtModule.module)
    session_ids = {session_id for _, session_id in rows}
    for module in db.execute(delivered.where(records.TaughtModule.taught_session_id.in_(session_ids))):
        modules[module.taught_session_id].append(module.module)
    return [
        _Reached(
            person_id=row.person_id,
            person=found[row.person_id].public_id,
            session=row.public_id,
            course=row.course,
            edition=row.edition,
            held_on=row.held_on,
            modules=tuple(modules[row.id]),
        )
        for row in rows.values()
    ]


def _read_voids(db: Session, ids: Sequence[str]) -> frozenset[str]:
    if not ids:
        return frozenset()
    return frozenset(db.scalars(select(records.RecordVoid.voids).where(records.RecordVoid.voids.in_(ids))))
