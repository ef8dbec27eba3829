"""Facts entered between two days for days before: by the first entry of each, and by changes that reach back.

A further change never makes them fewer: each fact is told by all its versions, not by the one that stands now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from app.compliance.models import Waiver
from app.core.clock import end_of
from app.core.facts import Change, FactVersion, plain_content, recorded_in
from app.people.models import Appointment, Enrolment
from app.records.models import Coverage, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

BEGINS: dict[Any, str] = {  # the day from which on a fact counts
    TrainingRecord: "completed_on",
    Coverage: "covered_on",
    Appointment: "first_day",
    Enrolment: "first_day",
    Waiver: "first_day",
}
STAMPS = ("recorded_at", "recorded_by", "import_id")
LAST_DAY = "last_day"


def entered_late(db: Session, persons: Select[Any], first: date, last: date) -> dict[str, int]:
    """Return by table how many facts were entered, changed or taken out between two days for days up to the first.

    Tables without any are left out. A last day entered or changed counts when it, or the one before it, lies before the first day.
    """
    reach = end_of(first), end_of(last)
    found = {
        table.__tablename__: _never_changed(db, table, persons, first, reach)
        + _changed(db, table, persons, first, reach)
        for table in BEGINS
    }
    return {name: number for name, number in found.items() if number}


def _never_changed(db: Session, table: Any, persons: Select[Any], first: date, reach: tuple[datetime, datetime]) -> int:
    begins = getattr(table, BEGINS[table])
    former = select(FactVersion.id).where(
        FactVersion.fact_table == table.__tablename__, FactVersion.fact_id == table.id
    )
    asked = (
        select(func.count())
        .select_from(table)
        .where(
            table.person_id.in_(persons),
            and_(table.recorded_at >= reach[0], table.recorded_at < reach[1]),
            or_(begins.is_(None), begins <= first),
            ~former.exists(),
        )
    )
    return db.scalar(asked) or 0


def _changed(db: Session, table: Any, persons: Select[Any], first: date, reach: tuple[datetime, datetime]) -> int:
    """Return how many facts that have former versions were entered or changed late; each counts once."""
    asked = select(FactVersion).where(
        FactVersion.fact_table == table.__tablename__,
        FactVersion.replaced_at >= reach[0],
        FactVersion.content["person_id"].as_integer().in_(persons),
    )
    former: dict[int, list[FactVersion]] = defaultdict(list)
    for version in db.scalars(asked.order_by(FactVersion.id)):
        former[version.fact_id].append(version)
    return sum(_is_late(db, table, versions, first, reach) for versions in former.values())


def _is_late(
    db: Session, table: Any, versions: Sequence[FactVersion], first: date, reach: tuple[datetime, datetime]
) -> bool:
    begins = BEGINS[table]
    contents: list[Mapping[str, Any] | None] = [version.content for version in versions]
    removed = versions[-1].change == Change.REMOVED
    row = None if removed else db.get(table, versions[-1].fact_id)
    contents.append(None if row is None else plain_content(row))
    moments = [recorded_in(versions[0].content), *(version.replaced_at for version in versions)]
    steps = zip(moments, [None, *contents], contents, strict=False)
    return any(
        reach[0] <= moment < reach[1] and _reaches_back(before, after, begins, first) for moment, before, after in steps
    )


def _reaches_back(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, begins: str, first: date) -> bool:
    """Whether a fact entered, changed or taken out says something else of a day up to the first one."""
    both = [content for content in (before, after) if content is not None]
    known = any(content[begins] is None or content[begins] <= first.isoformat() for content in both)
    if before is None or after is None:
        return known
    differs = {name for name in before if before[name] != after.get(name)} - {*STAMPS}
    if differs == {LAST_DAY}:
        return any(content[LAST_DAY] and content[LAST_DAY] < first.isoformat() for content in both)
    return bool(differs) and known
