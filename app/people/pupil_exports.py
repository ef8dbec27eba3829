"""A guardian asks in writing what is kept about a child: who passed that on, and whether the protection lead released it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT

FETCHABLE = timedelta(days=7)
"""How long a released document can be drawn; after that the guardian asks anew."""


class PupilExport(Keyed, Base):
    """One request for a pupil's data at the school of a class; nothing of the guardian, nothing of the document is kept.

    `is_released` is None while it waits, False where it was withheld: without a reason (SAFEGUARDS 5).
    """

    __tablename__ = "pupil_export"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(BigKey)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigKey)
    is_released: Mapped[bool | None]

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decided_at is None

    def can_be_fetched(self, at: datetime) -> bool:
        """Whether the document can be drawn at a moment."""
        return bool(self.is_released and self.decided_at is not None and at < self.decided_at + FETCHABLE)
