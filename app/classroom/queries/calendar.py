"""The calendar of a school: its terms, and which days are school days as it and those above it entered them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, literal, or_, select, union_all

from app.classroom.school_days import SchoolDays
from app.people.models import Organisation, OrganisationParent, Window
from app.people.school_days.models import SchoolDayRange
from app.people.school_days.rules import said_days

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONG_AGO = timedelta(days=400)  # a term and the letters before it are never older
TERM, FREE, WORKED = "term", "free", "worked"


@dataclass(frozen=True)
class Calendar:
    """The first and last days of the terms that count for a school, in their order, and its school days."""

    terms: tuple[tuple[date, date], ...]
    days: SchoolDays


def calendar_of(db: Session, organisation_id: int, day: date) -> Calendar:
    """Return the terms of the nearest organisation up the line that has entered any, else everybody's, and the school days; one query.

    Terms: COMPLIANCE §3, each: one organisation supplies all windows of a kind. Of days whoever stands nearest says it.
    """
    line = _line(organisation_id, day)
    terms = (
        select(literal(TERM).label("kind"), Window.first_day, Window.last_day, line.c.height)
        .outerjoin(line, line.c.id == Window.organisation_id)
        .where(Window.kind == "term", or_(line.c.id.is_not(None), Window.organisation_id.is_(None)))
    )
    entered = SchoolDayRange
    days = (
        select(
            case((entered.is_school, WORKED), else_=FREE).label("kind"),
            entered.first_day,
            entered.last_day,
            line.c.height,
        )
        .join(line, line.c.id == entered.organisation_id)
        .where(entered.last_day >= day - LONG_AGO)
    )
    rows = db.execute(union_all(terms, days)).all()
    ranges = [(row.height, row.kind == WORKED, row.first_day, row.last_day) for row in rows if row.kind != TERM]
    return Calendar(_nearest([row for row in rows if row.kind == TERM]), SchoolDays(said_days(ranges)))


def _nearest(rows: Iterable[Any]) -> tuple[tuple[date, date], ...]:
    heights = [row.height for row in rows if row.height is not None]
    everybodys = max(heights, default=0) + 1
    nearest = min(heights, default=everybodys)
    return tuple(
        sorted(
            (row.first_day, row.last_day)
            for row in rows
            if (row.height if row.height is not None else everybodys) == nearest
        )
    )


def _line(organisation_id: int, day: date) -> Any:
    """Return an organisation (height 0) and those above it, by the parents that hold on a day."""
    parents = (
        select(OrganisationParent.organisation_id, OrganisationParent.parent_id, OrganisationParent.first_day)
        .where(or_(OrganisationParent.first_day.is_(None), OrganisationParent.first_day <= day))
        .subquery()
    )
    newest = (
        select(
            parents.c.organisation_id,
            parents.c.parent_id,
            func.row_number()
            .over(partition_by=parents.c.organisation_id, order_by=parents.c.first_day.desc().nulls_last())
            .label("age"),
        )
    ).subquery()
    line = (
        select(Organisation.id.label("id"), literal(0).label("height"))
        .where(Organisation.id == organisation_id)
        .cte("organisations_above", recursive=True)
    )
    return line.union_all(
        select(newest.c.parent_id, line.c.height + 1)
        .join(line, newest.c.organisation_id == line.c.id)
        .where(newest.c.age == 1, newest.c.parent_id.is_not(None))
    )
