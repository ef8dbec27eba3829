"""What the server asked and waits to be answered: once, within minutes, from the same browser."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.people.models import AUTOINCREMENT


class Challenge(Keyed, Base):
    """A question put to a passkey or to a provider of sign-ins. Answered or run out, the row is gone.

    `sealed` holds what the answer is compared with; `login_session_id` is whose sign-in it belongs to, if there is one.
    """

    __tablename__ = "challenge"
    __table_args__ = (AUTOINCREMENT,)

    purpose: Mapped[str] = mapped_column(String(20))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    login_session_id: Mapped[int | None] = mapped_column(ForeignKey("login_session.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
