"""Questions about passkeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.people.passkeys import Passkey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def passkeys_of(db: Session, account_id: int) -> Sequence[Passkey]:
    """List an account's passkeys, the oldest first."""
    return db.scalars(select(Passkey).filter_by(account_id=account_id).order_by(Passkey.id)).all()
