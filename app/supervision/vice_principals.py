"""Who acts in which capacity: the law vice-principal by the post held on a day, head and protection lead by their role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, or_, select

from app.core.access import Role
from app.people.models import Appointment, Organisation, OrganisationKind, Post, RoleGrant
from app.people.queries.organisations import inside, lines_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROLE_OF = {"head": Role.HEAD, "protection_lead": Role.PROTECTION_LEAD}
POST, TITLE = "law-vice-principal", "法治副校长"


def is_the_post() -> ColumnElement[bool]:
    """Whether a post is that of a law vice-principal: the shipped one, or one of that title from a roster."""
    return or_(Post.public_id == POST, Post.title == TITLE)


def held_on(day: date) -> ColumnElement[bool]:
    """Whether an appointment holds on a day."""
    return and_(
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )


def is_vice_principal(db: Session, person_id: int, organisation_id: int, day: date) -> bool:
    """Whether somebody was law vice-principal at an organisation, its home or a department of it, on a day."""
    return (
        db.scalar(
            select(Appointment.id)
            .join(Post, Post.id == Appointment.post_id)
            .where(
                Appointment.person_id == person_id,
                Appointment.organisation_id.in_(inside([organisation_id], on=day)),
                is_the_post(),
                held_on(day),
            )
            .limit(1)
        )
        is not None
    )


def vice_principals_of(db: Session, organisations: Collection[int], first: date, last: date) -> set[int]:
    """Return who held the post at some organisations on any day between two days."""
    return set(
        db.scalars(
            select(Appointment.person_id)
            .join(Post, Post.id == Appointment.post_id)
            .where(
                Appointment.organisation_id.in_(organisations),
                is_the_post(),
                or_(Appointment.first_day.is_(None), Appointment.first_day <= last),
                or_(Appointment.last_day.is_(None), Appointment.last_day >= first),
            )
        )
    )


def holds_capacity(db: Session, capacity: str, person_id: int, organisation_id: int, day: date, *, until: date) -> bool:
    """Whether somebody may be said to have acted as head or protection lead: holds that role there, then or since.

    Roles are often granted after the day somebody began, so one held on any day up to `until` is enough. A department's
    are those of its school. Other capacities are not asked about here.
    """
    role = ROLE_OF.get(capacity)
    if role is None:
        return True
    line = lines_of(db, [organisation_id], on=day).get(organisation_id, [organisation_id])
    return (
        db.scalar(
            select(RoleGrant.id)
            .join(Organisation, Organisation.id == RoleGrant.organisation_id)
            .where(
                RoleGrant.person_id == person_id,
                RoleGrant.role == str(role),
                RoleGrant.organisation_id.in_(line),
                or_(Organisation.id == organisation_id, Organisation.kind != OrganisationKind.DISTRICT),
                RoleGrant.first_day <= until,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= day),
            )
            .limit(1)
        )
        is not None
    )
