"""Passkeys: a key in somebody's phone, computer or security key that answers for them as the second step."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT


class PasskeyKind(StrEnum):
    """Where a passkey lives, as its owner chose from the list."""

    PHONE = "phone"
    COMPUTER = "computer"
    KEY = "key"


class Passkey(Keyed, Base):
    """The public half of a passkey. `sign_count` only goes up, for those that count: `copied_at` says when it last did not."""

    __tablename__ = "passkey"
    __table_args__ = (AUTOINCREMENT,)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_digest: Mapped[str] = mapped_column(String(64), unique=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigKey)
    kind: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    copied_at: Mapped[datetime | None]
