"""Questions about letters that went out to a class: which class, and on which days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.people.models import ClassGroup
from app.records.models import GuardianLetter, LetterOut

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session


def class_of_school(db: Session, class_group_id: int, organisations: Collection[int]) -> ClassGroup | None:
    """Find a class group of some organisations, one of a former year too: its letters stay evidence."""
    return db.scalar(
        select(ClassGroup).where(ClassGroup.id == class_group_id, ClassGroup.organisation_id.in_(organisations))
    )


def days_out(db: Session, class_group_id: int, course: str) -> list[date]:
    """Return on which days a course's letter went out to a class, on paper or by link, the earliest first."""
    days = [
        db.scalars(select(table.sent_on).where(table.class_group_id == class_group_id, table.course == course)).all()
        for table in (GuardianLetter, LetterOut)
    ]
    return sorted({day for found in days for day in found})
