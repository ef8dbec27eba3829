"""The list of bodies whose certificates schools here often see; kept by the bureau or the administrator."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.core.audit import audit
from app.records.models import StudyIssuer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def add_issuer(db: Session, name: str, *, at: datetime, by: int) -> StudyIssuer:
    """Put a body on the list."""
    row = StudyIssuer(name=name, added_at=at, added_by=by)
    db.add(row)
    db.flush()
    audit(db, "issuer-added", at=at, by=by, subject="installation", subject_id=row.id)
    return row


def offer_again(db: Session, row: StudyIssuer, *, at: datetime, by: int) -> None:
    """Offer a body again that was taken off the list."""
    row.closed_at = None
    audit(db, "issuer-added", at=at, by=by, subject="installation", subject_id=row.id)


def close_issuer(db: Session, row: StudyIssuer, *, at: datetime, by: int) -> None:
    """Offer a body no longer; entries that name it stay as they are."""
    if row.closed_at is None:
        row.closed_at = at
        audit(db, "issuer-closed", at=at, by=by, subject="installation", subject_id=row.id)
