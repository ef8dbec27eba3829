"""Who may be the second person for what waits of a day: whom to ask, or that nobody here is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.classroom.workshops.queries import LEADS, Day
from app.people.models import Organisation, OrganisationKind, Person, RoleGrant
from app.people.queries.merges import kept_of
from app.people.queries.organisations import line_above

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.classroom.workshops.models import WorkshopSignIn


def involved_in(day: Day, waiting: Iterable[WorkshopSignIn]) -> set[int]:
    """Return who led or closed a day, and of those for whom it waits who was there, ticked them or raised their minutes."""
    found = {day.workshop.facilitator_id, day.row.closed_by}
    found |= {key for one in waiting for key in (one.person_id, one.confirmed_by, one.raised_by)}
    return {key for key in found if key is not None}


def who_may_agree(db: Session, day: Day, waiting: Iterable[WorkshopSignIn], *, on: date) -> dict[int, str]:
    """Return by id who leads workshops at a day's place and is not involved in it, by none of their ids; one query."""
    held_on, line = day.row.held_on, line_above([day.workshop.organisation_id], on=on)
    involved = select(kept_of(Person.id.expression, held_on)).where(Person.id.in_(involved_in(day, waiting)))
    rows = db.execute(
        select(line.c.depth, Organisation.kind, RoleGrant.person_id, Person.name)
        .join(Organisation, Organisation.id == line.c.id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.organisation_id == line.c.id)
            & RoleGrant.role.in_([str(role) for role in LEADS])
            & (RoleGrant.first_day <= on)
            & or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on)
            & kept_of(RoleGrant.person_id.expression, held_on).not_in(involved),
        )
        .outerjoin(Person, Person.id == RoleGrant.person_id)
        .order_by(line.c.depth, Person.sort_key, Person.id)
    )
    found: dict[int, str] = {}
    kinds: dict[int, str] = {}
    for depth, kind, person_id, name in rows:
        kinds[depth] = kind
        if person_id and name and _reaches(depth, kinds):
            found.setdefault(person_id, name)
    return found


def _reaches(depth: int, kinds: Mapping[int, str]) -> bool:
    """Whether a role held so far above the place reaches it: a district's only into its own departments."""
    below = (kind for at, kind in kinds.items() if at < depth)
    return kinds[depth] != OrganisationKind.DISTRICT or all(kind == OrganisationKind.DEPARTMENT for kind in below)
