"""How close the lessons of a class lie to each other, as a question and not as a charge (SAFEGUARDS 28).

A class can have two lessons on a day, and papers of two weeks can be keyed in one hour: whoever gave them can say so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, literal_column, null, or_, select

from app.core.local_days import seconds_of
from app.people.models import ClassGroup
from app.records.counted import counts
from app.records.models import TaughtClassGroup, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.compliance.honesty import Asked

CLOSE_TOGETHER = "close_together"
WITHIN = timedelta(minutes=15)  # between two registers: no lesson lies between them


def lessons_close_together(asked: Asked) -> Select[Any]:
    """Return the question for how many lessons of classes another one of the course was held on the same day, or its register
    closed within a quarter of an hour.

    Make-ups are no lessons of a class. Imported ones were closed by nobody: of them the days alone are looked at.
    """
    beside = _beside_each_other(asked).subquery()
    lessons = (
        select(func.min(beside.c.place).label("place"))
        .group_by(beside.c.id)
        .having(func.max(beside.c.is_close) == 1)
        .subquery()
    )
    what: Any = literal_column(f"'{CLOSE_TOGETHER}'").label("what")
    counted = select(what, null(), null(), null(), null(), func.count().label("entries")).select_from(lessons)
    return counted.where(lessons.c.place.in_(list(asked.organisations)))


def _beside_each_other(asked: Asked) -> Select[Any]:
    """Select each lesson of each class, with whether another one of the class and course lies close to it."""
    course = TaughtClassGroup.class_group_id, TaughtSession.course
    entered, is_imported = seconds_of(TaughtClassGroup.recorded_at), TaughtClassGroup.import_id.is_not(None)
    closed: dict[str, Any] = {"partition_by": [*course, is_imported], "order_by": [entered, TaughtSession.id]}
    on_that_day = func.count().over(partition_by=[*course, TaughtSession.held_on])
    gaps = entered - func.lag(entered).over(**closed), func.lead(entered).over(**closed) - entered
    read = (
        select(
            TaughtSession.id,
            func.coalesce(TaughtSession.organisation_id, ClassGroup.organisation_id).label("place"),
            on_that_day.label("on_that_day"),
            is_imported.label("is_imported"),
            *(gap.label(name) for gap, name in zip(gaps, ("since_last", "until_next"), strict=True)),
        )
        .join(TaughtClassGroup, TaughtClassGroup.taught_session_id == TaughtSession.id)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(
            asked.within(TaughtSession.held_on, TaughtSession.course),
            counts(TaughtSession),
            TaughtSession.is_make_up.is_(False),
        )
        .subquery()
    )
    seconds = int(WITHIN.total_seconds())
    at_once = or_(read.c.since_last <= seconds, read.c.until_next <= seconds) & ~read.c.is_imported
    is_close = case((or_(read.c.on_that_day > 1, at_once), 1), else_=0)
    return select(read.c.id, read.c.place, is_close.label("is_close"))
