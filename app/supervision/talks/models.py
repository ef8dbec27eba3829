"""Tables of talks that count for no one: held, and without the word of whoever held them, or with a case in them (SAFEGUARDS 16)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class HeldTalk(Keyed, Fact, Base):
    """A talk of a law vice-principal or an expert from outside that is kept and counts nowhere.

    With their own word it becomes a session (`taught_session_id`) and counts from then on; `case_shown`: it never does.
    """

    __tablename__ = "held_talk"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    modules: Mapped[list[str]] = mapped_column(JSON)
    held_on: Mapped[date]
    minutes: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(40))
    case_shown: Mapped[bool]
    taught_session_id: Mapped[int | None] = mapped_column(ForeignKey("taught_session.id"), unique=True)


class HeldTalkAdult(Keyed, Fact, Base):
    """An adult of the school who was there: reached when the talk counts, and not before."""

    __tablename__ = "held_talk_adult"
    __table_args__ = (UniqueConstraint("held_talk_id", "person_id"), AUTOINCREMENT)

    held_talk_id: Mapped[int] = mapped_column(ForeignKey("held_talk.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
