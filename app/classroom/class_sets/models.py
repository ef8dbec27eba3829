"""Tables of anonymous sets: how many tickets of a class were right, and feelings of several classes together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class ClassSet(Keyed, Fact, Base):
    """One anonymous set of a class: how many tickets there were, and for each item of knowledge how many were right.

    What a class feels is not here: it is added to SetFeelings, where no class can be told.
    """

    __tablename__ = "class_set"
    __table_args__ = (Index("ix_class_set_class_group_course", "class_group_id", "course"), AUTOINCREMENT)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    letter: Mapped[str] = mapped_column(String(1))
    held_on: Mapped[date]
    tickets: Mapped[int]
    right_tickets: Mapped[dict[str, int]] = mapped_column(JSON)


class SetFeelings(Keyed, Base):
    """How often each step of a question about feelings was chosen in all classes of a school year together.

    A class's tickets are added and cannot be taken out again: nothing says which they were (SAFEGUARDS 14).
    """

    __tablename__ = "set_feelings"
    __table_args__ = (
        UniqueConstraint("organisation_id", "course", "letter", "item", "year"),
        AUTOINCREMENT,
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course: Mapped[str] = mapped_column(String(60))
    letter: Mapped[str] = mapped_column(String(1))
    item: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    classes: Mapped[int]
    chosen: Mapped[list[int]] = mapped_column(JSON)
