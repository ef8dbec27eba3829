"""Tables of requirements, waivers, assignments, and the status worked out from all facts (COMPLIANCE §1, §2)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Keyed
from app.core.facts import Fact
from app.people.models import Person

AUTOINCREMENT = {"sqlite_autoincrement": True}
CLASSES_ONLY = text("class_group_id IS NOT NULL")


class WaiverReason(StrEnum):
    """Why somebody is excused: codes only, never free text (SAFEGUARDS 5)."""

    LONG_LEAVE = "long_leave"
    PARENTAL_LEAVE = "parental_leave"
    SECONDED = "seconded"
    NO_CONTACT_WITH_CHILDREN = "no_contact_with_children"
    TRAINED_ELSEWHERE = "trained_elsewhere"
    OTHER = "other"


class Requirement(Keyed, Fact, Base):
    """Who must have what, when: the definition as its file said it, and its former versions (COMPLIANCE §5)."""

    __tablename__ = "requirement"
    __table_args__ = (AUTOINCREMENT,)

    public_id: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    basis: Mapped[list[str]] = mapped_column(JSON)
    scope: Mapped[str] = mapped_column(String(20))
    enabled: Mapped[bool]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)

    def title_in(self, language: str) -> str:
        """Return the title in a language, else in Chinese, else the id (COMPLIANCE §7)."""
        return self.title.get(language) or self.title.get("zh") or self.public_id


class Waiver(Keyed, Fact, Base):
    """A person is excused from a requirement between two days; `requirement` is its id in files and reports.

    An open waiver ends by a changed last day; its former version stays.
    """

    __tablename__ = "waiver"
    __table_args__ = (
        UniqueConstraint("source", "sourced_id", name="uq_waiver_source"),
        Index("ix_waiver_person_requirement", "person_id", "requirement"),
        AUTOINCREMENT,
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requirement: Mapped[str] = mapped_column(String(80))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))

    person: Mapped[Person] = relationship(lazy="raise")


class Assignment(Keyed, Fact, Base):
    """A course asked of a person by somebody: shown among the person's duties, never in figures (COMPLIANCE §1)."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("person_id", "course", "assigned_on"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    assigned_on: Mapped[date]
    due_on: Mapped[date]

    person: Mapped[Person] = relationship(lazy="raise")


class StatusRow(Keyed, Base):
    """Days of one status of a subject under a requirement through a home organisation (DESIGN §7).

    The subject is a person, a class group, or, with neither, the organisation itself.
    Worked out from the facts and nothing else; rebuilding gives the same rows. There are no foreign keys: PostgreSQL would
    ask row by row, for more than half the time of a rebuild, what `hulei doctor` asks anyway. Open ends are the first and the last day there is. `app.compliance.rules.status.StatusRange` says what each column means.
    """

    __tablename__ = "status_range"
    __table_args__ = (
        Index("ix_status_range_person", "person_id", "requirement_id"),
        Index(
            "ix_status_range_class_group",
            "class_group_id",
            "requirement_id",
            sqlite_where=CLASSES_ONLY,
            postgresql_where=CLASSES_ONLY,
        ),
        Index(
            "ix_status_range_elsewhere",
            "elsewhere",  # leads, so that SQLite takes this index and not that of days
            "requirement_id",
            "organisation_id",
            "last_day",
            "first_day",
            sqlite_where=text("elsewhere = 1"),
            postgresql_where=text("elsewhere"),
        ),
        Index("ix_status_range_day", "requirement_id", "organisation_id", "last_day", "first_day"),
        AUTOINCREMENT,
    )

    person_id: Mapped[int | None]
    class_group_id: Mapped[int | None]
    requirement_id: Mapped[int]
    organisation_id: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    status: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    expiring: Mapped[bool]
    late: Mapped[bool]
    lapsed: Mapped[bool]
    by_appointment: Mapped[bool]
    duty_first: Mapped[date | None]
    uncovered_before: Mapped[int | None]
    window_first: Mapped[date | None]
    window_last: Mapped[date | None]
    enough_on: Mapped[date | None]
    courses: Mapped[str] = mapped_column(Text)  # ids of courses with commas between
    elsewhere: Mapped[bool]  # the subject has duties under the requirement at another home organisation, too


class StatusBuild(Keyed, Base):
    """Between which days calendar windows (quarters, half-years, years) have their status kept; one row."""

    __tablename__ = "status_build"

    first_day: Mapped[date]
    last_day: Mapped[date]
    built_at: Mapped[datetime]
