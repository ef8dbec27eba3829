"""Questions about slips to sign in with: whose is this, who may have one, which were stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, literal, or_, select, union_all

from app.core.access import Role
from app.people.identity import SignedIn, digest_of
from app.people.models import Account, Appointment, ClassGroup, Enrolment, EnrolmentRole, Person, RoleGrant
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, lines_of, own_organisations
from app.people.rules import may_reset
from app.people.sign_in_slips import SignInSlip
from app.people.slip_rules import NOT_BY_PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class MayHaveSlip:
    """A colleague who may be given a slip, with the one they have: printed when, stopped when."""

    person_id: int
    name: str
    printed_at: datetime | None
    stopped_at: datetime | None


def slip_of_token(db: Session, token: str) -> SignInSlip | None:
    """Find the slip of a scanned token; two tries at once wait for each other."""
    return db.scalar(select(SignInSlip).where(SignInSlip.token_digest == digest_of(token)).with_for_update())


def slip_of_code(db: Session, code_digest: str) -> SignInSlip | None:
    """Find the slip of a typed code by its digest; two tries at once wait for each other."""
    return db.scalar(select(SignInSlip).where(SignInSlip.code_digest == code_digest).with_for_update())


def slip_of(db: Session, person_id: int) -> SignInSlip | None:
    """Return somebody's slip."""
    return db.scalar(select(SignInSlip).filter_by(person_id=person_id))


def own_slip(db: Session, viewer: SignedIn) -> tuple[SignInSlip, str] | None:
    """Return the viewer's own slip and the name of who printed it."""
    row = db.execute(
        select(SignInSlip, Person.name)
        .outerjoin(Person, Person.id == SignInSlip.printed_by)
        .where(SignInSlip.person_id == viewer.person_id)
    ).first()
    return (row[0], row[1] or "") if row else None


def may_be_opened(db: Session, person_id: int, *, on: date) -> bool:
    """Whether a slip of somebody opens: while they hold a post and no role that paper never opens."""
    return db.scalar(select(Person.id).where(Person.id == person_id, *_may_have(on))) is not None


def colleagues_for_slips(db: Session, viewer: SignedIn, *, on: date, only: int | None = None) -> list[MayHaveSlip]:
    """List whom the viewer may print a slip for, by sort key: colleagues whose account they may look after (SAFEGUARDS 33)."""
    reach = own_organisations(viewer, *MANAGES, on=on)
    wanted = (
        select(Person.id, Person.name, SignInSlip.printed_at, SignInSlip.stopped_at)
        .outerjoin(SignInSlip, SignInSlip.person_id == Person.id)
        .where(
            *_may_have(on),
            exists().where(
                Appointment.person_id == Person.id, Appointment.organisation_id.in_(reach), _not_over(Appointment, on)
            ),
            Person.id.not_in(ids_on(db, [viewer.person_id], on)[viewer.person_id]),
        )
        .order_by(Person.sort_key, Person.id)
    )
    if only is not None:
        wanted = wanted.where(Person.id == only)
    found = [MayHaveSlip(*row) for row in db.execute(wanted)]
    rights = _rights_of(db, [one.person_id for one in found], on=on)
    lines = lines_of(db, {where for held in rights.values() for _role, where in held}, on=on)
    return [
        one
        for one in found
        if may_reset(
            viewer.grants,
            [(role, lines.get(where or 0, [])) for role, where in rights.get(one.person_id, ())],
            is_oneself=False,
            manages=True,
        )
    ]


def _rights_of(db: Session, persons: Sequence[int], *, on: date) -> dict[int, list[tuple[Role, int | None]]]:
    """Return which rights some people hold now or later, and where; to teach a class is one."""
    given = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.organisation_id).where(
        RoleGrant.person_id.in_(persons), _not_over(RoleGrant, on)
    )
    taught = (
        select(Enrolment.person_id, literal(str(Role.CLASS_TEACHER)), ClassGroup.organisation_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(Enrolment.person_id.in_(persons), Enrolment.role == EnrolmentRole.TEACHER, _not_over(Enrolment, on))
    )
    rights: dict[int, list[tuple[Role, int | None]]] = {}
    held: Sequence[Any] = db.execute(union_all(given, taught)).all()
    for person_id, role, where in held:
        rights.setdefault(person_id, []).append((Role(role), where))
    return rights


def _may_have(on: date) -> list[ColumnElement[bool]]:
    roles = [str(role) for role in NOT_BY_PAPER]
    return [
        exists().where(Appointment.person_id == Person.id, _not_over(Appointment, on)),
        ~exists().where(RoleGrant.person_id == Person.id, RoleGrant.role.in_(roles), _not_over(RoleGrant, on)),
        ~exists().where(Account.person_id == Person.id, Account.closed_at.is_not(None)),
    ]


def _not_over(table: type[Appointment | Enrolment | RoleGrant], on: date) -> ColumnElement[bool]:
    return or_(table.last_day.is_(None), table.last_day >= on)
