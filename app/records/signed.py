"""What somebody has signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.records.models import SignedPolicy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def has_signed(db: Session, person_id: int, policy: str, edition: str) -> bool:
    """Whether a person has signed an edition of a policy."""
    signed = select(SignedPolicy.id).filter_by(person_id=person_id, policy=policy, edition=edition)
    return db.scalar(signed.limit(1)) is not None
