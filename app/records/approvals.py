"""Imported records of courses taught here: they wait for a second person, with evidence (SAFEGUARDS 28)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_, select

from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.models import RoleGrant
from app.people.queries.organisations import MANAGES, inside
from app.people.queries.placed import was_ever_in
from app.records.models import RecordApproval, RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def is_not_approved() -> ColumnElement[bool]:
    """Whether a training record waits for a second person, or was declined: it then counts nowhere."""
    return exists().where(RecordApproval.training_record_id == TrainingRecord.id, RecordApproval.approved_at.is_(None))


def record_stands() -> ColumnElement[bool]:
    """Whether a training record counts: neither voided nor without the approval it needs."""
    voided = select(RecordVoid.id).where(RecordVoid.voids == TrainingRecord.public_id).exists()
    return ~voided & ~is_not_approved()


def ask_for_approvals(db: Session, import_id: int, courses: Collection[str], *, at: datetime, by: int | None) -> int:
    """Let the records of an import wait that are of some courses; return how many.

    They wait where somebody could answer: whoever studied has or had a place below somebody who manages staff.
    Where nobody does yet (a school being set up), there is no second person to ask, and they count.
    """
    managed = _managed_on(db, day_of(at)) if courses else []
    if not managed:
        return 0
    places = inside(managed, on=day_of(at))
    rows = db.execute(
        select(TrainingRecord.id, TrainingRecord.person_id).where(
            TrainingRecord.import_id == import_id,
            TrainingRecord.course.in_(courses),
            was_ever_in(TrainingRecord.person_id, places),
        )
    ).all()
    for record_id, person_id in rows:
        record_fact(db, RecordApproval(training_record_id=record_id, person_id=person_id, entered_by=by), at=at, by=by)
    return len(rows)


def forget_approvals_of_import(db: Session, import_id: int, *, at: datetime, by: int | None) -> None:
    """Take out the approvals of an import's records, answered or not, before it is taken back."""
    rows = db.scalars(
        select(RecordApproval)
        .join(TrainingRecord, TrainingRecord.id == RecordApproval.training_record_id)
        .where(TrainingRecord.import_id == import_id)
    )
    for row in rows:
        remove_fact(db, row, at=at, by=by)
    db.flush()


def _managed_on(db: Session, day: date) -> list[int]:
    asked = select(RoleGrant.organisation_id).where(
        RoleGrant.role.in_([str(role) for role in MANAGES]),
        RoleGrant.organisation_id.is_not(None),
        or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= day),
    )
    return [key for key in db.scalars(asked.distinct()) if key is not None]
