"""The table of days without school, and of days worked instead."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact
from app.people.models import AUTOINCREMENT


class SchoolDayRange(Keyed, Fact, Base):
    """Days of an organisation and of all below it that say nothing else: without school, or (`is_school`) with school."""

    __tablename__ = "school_day_range"
    __table_args__ = (UniqueConstraint("organisation_id", "first_day"), AUTOINCREMENT)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    is_school: Mapped[bool]
    first_day: Mapped[date]
    last_day: Mapped[date]
