"""Whose first day on post was moved to a later day, told by the former versions of facts (SAFEGUARDS 28, 29).

A later first day takes days on post, untrained, away from the figures. There are good reasons for it, a slip of the
pen above all: it is a question, and nobody is held up by it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.core.clock import day_of, end_of
from app.core.facts import FactVersion, recorded_in
from app.people.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

SINCE_EVER = date.min


def starts_moved_later(db: Session, places: Collection[int], since: date, until: date) -> dict[int, int | None]:
    """Return by person how many days later they start at some organisations, by changes made after a day up to another.

    The earliest first day of all their posts there counts, so that nothing moves for whoever held another post
    already. None: they stood there since ever. What was changed on the day of its entry is a slip; who has no post
    there any more was taken out, and did not move.
    """
    asked = select(FactVersion.content, FactVersion.replaced_at).where(
        FactVersion.fact_table == Appointment.__tablename__,
        FactVersion.replaced_at >= end_of(since),
        FactVersion.replaced_at < end_of(until),
        FactVersion.content["organisation_id"].as_integer().in_(list(places)),
    )
    before: dict[int, list[date]] = defaultdict(list)
    for content, replaced_at in db.execute(asked):
        if day_of(recorded_in(content)) != day_of(replaced_at):
            before[content["person_id"]].append(_first_day(content))
    now = {row.person_id: row for row in db.execute(_firsts(before, places))}
    return {
        person: None if then == SINCE_EVER else (now[person].first_day - then).days
        for person, then in ((person, min(days)) for person, days in before.items())
        if person in now and not now[person].unknown and then < now[person].first_day
    }


def _firsts(persons: Collection[int], places: Collection[int]) -> Any:
    unknown = func.count(Appointment.id).filter(Appointment.first_day.is_(None)).label("unknown")
    return (
        select(Appointment.person_id, func.min(Appointment.first_day).label("first_day"), unknown)
        .where(Appointment.person_id.in_(list(persons)), Appointment.organisation_id.in_(list(places)))
        .group_by(Appointment.person_id)
    )


def _first_day(content: dict[str, Any]) -> date:
    return date.fromisoformat(content["first_day"]) if content["first_day"] else SINCE_EVER
