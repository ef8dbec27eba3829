"""Questions about the second step of signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from app.people.models import Account, Invitation
from app.people.second_factors import RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

APART = timedelta(hours=72)
"""Nobody takes both the password and the second step of one account away within this time: who did could be its owner."""


@dataclass(frozen=True)
class OwnFactor:
    """What the owner is told: set up since when, how many recovery codes are left, when one was last used."""

    confirmed_at: datetime
    codes_left: int
    recovered_at: datetime | None


def own_factor(db: Session, account_id: int) -> OwnFactor | None:
    """Return what an account's owner is told of their second step; None before it is set up."""
    left = (
        select(func.count())
        .where(RecoveryCode.second_factor_id == SecondFactor.id, RecoveryCode.used_at.is_(None))
        .correlate(SecondFactor)
        .scalar_subquery()
    )
    row = db.execute(
        select(SecondFactor.confirmed_at, left, SecondFactor.recovered_at).where(
            SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
        )
    ).first()
    return OwnFactor(*row) if row else None


def took_password_away(db: Session, person_id: int, *, by: int, at: datetime) -> bool:
    """Whether somebody made a link for a password of this person within the last days, or an older one that is still
    open: with a reset they could sign in as them.
    """
    is_open = and_(Invitation.used_at.is_(None), Invitation.expires_at > at)
    made = Invitation.person_id == person_id, Invitation.created_by == by
    return (
        db.scalar(select(Invitation.id).where(*made, or_(Invitation.created_at > at - APART, is_open)).limit(1))
        is not None
    )


def took_factor_away(db: Session, account_id: int, *, by: int, at: datetime, is_asked_for: bool) -> bool:
    """Whether somebody reset this account's second step within the last days; or earlier, where its owner is asked for one
    (`is_asked_for`) and has set up none since.
    """
    reset = SecondFactor.account_id == account_id, SecondFactor.reset_by == by
    still = SecondFactor.reset_at > at - APART
    if is_asked_for:
        still = or_(still, SecondFactor.confirmed_at.is_(None))
    return db.scalar(select(SecondFactor.id).where(*reset, still)) is not None


def factor_reset(db: Session, account: Account) -> tuple[datetime, int | None] | None:
    """Return when somebody else last took an account's second factor away, and who; nobody: the server's own screen."""
    row = db.execute(
        select(SecondFactor.reset_at, SecondFactor.reset_by).where(
            SecondFactor.account_id == account.id, SecondFactor.reset_at.is_not(None)
        )
    ).first()
    return (row[0], row[1]) if row and row[0] else None
