"""Compliance hears what changed left of it and keeps status current in the same transaction (STYLE, one direction)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.compliance.standing import rebuild_persons
from app.people.announcements import holdings_changed
from app.records.announcements import evidence_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PERSONS_AT_ONCE = 400


def init_compliance() -> None:
    """Hear both announcements; hearing twice is hearing once."""
    holdings_changed.heard_by(keep_status_current)
    evidence_changed.heard_by(keep_status_current)


def keep_status_current(db: Session, persons: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  ranges before may change too: late, previous
    """Work out the status of those whom a change touched."""
    ordered = sorted(persons)
    for start in range(0, len(ordered), PERSONS_AT_ONCE):
        rebuild_persons(db, ordered[start : start + PERSONS_AT_ONCE])
