"""Questions about erasings that the pages of people ask: whether one of somebody is open."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from app.core.batches import among
from app.people.erasures import PersonErasure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def open_erasure_of(db: Session, ids: Collection[int]) -> PersonErasure | None:
    """Return the erasing of a person, by any of their ids, that is asked for or waits, with its organisation."""
    row = PersonErasure
    return db.scalar(
        select(row)
        .options(joinedload(row.organisation))
        .where(row.person_id.in_(ids), is_open())
        .order_by(row.id)
        .limit(1)
    )


def open_erasures(db: Session, persons: Collection[int]) -> dict[int, PersonErasure]:
    """Return the erasings of some people that are asked for or wait, by person."""
    row = PersonErasure
    found = db.scalars(select(row).where(among(row.person_id, persons), is_open()).order_by(row.id.desc()))
    return {one.person_id: one for one in found}


def is_open() -> ColumnElement[bool]:
    """Return the condition that an erasing is asked for or waits."""
    return and_(PersonErasure.ended_at.is_(None), PersonErasure.done_at.is_(None))
