"""Which organisations have nobody who leads them, and whom a viewer may name there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Organisation, OrganisationKind, RoleGrant
from app.people.queries.organisations import lines_of
from app.people.rules import FIRST_ROLES, roles_to_give

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NAMES_LEADERS = (Role.BUREAU_OFFICER, Role.ADMINISTRATOR)


def leading_roles(kind: str) -> tuple[Role, ...]:
    """Return who leads an organisation of a kind; a department is led by whoever leads what it belongs to."""
    if kind == OrganisationKind.DEPARTMENT:
        return ()
    return (Role.BUREAU_OFFICER, Role.HEAD) if kind == OrganisationKind.DISTRICT else (Role.HEAD,)


def leaders_to_name(
    db: Session, viewer: SignedIn, organisations: Sequence[Organisation], *, on: date
) -> list[tuple[Organisation, list[Role]]]:
    """List those of some organisations that nobody leads on a day or later, each with the roles a viewer may give there.

    A teaching point is led by the head of its central school. Closed organisations need nobody.
    """
    if not viewer.holds(*NAMES_LEADERS):
        return []
    there = [one for one in organisations if one.last_day is None or one.last_day >= on]
    lines = lines_of(db, [one.id for one in there], on=on)
    led = _led(db, {above for line in lines.values() for above in line}, on=on)
    districts = _districts(db, lines)
    found = []
    for one in there:
        line = lines[one.id]
        home = line[: next((place for place, above in enumerate(line) if above in districts and place), len(line))]
        if led.isdisjoint(home):
            given = roles_to_give(viewer.grants, line, taken=())
            found.append((one, [role for role in leading_roles(one.kind) if role in given]))
    return [(one, roles) for one, roles in found if roles]


def _led(db: Session, organisations: set[int], *, on: date) -> set[int | None]:
    return set(
        db.scalars(
            select(RoleGrant.organisation_id).where(
                RoleGrant.role.in_([str(role) for role in FIRST_ROLES]),
                RoleGrant.organisation_id.in_(organisations),
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
        )
    )


def _districts(db: Session, lines: dict[int, list[int]]) -> set[int]:
    above = {one for line in lines.values() for one in line}
    return set(
        db.scalars(
            select(Organisation.id).where(Organisation.id.in_(above), Organisation.kind == OrganisationKind.DISTRICT)
        )
    )
