"""What ends when somebody leaves: posts, classes and rights at the viewer's own organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Organisation, RoleGrant
from app.people.queries.account_keeping import not_over
from app.people.queries.belonging import works_in
from app.people.queries.organisations import MANAGES, lines_of, own_organisations
from app.people.rules import may_take

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Leaving:
    """What somebody holds at the viewer's organisations today or later; `staying` are roles the viewer may not end."""

    posts: list[Appointment]
    teaching: list[Enrolment]
    roles: list[tuple[RoleGrant, Organisation]]
    staying: list[tuple[RoleGrant, Organisation]]


def what_ends(db: Session, viewer: SignedIn, person_id: int, *, on: date) -> Leaving:
    """Return what somebody holds where the viewer manages staff; what they hold elsewhere is not shown nor ended."""
    own = own_organisations(viewer, *MANAGES, on=on)
    posts = db.scalars(
        select(Appointment)
        .join(Appointment.organisation)
        .join(Appointment.post)
        .options(contains_eager(Appointment.organisation), contains_eager(Appointment.post))
        .where(Appointment.person_id == person_id, works_in(own), not_over(Appointment, on))
        .order_by(Appointment.id)
    ).all()
    teaching = db.scalars(
        select(Enrolment)
        .join(Enrolment.class_group)
        .options(contains_eager(Enrolment.class_group))
        .where(
            Enrolment.person_id == person_id,
            Enrolment.role == EnrolmentRole.TEACHER,
            ClassGroup.organisation_id.in_(own),
            not_over(Enrolment, on),
        )
        .order_by(Enrolment.id)
    ).all()
    grants = db.execute(
        select(RoleGrant, Organisation)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.organisation_id.in_(own), not_over(RoleGrant, on))
        .order_by(RoleGrant.id)
    ).all()
    lines = lines_of(db, {place.id for _grant, place in grants}, on=on)
    roles = [(grant, place) for grant, place in grants if may_take(viewer.grants, Role(grant.role), lines[place.id])]
    ending = {grant.id for grant, _place in roles}
    staying = [(grant, place) for grant, place in grants if grant.id not in ending]
    return Leaving(list(posts), list(teaching), roles, staying)
