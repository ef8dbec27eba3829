"""Editions of the texts people sign: kept from the first signature on, readable for ever exactly as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.content.catalogue import catalogue
from app.content.directories import parse_policy
from app.content.models import PolicyEdition
from app.content.released import EditionChanged
from app.content.shapes.directories import POLICIES
from app.core.facts import record_fact

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.content.shapes import Policy


def policy_edition(db: Session, policy_id: str, edition: str) -> Policy | None:
    """Return a policy as it was in one edition: the present file when it is that one, else as it was first signed."""
    present = catalogue().policies.get(policy_id)
    if present is not None and present.edition == edition:
        return present
    row = _row(db, policy_id, edition)
    if row is None:
        return None
    english = None if row.content_en is None else row.content_en.decode()
    policy, _problems = parse_policy(row.content.decode(), f"courses/policies/{policy_id}.md", english)
    return policy


def ensure_policy_edition(db: Session, policy: Policy, *, at: datetime, by: int | None) -> PolicyEdition:
    """Keep an edition the first time it is signed, and return it.

    Raises EditionChanged when the same number is known with other bytes.
    """
    known = _known(db, policy)
    if known is not None:
        return known
    row = PolicyEdition(
        policy=policy.id,
        edition=policy.edition,
        digest=policy.digest,
        content=policy.source.encode(),
        content_en=None if policy.source_en is None else policy.source_en.encode(),
    )
    try:
        with db.begin_nested():
            record_fact(db, row, at=at, by=by)
            db.flush()
    except IntegrityError:  # Somebody else signed a moment ago.
        known = _known(db, policy)
        if known is None:
            raise
        return known
    return row


def signed_editions(db: Session) -> dict[tuple[str, str], str]:
    """Return the digest of every edition that was kept, by its name in courses/EDITIONS and its number."""
    rows = db.execute(select(PolicyEdition.policy, PolicyEdition.edition, PolicyEdition.digest))
    return {(f"{POLICIES}{row.policy}", row.edition): row.digest for row in rows}


def _known(db: Session, policy: Policy) -> PolicyEdition | None:
    known = _row(db, policy.id, policy.edition)
    if known is not None and known.digest != policy.digest:
        raise EditionChanged(*policy.key)
    return known


def _row(db: Session, policy_id: str, edition: str) -> PolicyEdition | None:
    return db.scalar(select(PolicyEdition).filter_by(policy=policy_id, edition=edition))
