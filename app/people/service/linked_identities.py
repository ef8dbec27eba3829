"""Changes of links to identities elsewhere: signing in by one, linking, unlinking (SAFEGUARDS 33)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app.core.audit import audit
from app.core.clock import day_of
from app.people.identity import OpenedBy, digest_of, revoke_login_sessions, start_login_session
from app.people.linked_identities import LinkedBy, LinkedIdentity
from app.people.models import Account, LoginSession
from app.people.queries.linked_identities import account_recognised, link_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.single_sign_on.providers import Identity


class LinkRefusal(StrEnum):
    """Why an identity let nobody in, or was not linked."""

    UNKNOWN = "unknown"
    TAKEN = "taken"


def sign_in_by_identity(db: Session, identity: Identity, *, match: str, device: str, at: datetime) -> str | LinkRefusal:
    """Let in who an identity is linked to, or whom the roster knows by it, and return the token for the cookie.

    Never makes an account, never changes a name. What a provider says of a second step counts only where the link was made
    behind ours: else whoever entered the address that was recognised, or reset the password, could pass it later on.
    """
    link = link_of(db, identity)
    if link is None:
        account = account_recognised(db, identity, by=match, on=day_of(at))
        if account is None:
            return LinkRefusal.UNKNOWN
        link = _link(db, account, identity, LinkedBy.ROSTER, at=at)
    else:
        account = db.scalar(select(Account).where(Account.id == link.account_id, Account.closed_at.is_(None)))
        if account is None:
            return LinkRefusal.UNKNOWN
    link.last_used_at = at
    token = start_login_session(db, account, device=device, at=at, opened_by=OpenedBy.IDENTITY)
    if identity.is_multi_factor and link.linked_how == LinkedBy.TWO_STEPS:
        db.flush()
        db.execute(update(LoginSession).where(LoginSession.token_digest == digest_of(token)).values(factor_at=at))
    return token


def link_identity(
    db: Session, account: Account, identity: Identity, *, login_session_id: int, at: datetime
) -> LinkRefusal | None:
    """Link an identity to the account of its owner, who asked for it signed in; it takes the place of a former one there."""
    held = link_of(db, identity)
    if held is not None and held.account_id != account.id:
        return LinkRefusal.TAKEN
    db.execute(delete(LinkedIdentity).filter_by(account_id=account.id, issuer=identity.issuer))
    db.flush()
    has_two_steps = db.scalar(select(LoginSession.factor_at).where(LoginSession.id == login_session_id)) is not None
    _link(db, account, identity, LinkedBy.TWO_STEPS if has_two_steps else LinkedBy.OWNER, at=at)
    return None


def unlink(db: Session, account: Account, *, at: datetime, by: int) -> bool:
    """Take an account's links away, and end the sign-ins that were opened by them; return whether there was one."""
    gone = db.execute(delete(LinkedIdentity).filter_by(account_id=account.id).returning(LinkedIdentity.id)).all()
    if gone:
        revoke_login_sessions(db, account.id, at=at, opened_by=OpenedBy.IDENTITY)
        audit(db, "identity-unlinked", at=at, by=by, subject="account", subject_id=account.id)
    return bool(gone)


def _link(db: Session, account: Account, identity: Identity, by: LinkedBy, *, at: datetime) -> LinkedIdentity:
    link = LinkedIdentity(
        account_id=account.id, issuer=identity.issuer, subject=identity.subject, linked_how=by, linked_at=at
    )
    db.add(link)
    audit(db, "identity-linked", at=at, by=account.person_id, subject="account", subject_id=account.id, how=by)
    db.flush()
    return link
