"""In which times each of many people may teach each band at a school: for plans, as many questions for many as for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.certification.facilitators.models import Authorisation, StartUpTerm
from app.content.catalogue import catalogue
from app.people.models import Appointment
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import inside

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    Held = tuple[Authorisation, Appointment | None]

Times = tuple[tuple[date, date], ...]
ALWAYS: Times = ((date.min, date.max),)
DAY = timedelta(days=1)


def times_to_teach(
    db: Session, organisation_id: int, persons: Collection[int], bands: Collection[str], *, on: date
) -> dict[str, dict[int, Times]]:
    """Return by band and person the times in which each may teach at an organisation; three queries.

    A right counts while its holder has a post there, like anywhere (queries.rights_to_teach). Where a band asks for no
    right, everybody may. A start-up term covers who never had a right that was withdrawn.
    """
    ids = ids_on(db, persons, on)
    everyone = {one for several in ids.values() for one in several}
    here = and_(Appointment.person_id == Authorisation.person_id, works_in(inside([organisation_id], on=on)))
    rows = db.execute(
        select(Authorisation, Appointment)
        .outerjoin(Appointment, here)
        .where(Authorisation.organisation_id == organisation_id, Authorisation.person_id.in_(everyone))
    ).all()
    held: list[Held] = [(right, post) for right, post in rows]
    start_up = tuple(
        (row.first_day, row.last_day)
        for row in db.scalars(
            select(StartUpTerm).filter_by(organisation_id=organisation_id).order_by(StartUpTerm.first_day)
        )
    )
    asked = catalogue().facilitators
    return {
        band: {
            person: _times(
                [(right, post) for right, post in held if right.band == band and right.person_id in several], start_up
            )
            if band in asked
            else ALWAYS
            for person, several in ids.items()
        }
        for band in bands
    }


def _times(held: Sequence[Held], start_up: Times) -> Times:
    spans = {_span(right, post) for right, post in held if post is not None}
    own = tuple(sorted((first, last) for first, last in spans if first <= last))
    last = max((right for right, _post in held), key=lambda right: right.first_day, default=None)
    return own if last is not None and last.withdrawn_on is not None else (*own, *start_up)


def _span(right: Authorisation, post: Appointment) -> tuple[date, date]:
    """Return the time in which a right and a post both hold; its last day before its first where they never do."""
    until = right.valid_until if right.withdrawn_on is None else min(right.valid_until, right.withdrawn_on - DAY)
    return max(right.first_day, post.first_day or date.min), min(until, post.last_day or date.max)
