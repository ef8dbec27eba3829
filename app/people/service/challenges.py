"""Questions that are answered once: putting one, and taking its answer."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.core.sealing import CannotUnseal, seal, unseal
from app.people.challenges import Challenge
from app.people.identity import digest_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN_FOR = timedelta(minutes=10)
SEALED_AS = "challenge"
Held = dict[str, str]


def put(
    db: Session, purpose: str, held: Held, *, login_session_id: int | None, at: datetime, token: str | None = None
) -> str:
    """Keep what an answer will be compared with and return the token it is found by; a sign-in has one of a purpose at a time."""
    db.execute(delete(Challenge).where(Challenge.expires_at <= at))
    if login_session_id is not None:
        db.execute(delete(Challenge).filter_by(purpose=purpose, login_session_id=login_session_id))
    token = token or secrets.token_urlsafe(32)
    db.add(
        Challenge(
            purpose=purpose,
            token_digest=digest_of(token),
            sealed=seal(json.dumps(held).encode(), purpose=SEALED_AS, owner=purpose),
            login_session_id=login_session_id,
            expires_at=at + OPEN_FOR,
        )
    )
    return token


def look(db: Session, purpose: str, token: str, *, login_session_id: int | None, at: datetime) -> Held | None:
    """Return what is kept for a token, without using it up."""
    row = db.scalar(
        select(Challenge).where(
            Challenge.purpose == purpose,
            Challenge.token_digest == digest_of(token),
            Challenge.login_session_id.is_not_distinct_from(login_session_id),
            Challenge.expires_at > at,
        )
    )
    if row is None:
        return None
    try:
        held: Held = json.loads(unseal(row.sealed, purpose=SEALED_AS, owner=purpose))
    except CannotUnseal:
        return None
    return held


def take(db: Session, purpose: str, token: str, *, login_session_id: int | None, at: datetime) -> Held | None:
    """Return what is kept for a token and use it up; of two answers at once one gets it."""
    held = look(db, purpose, token, login_session_id=login_session_id, at=at)
    gone = db.execute(
        delete(Challenge)
        .where(Challenge.purpose == purpose, Challenge.token_digest == digest_of(token))
        .returning(Challenge.id)
    ).first()
    return held if gone else None
