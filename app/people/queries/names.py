"""Questions about corrections of names: one's own, and those a viewer may answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Person, RoleGrant
from app.people.name_corrections import NameCorrection
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import MANAGES, lines_of, own_organisations
from app.people.queries.roles import role_is_seen
from app.people.rules import may_reset

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Rights = dict[int, list[tuple[Role, int | None]]]


def own_corrections(db: Session, person_id: int) -> Sequence[NameCorrection]:
    """Return what somebody asked for, the newest first."""
    asked = select(NameCorrection).where(NameCorrection.person_id == person_id)
    return db.scalars(asked.order_by(NameCorrection.id.desc())).all()


def has_a_place(db: Session, person_id: int, *, on: date) -> bool:
    """Whether somebody holds a post or a role of an organisation, so that somebody there can answer for their name."""
    post = exists().where(Appointment.person_id == person_id, _not_over(Appointment, on))
    role = exists().where(
        RoleGrant.person_id == person_id, RoleGrant.organisation_id.is_not(None), _not_over(RoleGrant, on)
    )
    return bool(db.scalar(select(or_(post, role))))


def corrections_to_answer(db: Session, viewer: SignedIn, *, on: date) -> list[NameCorrection]:
    """List the requests a viewer may answer, the oldest first, each with its person.

    Who may is who sees the person's name on other pages and may look after the account: downward only, never oneself
    (SAFEGUARDS 18, 33). At most three queries.
    """
    is_ours = exists().where(
        Appointment.person_id == NameCorrection.person_id,
        Appointment.organisation_id.in_(own_organisations(viewer, *MANAGES, on=on)),
        _not_over(Appointment, on),
    )
    is_seen = exists().where(
        RoleGrant.person_id == NameCorrection.person_id, _not_over(RoleGrant, on), role_is_seen(viewer, on=on)
    )
    asked = db.execute(
        select(NameCorrection, is_ours)
        .join(Person, Person.id == NameCorrection.person_id)
        .options(contains_eager(NameCorrection.person))
        .where(
            NameCorrection.withdrawn_at.is_(None),
            NameCorrection.answered_at.is_(None),
            or_(is_ours, is_seen),
            ~is_one_of(NameCorrection.person_id, viewer.person_id, on),
        )
        .order_by(NameCorrection.id)
    ).all()
    if not asked:
        return []
    rights = _rights_of(db, [row.person_id for row, _is_ours in asked], on=on)
    lines = lines_of(db, {where for held in rights.values() for _role, where in held}, on=on)
    return [
        row
        for row, ours in asked
        if may_reset(
            viewer.grants,
            [(role, lines.get(where or 0, [])) for role, where in rights.get(row.person_id, ())],
            is_oneself=False,
            manages=bool(ours),
        )
    ]


def _rights_of(db: Session, persons: Sequence[int], *, on: date) -> Rights:
    """Return which rights some people hold now or later, and where; to teach a class is one."""
    given = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.organisation_id).where(
        RoleGrant.person_id.in_(persons), _not_over(RoleGrant, on)
    )
    taught = (
        select(Enrolment.person_id, literal(str(Role.CLASS_TEACHER)), ClassGroup.organisation_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(Enrolment.person_id.in_(persons), Enrolment.role == EnrolmentRole.TEACHER, _not_over(Enrolment, on))
    )
    rights: Rights = {}
    held: Sequence[Any] = db.execute(union_all(given, taught)).all()
    for person_id, role, where in held:
        rights.setdefault(person_id, []).append((Role(role), where))
    return rights


def _not_over(table: type[Appointment | Enrolment | RoleGrant], on: date) -> ColumnElement[bool]:
    return or_(table.last_day.is_(None), table.last_day >= on)
