"""One-time links: the first administrator, an invitation to make an account, a new password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.access import Role
from app.people.identity import digest_of
from app.people.models import Invitation, RoleGrant

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_ADMINISTRATOR = "first-administrator"
FURTHER_ADMINISTRATOR = "administrator"
NEW_ACCOUNT = "account"
NEW_PASSWORD = "password"  # noqa: S105  the name of a purpose
LIFETIME = timedelta(days=7)


def has_administrator(db: Session) -> bool:
    """Whether somebody holds the administrator's role."""
    return db.scalar(select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR).limit(1)) is not None


def first_administrator_link(db: Session, *, at: datetime) -> str | None:
    """Return a fresh token for the link that makes the first administrator; None when there is one."""
    if has_administrator(db):
        return None
    return new_invitation(db, None, purpose=FIRST_ADMINISTRATOR, at=at, by=None)


def further_administrator_link(db: Session, *, at: datetime) -> str:
    """Return a token for a link that makes one more administrator; only the server's own command line offers it."""
    return new_invitation(db, None, purpose=FURTHER_ADMINISTRATOR, at=at, by=None)


def new_invitation(db: Session, person_id: int | None, *, purpose: str, at: datetime, by: int | None) -> str:
    """Make a one-time link and return its token; earlier open links of the same purpose and person end.

    The token is in no table: whoever made it sees it for ten minutes; whoever loses it asks for another link.
    """
    for former in db.scalars(select(Invitation).filter_by(person_id=person_id, purpose=purpose, used_at=None)):
        former.used_at = at
    token = secrets.token_urlsafe(24)
    db.add(
        Invitation(
            person_id=person_id,
            purpose=purpose,
            token_digest=digest_of(token),
            created_at=at,
            created_by=by,
            expires_at=at + LIFETIME,
        )
    )
    return token
