"""Questions about days without school: an organisation's own and those of the line above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.people.models import Organisation
from app.people.queries.organisations import line_above
from app.people.school_days.models import SchoolDayRange

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONG_AGO = timedelta(days=400)  # a term and the letters before it are never older


@dataclass(frozen=True)
class EnteredDays:
    """A range with the name of the organisation that entered it; `height` counts from the one asked about, which is 0."""

    row: SchoolDayRange
    organisation: str
    height: int


def entered_for(db: Session, organisation_id: int, on: date) -> list[EnteredDays]:
    """List the ranges that count for an organisation and are not long over, in the order of their days; one query."""
    line = line_above([organisation_id], on=on)
    rows = db.execute(
        select(SchoolDayRange, Organisation.name, line.c.depth)
        .join(line, line.c.id == SchoolDayRange.organisation_id)
        .join(Organisation, Organisation.id == SchoolDayRange.organisation_id)
        .where(SchoolDayRange.last_day >= on - LONG_AGO)
        .order_by(SchoolDayRange.first_day, line.c.depth)
    )
    return [EnteredDays(row, name, height) for row, name, height in rows]


def own_range(db: Session, organisation_id: int, range_id: int) -> SchoolDayRange | None:
    """Find a range that an organisation entered itself."""
    return db.scalar(select(SchoolDayRange).filter_by(id=range_id, organisation_id=organisation_id))
