"""Each change of days without school: enter a range, take one out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.facts import record_fact, remove_fact
from app.people.school_days.models import SchoolDayRange

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class DaysOverlap(Exception):
    """A range shares a day with another one of the same organisation."""

    def __init__(self, other: SchoolDayRange) -> None:
        super().__init__(f"shares a day with range {other.id}")
        self.other = other


def enter_days(
    db: Session, organisation_id: int, *, is_school: bool, first_day: date, last_day: date, at: datetime, by: int
) -> SchoolDayRange:
    """Enter days without school, or with school instead; the same again is the first. Raises DaysOverlap."""
    row = SchoolDayRange
    other = db.scalar(
        select(row).where(
            row.organisation_id == organisation_id, row.first_day <= last_day, row.last_day >= first_day
        ).order_by(row.first_day)
    )  # fmt: skip
    if other is not None:
        if (other.is_school, other.first_day, other.last_day) == (is_school, first_day, last_day):
            return other
        raise DaysOverlap(other)
    entered = SchoolDayRange(
        organisation_id=organisation_id, is_school=is_school, first_day=first_day, last_day=last_day
    )
    record_fact(db, entered, at=at, by=by)
    _audit(db, "school-days-entered", entered, at=at, by=by)
    return entered


def remove_days(db: Session, row: SchoolDayRange, *, at: datetime, by: int) -> None:
    """Take a range out; what was entered stays readable as a version."""
    _audit(db, "school-days-removed", row, at=at, by=by)
    remove_fact(db, row, at=at, by=by)


def _audit(db: Session, action: str, row: SchoolDayRange, *, at: datetime, by: int) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="organisation",
        subject_id=row.organisation_id,
        is_school=row.is_school,
        first_day=row.first_day,
        last_day=row.last_day,
    )
