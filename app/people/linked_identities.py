"""Who somebody is elsewhere: a provider's name for an account, and nothing else the provider says of its holder."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.people.models import AUTOINCREMENT


class LinkedBy(StrEnum):
    """Who said that an account and an identity elsewhere are one person's.

    ROSTER: the provider confirmed the e-mail address or staff number on record. OWNER: the owner, signed in.
    TWO_STEPS: the owner, signed in with a second step; only then the provider's word may stand for that step.
    """

    ROSTER = "roster"
    OWNER = "owner"
    TWO_STEPS = "two-steps"


class LinkedIdentity(Keyed, Base):
    """An account may be signed in to by what a provider (issuer) calls its holder (subject); unlinked, the row is gone."""

    __tablename__ = "linked_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("account_id", "issuer"), AUTOINCREMENT)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    linked_how: Mapped[str] = mapped_column(String(10))
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
