"""Editions as facts: what a figure needs to know of a course, its source and what was signed, readable for ever (COMPLIANCE §1)."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class CourseEdition(Keyed, Fact, Base):
    """One edition of a course, a fact from the first time it is started, taught, imported or required."""

    __tablename__ = "course_edition"
    __table_args__ = (UniqueConstraint("course", "edition"), AUTOINCREMENT)

    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str | None] = mapped_column(String(120))
    topics: Mapped[list[str]] = mapped_column(JSON)
    completion: Mapped[str] = mapped_column(String(10))
    valid_months: Mapped[int | None]
    valid_days: Mapped[int | None]
    early_renewal_days: Mapped[int | None]
    renews: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    modules: Mapped[list[EditionModule]] = relationship(order_by="EditionModule.position", lazy="selectin")


class EditionModule(Keyed, Fact, Base):
    """A module an edition requires, with its minutes."""

    __tablename__ = "edition_module"
    __table_args__ = (UniqueConstraint("edition_id", "module"), AUTOINCREMENT)

    edition_id: Mapped[int] = mapped_column(ForeignKey("course_edition.id"))
    module: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]


class EditionFile(Keyed, Fact, Base):
    """A file of an edition, exactly as it was released."""

    __tablename__ = "edition_file"
    __table_args__ = (UniqueConstraint("edition_id", "path"), AUTOINCREMENT)

    edition_id: Mapped[int] = mapped_column(ForeignKey("course_edition.id"))
    path: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PolicyEdition(Keyed, Fact, Base):
    """One edition of a text people sign, a fact from the first signature: its files exactly as they were."""

    __tablename__ = "policy_edition"
    __table_args__ = (UniqueConstraint("policy", "edition"), AUTOINCREMENT)

    policy: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_en: Mapped[bytes | None] = mapped_column(LargeBinary)
