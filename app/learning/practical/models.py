"""A try of a practical part, and what each assessor saw in it. Levels only, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class PracticalTry(Keyed, Base):
    """A person's try of a practical part. `edition` is the course's, or the rubric's own where `course` is None.

    `outcome` is set once enough assessors have judged: `passed` or `not_passed`. `band` is the age of which a trial
    lesson was, as its first assessor said; None for other parts, and for tries begun when nobody was asked.
    """

    __tablename__ = "practical_try"
    __table_args__ = (UniqueConstraint("person_id", "practical", "number"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    practical: Mapped[str] = mapped_column(String(60))
    course: Mapped[str | None] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    begun_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(12))
    decided_on: Mapped[date | None]
    band: Mapped[str | None] = mapped_column(String(10))

    def is_open_for(self, digest: str) -> bool:
        """Whether it waits for a judgement by this very text; a try by a former text is begun anew."""
        return self.outcome is None and self.digest == digest

    ratings: Mapped[list[PracticalRating]] = relationship(
        lazy="raise", back_populates="judged", order_by="PracticalRating.id"
    )


class PracticalRating(Keyed, Base):
    """What one assessor saw: points by criterion, their sum, and the critical criteria that were missed."""

    __tablename__ = "practical_rating"
    __table_args__ = (UniqueConstraint("try_id", "rater_id"), AUTOINCREMENT)

    try_id: Mapped[int] = mapped_column(ForeignKey("practical_try.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    points: Mapped[dict[str, int]] = mapped_column(JSON)
    total: Mapped[int]
    missed: Mapped[list[str]] = mapped_column(JSON)
    rated_at: Mapped[datetime]

    judged: Mapped[PracticalTry] = relationship(lazy="raise", back_populates="ratings")
