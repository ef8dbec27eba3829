"""The table of vetting dates. There is no column for what came back, and there must never be one (DESIGN §2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact


class VettingEntry(Keyed, Fact, Base):
    """An organisation asked the authority about an adult on a day; `desk` is the kind of authority, a code word.

    `taken_back` is a code when the entry was wrong; the former version stays.
    """

    __tablename__ = "vetting_entry"
    __table_args__ = (Index("ix_vetting_entry_place", "organisation_id", "person_id"), {"sqlite_autoincrement": True})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    done_on: Mapped[date]
    desk: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str | None] = mapped_column(String(20))
    next_due: Mapped[date]
    taken_back: Mapped[str | None] = mapped_column(String(20))
