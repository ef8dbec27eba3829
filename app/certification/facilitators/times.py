"""In which times each of many people may teach each band at a school: for plans, as many questions for many as for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.certification.facilitators.models import Authorisation, StartUpTerm
from app.content.catalogue import catalogue
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Times = tuple[tuple[date, date], ...]
ALWAYS: Times = ((date.min, date.max),)
DAY = timedelta(days=1)


def times_to_teach(
    db: Session, organisation_id: int, persons: Collection[int], bands: Collection[str], *, on: date
) -> dict[str, dict[int, Times]]:
    """Return by band and person the times in which each may teach at an organisation; three queries.

    Where a band asks for no right, everybody may. A start-up term covers who never had a right that was withdrawn.
    """
    ids = ids_on(db, persons, on)
    everyone = {one for several in ids.values() for one in several}
    rows = db.scalars(
        select(Authorisation).where(
            Authorisation.organisation_id == organisation_id, Authorisation.person_id.in_(everyone)
        )
    ).all()
    start_up = tuple(
        (row.first_day, row.last_day)
        for row in db.scalars(
            select(StartUpTerm).filter_by(organisation_id=organisation_id).order_by(StartUpTerm.first_day)
        )
    )
    asked = catalogue().facilitators
    return {
        band: {
            person: _times([row for row in rows if row.band == band and row.person_id in several], start_up)
            if band in asked
            else ALWAYS
            for person, several in ids.items()
        }
        for band in bands
    }


def _times(rights: Sequence[Authorisation], start_up: Times) -> Times:
    own = tuple(sorted((row.first_day, _last(row)) for row in rights if row.first_day <= _last(row)))
    last = max(rights, key=lambda row: row.first_day, default=None)
    return own if last is not None and last.withdrawn_on is not None else (*own, *start_up)


def _last(row: Authorisation) -> date:
    return row.valid_until if row.withdrawn_on is None else min(row.valid_until, row.withdrawn_on - DAY)
