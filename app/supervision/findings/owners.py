"""Who may see to a finding: adults with a role at its organisation, or above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core.access import Role
from app.people.models import Organisation, OrganisationKind, Person, RoleGrant
from app.people.queries.organisations import lines_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

INSIDE = (Role.HEAD, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD)
ORDER = (*INSIDE, Role.BUREAU_OFFICER)


@dataclass(frozen=True)
class Owner:
    """Somebody who may see to a finding; a bureau officer sees the role only."""

    person_id: int
    name: str
    role: Role


def owners_of(db: Session, organisation_id: int, *, on: date) -> list[Owner]:
    """Return who may see to a finding, each once: head, manager, protection lead, then officers above, nearest first."""
    line = lines_of(db, [organisation_id], on=on)[organisation_id]
    rows = db.execute(
        select(Person.id, Person.name, Person.sort_key, RoleGrant.role, RoleGrant.organisation_id, Organisation.kind)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.organisation_id.in_(line),
            RoleGrant.role.in_([str(role) for role in ORDER]),
            RoleGrant.first_day <= on,
            or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
        )
    ).all()
    # The roles of a school reach what is below it; a district's head and managers have no say in its schools.
    found = [
        row
        for row in rows
        if row.role == Role.BUREAU_OFFICER
        or row.organisation_id == organisation_id
        or row.kind != OrganisationKind.DISTRICT
    ]
    found.sort(key=lambda row: (ORDER.index(Role(row.role)), line.index(row.organisation_id), row.sort_key, row.id))
    owners: dict[int, Owner] = {}
    for row in found:
        owners.setdefault(row.id, Owner(row.id, row.name, Role(row.role)))
    return list(owners.values())


def may_own(db: Session, organisation_id: int, person_id: int, *, on: date, by_school: bool = False) -> bool:
    """Whether somebody may see to a finding of an organisation; `by_school`: whether its school may choose them."""
    return any(
        owner.person_id == person_id and not (by_school and owner.role is Role.BUREAU_OFFICER)
        for owner in owners_of(db, organisation_id, on=on)
    )


def usual_owner(db: Session, organisation_id: int, *, on: date) -> Owner | None:
    """Return who sees to a finding when nobody chose: the head, else whoever comes next."""
    return next(iter(owners_of(db, organisation_id, on=on)), None)
