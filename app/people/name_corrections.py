"""Corrections of a name: asked by the person, answered by somebody who may look after the account, never by oneself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT, Person


class Declined(StrEnum):
    """Why a name is not corrected: codes only (SAFEGUARDS 5)."""

    NO_PAPER = "no_paper"
    OTHER_CHARACTERS = "other_characters"
    OTHER_PERSON = "other_person"


class NameCorrection(Keyed, Base):
    """Somebody asks that their name be written otherwise; it changes when a second person has agreed.

    `former` is the name at that moment. A newer request of the same person withdraws the one before.
    """

    __tablename__ = "name_correction"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    former: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigKey)
    declined_for: Mapped[str | None] = mapped_column(String(20))

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.withdrawn_at is None and self.answered_at is None
