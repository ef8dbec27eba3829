"""Tables of readiness: no pupil and no reason in words stands in any of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class CourseRelease(Keyed, Fact, Base):
    """A head let a pupils' course into the classes of an organisation: once for each major edition, by who recorded it."""

    __tablename__ = "course_release"
    __table_args__ = (UniqueConstraint("organisation_id", "course", "major"), AUTOINCREMENT)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    major: Mapped[int]
    released_on: Mapped[date]


class SecondAdultWord(Keyed, Fact, Base):
    """Whether a lesson's second adult will be there on a day: said by that person, without any reason."""

    __tablename__ = "second_adult_word"
    __table_args__ = (UniqueConstraint("planned_lesson_id", "person_id"), AUTOINCREMENT)

    planned_lesson_id: Mapped[int] = mapped_column(ForeignKey("planned_lesson.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    planned_on: Mapped[date]
    is_coming: Mapped[bool]


class ReadyDecision(Keyed, Fact, Base):
    """A head decided that a lesson is given although lines of its readiness are missing; why is a code."""

    __tablename__ = "ready_decision"
    __table_args__ = (AUTOINCREMENT,)

    planned_lesson_id: Mapped[int] = mapped_column(ForeignKey("planned_lesson.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(30))
    missing: Mapped[list[str]] = mapped_column(JSON)
    decided_on: Mapped[date]
