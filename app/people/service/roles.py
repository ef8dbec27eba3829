"""Changes of roles: dated, audited, only by who holds more (DESIGN §3, SAFEGUARDS 33)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core.access import Role
from app.core.audit import audit
from app.core.clock import day_of
from app.people.identity import SignedIn
from app.people.models import RoleGrant
from app.people.queries.merges import are_one
from app.people.queries.organisations import lines_of
from app.people.rules import has_an_end, may_give, may_take, overlap

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class AlreadyGiven(ValueError):
    """The person holds this role for this organisation on some of these days already."""


class NeedsAnEnd(ValueError):
    """The role is given for a time only, and no last day within it was said."""


class NotYours(PermissionError):
    """Whoever asks does not hold more than the role, or asks for themselves."""


def grant_role(
    db: Session,
    giver: SignedIn,
    person_id: int,
    role: Role,
    *,
    organisation_id: int,
    first_day: date,
    last_day: date | None,
    at: datetime,
) -> RoleGrant:
    """Give a role for an organisation's subtree between two days. Raises NotYours, NeedsAnEnd and AlreadyGiven."""
    line = lines_of(db, [organisation_id], on=day_of(at))[organisation_id]
    allowed = may_give(
        giver.grants,
        role,
        line,
        to_oneself=are_one(db, giver.person_id, person_id, day_of(at)),
        is_taken=role_is_held(db, role, organisation_id, on=day_of(at)),
    )
    if not allowed:
        raise NotYours
    if not has_an_end(role, first_day, last_day):
        raise NeedsAnEnd
    same = select(RoleGrant).filter_by(person_id=person_id, role=role, organisation_id=organisation_id)
    if any(
        overlap(first_day, last_day or date.max, other.first_day, other.last_day or date.max)
        for other in db.scalars(same)
    ):
        raise AlreadyGiven
    grant = RoleGrant(
        person_id=person_id,
        role=role,
        organisation_id=organisation_id,
        first_day=first_day,
        last_day=last_day,
        granted_at=at,
        granted_by=giver.person_id,
    )
    db.add(grant)
    db.flush()
    audit(
        db,
        "role-granted",
        at=at,
        by=giver.person_id,
        subject="person",
        subject_id=person_id,
        role=role,
        organisation=organisation_id,
        first_day=first_day,
        last_day=last_day,
    )
    return grant


def end_role(db: Session, ender: SignedIn, grant: RoleGrant, *, last_day: date, at: datetime) -> None:
    """End a role after a day; its holder may also lay it down. A role not begun yet never begins. Raises NotYours."""
    own = grant.person_id == ender.person_id and grant.role != Role.ADMINISTRATOR
    line = lines_of(db, [grant.organisation_id], on=day_of(at)).get(grant.organisation_id or 0, [])
    if not own and not may_take(ender.grants, Role(grant.role), line):
        raise NotYours
    if grant.last_day is not None and grant.last_day <= last_day:
        return
    grant.last_day = last_day
    audit(
        db,
        "role-ended",
        at=at,
        by=ender.person_id,
        subject="person",
        subject_id=grant.person_id,
        role=grant.role,
        organisation=grant.organisation_id,
        last_day=last_day,
    )


def role_is_held(db: Session, role: Role, organisation_id: int, *, on: date) -> bool:
    """Whether somebody holds a role at exactly this organisation, today or later."""
    return (
        db.scalar(
            select(RoleGrant.id).where(
                RoleGrant.role == role,
                RoleGrant.organisation_id == organisation_id,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
        )
        is not None
    )
