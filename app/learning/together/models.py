"""Groups that read together, the two adults who read to them, answers said aloud, and who would rather learn so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class ReadingGroup(Keyed, Base):
    """Colleagues of one organisation who hear an edition of a course read to them; open until `closed_at`."""

    __tablename__ = "reading_group"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    opened_by: Mapped[int] = mapped_column(BigKey)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ReadingHelper(Keyed, Base):
    """One of a group's two adults; `here_at` is when they last said, signed in as themselves, that they are there."""

    __tablename__ = "reading_helper"
    __table_args__ = (UniqueConstraint("group_id", "person_id"), AUTOINCREMENT)

    group_id: Mapped[int] = mapped_column(ForeignKey("reading_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    here_at: Mapped[datetime | None]


class ReadingMember(Keyed, Base):
    """Somebody a group is there for."""

    __tablename__ = "reading_member"
    __table_args__ = (UniqueConstraint("group_id", "person_id"), AUTOINCREMENT)

    group_id: Mapped[int] = mapped_column(ForeignKey("reading_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class ReadingModule(Keyed, Base):
    """A module read aloud once: from when, until when; entered, it is a taught session of the ledger."""

    __tablename__ = "reading_module"
    __table_args__ = (AUTOINCREMENT,)

    group_id: Mapped[int] = mapped_column(ForeignKey("reading_group.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    taught_session_id: Mapped[int | None] = mapped_column(ForeignKey("taught_session.id"), unique=True)


class OralAnswers(Keyed, Base):
    """An attempt at a final whose answers were said aloud: `asked_by` tapped them, `heard_by` heard them and hands them in.

    The attempt itself is the learner's own, drawn and graded as any other. `handed_in_at` is empty until the second
    adult has handed something in.
    """

    __tablename__ = "oral_answers"
    __table_args__ = (AUTOINCREMENT,)

    group_id: Mapped[int] = mapped_column(ForeignKey("reading_group.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    heard_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begun_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]


class HelpedWish(Keyed, Base):
    """Somebody would rather do a course with others; why is asked nowhere."""

    __tablename__ = "helped_wish"
    __table_args__ = (UniqueConstraint("person_id", "course"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    wished_at: Mapped[datetime]
