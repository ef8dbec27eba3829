"""What a bureau officer sees of confirmations: counts by organisation, no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.people.models import Organisation, OrganisationKind
from app.people.queries.organisations import subtree
from app.supervision.confirmations.queries import items_of, recorded_or_appointed
from app.supervision.confirmations.rules import Item, Tally, tally_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def tallies_below(db: Session, roots: Collection[int], month: date, *, on: date) -> list[tuple[Organisation, Tally]]:
    """Return for each organisation below some the counts of a month's confirmations, by code."""
    places = db.scalars(
        select(Organisation)
        .where(
            Organisation.id.in_(subtree(roots, on=on)),
            Organisation.kind.in_([OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN]),
        )
        .order_by(Organisation.public_id)
    ).all()
    persons = recorded_or_appointed(db, [place.id for place in places], month)
    at: dict[int, list[Item]] = defaultdict(list)
    for items in items_of(db, persons, month).values():
        for item in items:
            at[item.organisation_id].append(item)
    return [(place, tally_of(at[place.id])) for place in places]
