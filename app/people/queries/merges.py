"""Questions about merges: which ids are one person, whose merges a viewer may look after."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Date, Select, bindparam, func, or_, select

from app.core.batches import among
from app.core.database import plain_rows
from app.people.merges import PersonMerge
from app.people.models import Guardianship

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


PERSON, DAY = bindparam("person", type_=BigInteger()), bindparam("day", type_=Date())
"""Who is asked about, and as of when, in a statement that is built once: given as `person` and `day` each time."""


class Dated(NamedTuple):
    """On these days `other` counts under the id of `kept`."""

    kept: int
    other: int
    first_day: date
    last_day: date | None


_wards = select(Guardianship.student_id).where(among(Guardianship.guardian_id, "ids"))
TOUCHING = select(PersonMerge.kept_id, PersonMerge.other_id, PersonMerge.first_day, PersonMerge.last_day).where(
    or_(
        *(
            condition
            for column in (PersonMerge.kept_id, PersonMerge.other_id)
            for condition in (among(column, "ids"), column.in_(_wards))
        )
    ),
)


def merges_about(db: Session, persons: Collection[int]) -> set[Dated]:
    """Return every merge that ever counts of some persons and of their wards, and of whoever those bring in.

    One query where nobody was merged.
    """
    found: set[Dated] = set()
    asked: set[int] = set()
    waiting = set(persons)
    while waiting:
        rows = plain_rows(db, TOUCHING, ids=waiting)
        found |= {Dated(kept, other, first, last) for kept, other, first, last in rows if first is not None}
        asked |= waiting
        waiting = {one for merge in found for one in (merge.kept, merge.other)} - asked
    return found


def ids_on(db: Session, persons: Collection[int], day: date) -> dict[int, list[int]]:
    """Return for some persons the ids that are each of them on a day, the kept one first."""
    row = PersonMerge
    into = select(row.kept_id).where(row.other_id.in_(persons), holds(day))
    touching = select(row.kept_id, row.other_id).where(holds(day), or_(row.kept_id.in_(persons), row.kept_id.in_(into)))
    under: dict[int, int] = {}
    with_it: dict[int, list[int]] = {}
    for kept, other in db.execute(touching.order_by(row.other_id)):
        under[other] = kept
        with_it.setdefault(kept, [kept]).append(other)
    return {person: with_it.get(under.get(person, person), [person]) for person in persons}


def holds(day: date | ColumnElement[date]) -> Any:
    """Return the condition that a merge counts on a day."""
    row = PersonMerge
    return (row.first_day <= day) & or_(row.last_day.is_(None), row.last_day >= day)


def open_merge_of(db: Session, person_id: int) -> PersonMerge | None:
    """Return the merge of a person that is asked for, waits or counts; of one with several others the newest."""
    row = PersonMerge
    touching = or_(row.kept_id == person_id, row.other_id == person_id)
    return db.scalar(select(row).where(row.ended_at.is_(None), touching).order_by(row.id.desc()).limit(1))


def kept_of(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[int]:
    """Return as part of a question the id under which a person counts on a day: their own, or the one merged into."""
    into = select(PersonMerge.kept_id).where(PersonMerge.other_id == person_id, holds(day))
    return func.coalesce(into.correlate_except(PersonMerge).scalar_subquery(), person_id)


def is_one_of(column: Any, person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a column names any of the ids that are a person on a day."""
    kept = kept_of(person_id, day)
    others = select(PersonMerge.other_id).where(PersonMerge.kept_id == kept, holds(day)).correlate_except(PersonMerge)
    return or_(column == kept, column.in_(others))


def are_one(db: Session, one_id: int, other_id: int | None, day: date) -> bool:
    """Whether two ids are the same person on a day: what nobody may do for themselves, they may not with either."""
    return other_id is not None and (one_id == other_id or other_id in ids_on(db, [one_id], day)[one_id])


def with_others_on(kept: Select[Any], day: date) -> Select[Any]:
    """Select some persons, and those who count under their ids on a day; `kept` selects one column of keys."""
    kept_ones = select(kept.subquery().c[0].label("id")).cte()
    others = select(PersonMerge.other_id).where(PersonMerge.kept_id.in_(select(kept_ones.c.id)), holds(day))
    return select(select(kept_ones.c.id).union(others).subquery().c.id)


def ever_one_with(persons: Select[Any]) -> Select[Any]:
    """Select as `id` some persons, and whoever ever counted as one with any of them; `persons` selects one column."""
    row = PersonMerge
    some = select(persons.subquery().c[0].label("id")).cte()
    into = select(row.kept_id).where(row.first_day.is_not(None), row.other_id.in_(select(some.c.id)))
    kept = select(some.c.id).union(into).cte()
    others = select(row.other_id).where(row.first_day.is_not(None), row.kept_id.in_(select(kept.c.id)))
    return select(select(kept.c.id).union(others).subquery().c.id)
