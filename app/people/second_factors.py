"""The second step of signing in: a code from the owner's own phone, and recovery codes on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT


class SecondFactor(Keyed, Base):
    """The secret an account shares with its owner's phone, sealed under the installation's key.

    It counts once `confirmed_at` is set. `last_step` is the time step of the last code that was taken: none is taken
    twice. `reset_at` and `reset_by` say when somebody else last took it away (SAFEGUARDS 33); nobody: the server's screen.
    """

    __tablename__ = "second_factor"
    __table_args__ = (AUTOINCREMENT,)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigKey)
    recovered_at: Mapped[datetime | None]
    reset_at: Mapped[datetime | None]
    reset_by: Mapped[int | None] = mapped_column(BigKey)


class RecoveryCode(Keyed, Base):
    """A code that stands in once for the phone; of the code itself only a keyed digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("second_factor_id", "digest"), AUTOINCREMENT)

    second_factor_id: Mapped[int] = mapped_column(ForeignKey("second_factor.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
