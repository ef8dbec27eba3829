"""The stretches of time in which acts and sessions are listed: the organisation's terms, else half-years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.compliance.rules.days import as_date
from app.compliance.rules.windows import calendar_window
from app.people.models import Window
from app.people.queries.organisations import lines_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LISTED = 6


@dataclass(frozen=True)
class Span:
    """A term, or a half-year where none was entered (`title` is then empty)."""

    first: date
    last: date
    title: str = ""

    @property
    def key(self) -> str:
        """Return how an address names the span."""
        return self.first.isoformat()


def spans_of(db: Session, organisation_id: int, *, on: date) -> list[Span]:
    """Return the terms that have begun, newest first; without any, the current and the last half-year.

    The nearest organisation up the line that entered terms supplies all (COMPLIANCE §2). Two queries.
    """
    line = lines_of(db, [organisation_id], on=on).get(organisation_id, [])
    rows = db.scalars(
        select(Window).where(
            Window.kind == "term",
            Window.first_day <= on,
            or_(Window.organisation_id.is_(None), Window.organisation_id.in_(line)),
        )
    ).all()
    for place in (*line, None):
        own = [row for row in rows if row.organisation_id == place]
        if own:
            newest = sorted(own, key=lambda row: row.first_day, reverse=True)
            return [Span(row.first_day, row.last_day, row.title) for row in newest[:LISTED]]
    first, last = calendar_window("half_year", on.toordinal())
    before = calendar_window("half_year", first - 1)
    return [Span(as_date(first), as_date(last)), Span(as_date(before[0]), as_date(before[1]))]


def chosen_span(spans: Sequence[Span], key: str | None) -> Span:
    """Return the span an address names, else the newest."""
    return next((span for span in spans if span.key == key), spans[0])
