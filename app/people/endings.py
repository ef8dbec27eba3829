"""Many endings at once, asked by a complete list: a second person agrees, and they wait (SAFEGUARDS 34)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT, Organisation


class BulkEnding(Keyed, Base):
    """What a complete list of an organisation would end; nothing has ended before somebody agreed and 30 days went by.

    `last_day` is the last day of those it ends, set when a second person agreed. `import_id` is the import that asked.
    """

    __tablename__ = "bulk_ending"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(BigKey)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigKey)
    last_day: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigKey)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    rows: Mapped[list[BulkEndingRow]] = relationship(lazy="selectin", order_by="BulkEndingRow.id")


class BulkEndingRow(Keyed, Base):
    """An appointment, enrolment or guardianship it would end; `former_last_day` is what a withdrawal brings back."""

    __tablename__ = "bulk_ending_row"
    __table_args__ = (AUTOINCREMENT,)

    bulk_ending_id: Mapped[int] = mapped_column(ForeignKey("bulk_ending.id"), index=True)
    fact_table: Mapped[str] = mapped_column(String(60))
    fact_id: Mapped[int] = mapped_column(BigKey)
    is_set: Mapped[bool]
    former_last_day: Mapped[date | None]
