"""The table of what classes could still say of the lesson before."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.classroom.models import PlannedLesson
from app.core.database import Base, Keyed
from app.core.facts import Fact


class ClassRecall(Keyed, Fact, Base):
    """How many of a class could still say what `module` had taught, asked at the start of a later lesson.

    It names the lesson it was asked in and the module it was asked about, and no lesson that taught it: so it stands
    beside that claim whoever gave the lesson and whenever it is entered.
    """

    __tablename__ = "class_recall"
    __table_args__ = ({"sqlite_autoincrement": True},)

    planned_lesson_id: Mapped[int] = mapped_column(ForeignKey("planned_lesson.id"), unique=True)
    module: Mapped[str] = mapped_column(String(80))
    said: Mapped[str] = mapped_column(String(12))

    asked_in: Mapped[PlannedLesson] = relationship(lazy="raise")
