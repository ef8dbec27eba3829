"""Each change of the ledger, one function each. Whoever trains or teaches enters here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.clock import day_of
from app.core.facts import record_fact, record_facts, remove_fact
from app.people.identifiers import new_public_id
from app.records.announcements import class_evidence_changed, learning_changed, organisation_evidence_changed
from app.records.counted import reach_changed
from app.records.models import (
    Attendance,
    Coverage,
    PracticalResult,
    RecordVoid,
    SignedPolicy,
    TaughtClassGroup,
    TaughtModule,
    TaughtSession,
    TrainingRecord,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Taught:
    """What a facilitator says about a session that took place."""

    course: str
    edition: str
    modules: tuple[str, ...]
    held_on: date
    minutes: int
    facilitator_id: int | None
    class_groups: tuple[int, ...] = ()
    organisation_id: int | None = None
    capacity: str | None = None
    taught_under: str | None = None
    told_whole: bool | None = None
    is_make_up: bool = False


def enter_coverage(
    db: Session,
    person_id: int,
    *,
    course: str,
    edition: str,
    module: str,
    on: date,
    at: datetime,
    by: int | None,
) -> Coverage:
    """Enter that a person covered a module online; a second entry for the same day is the first."""
    known = db.scalar(
        select(Coverage).filter_by(person_id=person_id, course=course, edition=edition, module=module, covered_on=on)
    )
    if known is not None:
        return known
    row = record_fact(
        db,
        Coverage(person_id=person_id, course=course, edition=edition, module=module, covered_on=on),
        at=at,
        by=by,
    )
    learning_changed(db, [person_id], on)
    return row


def enter_training_record(
    db: Session,
    person_id: int,
    *,
    course: str,
    edition: str,
    completed_on: date,
    minutes: int,
    at: datetime,
    by: int | None,
    evidence: str | None = None,
    in_session: bool = False,
) -> TrainingRecord:
    """Enter that a person completed a course edition here, online; `in_session`: sessions are in it (COMPLIANCE §9)."""
    record = record_fact(
        db,
        TrainingRecord(
            public_id=new_public_id("rec"),
            person_id=person_id,
            course=course,
            edition=edition,
            completed_on=completed_on,
            minutes=minutes,
            origin="session" if in_session else "online",
            evidence=evidence,
        ),
        at=at,
        by=by,
    )
    learning_changed(db, [person_id], completed_on)
    return record


def enter_taught_session(
    db: Session,
    taught: Taught,
    *,
    reached: Iterable[int],
    enrolled: Iterable[int],
    at: datetime,
    by: int | None,
) -> TaughtSession:
    """Enter a session that took place and who of those enrolled was reached."""
    session = record_fact(
        db,
        TaughtSession(
            public_id=new_public_id("ses"),
            organisation_id=taught.organisation_id,
            course=taught.course,
            edition=taught.edition,
            held_on=taught.held_on,
            minutes=taught.minutes,
            facilitator_id=taught.facilitator_id,
            capacity=taught.capacity,
            taught_under=taught.taught_under,
            told_whole=taught.told_whole,
            is_make_up=taught.is_make_up,
        ),
        at=at,
        by=by,
    )
    db.flush()
    reached, everyone = set(reached), set(enrolled)
    marks = [{"person_id": person_id, "reached": person_id in reached} for person_id in sorted(everyone | reached)]
    for table, rows in (
        (TaughtClassGroup, [{"class_group_id": class_group_id} for class_group_id in taught.class_groups]),
        (TaughtModule, [{"module": module} for module in taught.modules]),
        (Attendance, marks),
    ):
        record_facts(db, table, [{"taught_session_id": session.id, **row} for row in rows], at=at, by=by)
    led = set() if taught.class_groups or taught.facilitator_id is None else {taught.facilitator_id}
    # Whoever teaches adults is reached, too.
    learning_changed(db, everyone | reached | led, taught.held_on)
    class_evidence_changed(db, taught.class_groups, taught.held_on)
    if taught.organisation_id is not None:
        organisation_evidence_changed(db, [taught.organisation_id], taught.held_on)
    return session


def enter_practical_result(
    db: Session,
    person_id: int,
    *,
    practical: str,
    kind: str,
    course: str | None,
    edition: str,
    passed_on: date,
    band: str | None = None,
    at: datetime,
    by: int,
) -> PracticalResult:
    """Enter that a person passed a practical part; of a trial lesson `band` says for which age."""
    row = PracticalResult(
        person_id=person_id,
        practical=practical,
        kind=kind,
        course=course,
        edition=edition,
        passed_on=passed_on,
        band=band,
    )
    return record_fact(db, row, at=at, by=by)


def correct_attendance(
    db: Session, session: TaughtSession, person_id: int, *, reached: bool, at: datetime, by: int | None
) -> Attendance:
    """Correct whether somebody was reached, after the register closed; the former entry stays as a version."""
    row = db.scalar(select(Attendance).filter_by(taught_session_id=session.id, person_id=person_id))
    if row is None:
        row = Attendance(taught_session_id=session.id, person_id=person_id, reached=reached)
    record_fact(db, row, at=at, by=by, reached=reached)
    reach_changed(db, session, person_id)
    return row


def void_record(db: Session, record: TrainingRecord, *, reason: str, at: datetime, by: int | None) -> RecordVoid:
    """Take a training record back by a second entry; `reason` is a code."""
    void = record_fact(db, RecordVoid(voids=record.public_id, reason=reason), at=at, by=by)
    learning_changed(db, [record.person_id], record.completed_on)
    return void


def take_back_void(db: Session, record: TrainingRecord, void: RecordVoid, *, at: datetime, by: int | None) -> None:
    """Let a training record stand again that was voided by mistake; that it was voided stays readable as a version."""
    remove_fact(db, void, at=at, by=by)
    db.flush()
    learning_changed(db, [record.person_id], record.completed_on)


def void_of(db: Session, record: TrainingRecord) -> RecordVoid | None:
    """Return the second entry that took a training record back."""
    return db.scalar(select(RecordVoid).where(RecordVoid.voids == record.public_id))


def sign_policy(db: Session, person_id: int, *, policy: str, edition: str, digest: str, at: datetime) -> SignedPolicy:
    """Enter that a person signed an edition of a policy."""
    row = record_fact(
        db,
        SignedPolicy(person_id=person_id, policy=policy, edition=edition, digest=digest, signed_at=at),
        at=at,
        by=person_id,
    )
    learning_changed(db, [person_id], day_of(at))
    return row
