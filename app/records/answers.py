"""The second person: what one person entered counts only once another has approved it, or never (SAFEGUARDS 28)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.merges import ids_on
from app.records.announcements import learning_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.records.models import HoursEntry, RecordApproval


class DeclineReason(StrEnum):
    """Why an entry does not count: codes only (SAFEGUARDS 5)."""

    NO_PROOF = "no_proof"
    OTHER_LENGTH = "other_length"
    OTHER_DAY = "other_day"
    OTHER_TOPIC = "other_topic"
    ENTERED_TWICE = "entered_twice"
    NO_EVIDENCE = "no_evidence"


class NotYours(Exception):
    """Whoever entered it, or studied, cannot answer it."""


class NotWaiting(Exception):
    """The entry is not where this step begins."""


def may_answer(ids: Collection[int], *, studied: int, entered_by: int | None) -> bool:
    """Whether somebody may approve or decline: never who studied, never who entered it, by any of their ids."""
    return studied not in ids and entered_by not in ids


def approve(db: Session, row: HoursEntry | RecordApproval, *, day: date, at: datetime, by: int) -> None:
    """Let what waits count; `day` is the day it is about. Raises NotWaiting, NotYours."""
    if row.approved_at is not None or row.declined_for is not None:
        raise NotWaiting(row.id)
    _refuse_own(db, row, at=at, by=by)
    record_fact(db, row, at=at, by=by, approved_at=at, approved_by=by)
    _audit(db, "evidence-approved", row, at=at, by=by)
    learning_changed(db, [row.person_id], day)


def decline(
    db: Session, row: HoursEntry | RecordApproval, *, day: date, reason: DeclineReason, at: datetime, by: int
) -> None:
    """Say why something does not count, also what was approved before: it never counted. Raises NotWaiting, NotYours."""
    if row.declined_for is not None:
        raise NotWaiting(row.id)
    _refuse_own(db, row, at=at, by=by)
    counted = row.approved_at is not None
    _audit(db, "evidence-declined", row, at=at, by=by)
    record_fact(db, row, at=at, by=by, declined_for=str(reason), approved_at=None, approved_by=None)
    if counted:
        learning_changed(db, [row.person_id], day)


def _audit(db: Session, action: str, row: HoursEntry | RecordApproval, *, at: datetime, by: int) -> None:
    audit(db, action, at=at, by=by, subject="person", subject_id=row.person_id, what=row.__tablename__)


def _refuse_own(db: Session, row: HoursEntry | RecordApproval, *, at: datetime, by: int) -> None:
    if not may_answer(ids_on(db, [by], day_of(at))[by], studied=row.person_id, entered_by=row.entered_by):
        raise NotYours(row.id)
