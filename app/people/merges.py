"""Two persons who are one, and two who only look alike: both are said by a human, dated (COMPLIANCE §1, §8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact
from app.people.models import AUTOINCREMENT, Organisation, Person


class PersonMerge(Keyed, Fact, Base):
    """Two persons count as one, under the kept one's id, from `first_day` to `last_day` (empty: still).

    Nothing is moved: every fact stays with the id it was entered for. Without a first day it counts on no day: nobody
    approved it yet, or it was withdrawn before its first day. `organisation_id` and `asked_as` say for which
    organisation and in which role it was asked: the second person stands at another level (SAFEGUARDS 34).
    """

    __tablename__ = "person_merge"
    __table_args__ = (AUTOINCREMENT,)

    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    of_pupils: Mapped[bool]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(BigKey)
    asked_as: Mapped[str] = mapped_column(String(20))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigKey)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigKey)

    kept: Mapped[Person] = relationship(lazy="raise", foreign_keys=[kept_id])
    other: Mapped[Person] = relationship(lazy="raise", foreign_keys=[other_id])
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class NotTheSame(Keyed, Fact, Base):
    """Somebody looked: these two are different persons. The smaller key stands first."""

    __tablename__ = "person_not_the_same"
    __table_args__ = (UniqueConstraint("one_id", "other_id"), AUTOINCREMENT)

    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
