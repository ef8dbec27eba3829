"""Who accompanies whom for a time, and what they did together, by code."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Keyed
from app.core.facts import Fact
from app.people.models import Organisation, Person

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Mentorship(Keyed, Fact, Base):
    """Somebody accompanies a new facilitator or volunteer at an organisation between two days."""

    __tablename__ = "mentorship"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    mentor: Mapped[Person] = relationship(lazy="raise", foreign_keys=[mentor_id])
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    entries: Mapped[list[MentorEntry]] = relationship(
        lazy="raise", order_by="MentorEntry.held_on.desc(), MentorEntry.id.desc()", viewonly=True
    )


class MentorEntry(Keyed, Fact, Base):
    """One line of a log: what the two did on a day and how it went, both codes."""

    __tablename__ = "mentor_entry"
    __table_args__ = (UniqueConstraint("mentorship_id", "held_on", "what"), AUTOINCREMENT)

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    held_on: Mapped[date]
    what: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
