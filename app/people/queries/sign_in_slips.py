"""Questions about slips to sign in with: whose is this, who may have one, which were stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, select

from app.people.identity import SignedIn, digest_of
from app.people.models import SLIP_ONLY, Account, Appointment, Person, RoleGrant
from app.people.queries.account_keeping import accounts_kept, not_over
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, own_organisations
from app.people.sign_in_slips import SignInSlip
from app.people.slip_rules import NOT_BY_PAPER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class MayHaveSlip:
    """A colleague who may be given a slip, with the one they have: printed when, stopped when."""

    person_id: int
    name: str
    printed_at: datetime | None
    stopped_at: datetime | None
    has_login: bool  # and signs in with a password


def slip_of_token(db: Session, token: str) -> SignInSlip | None:
    """Find the slip of a scanned token; two tries at once wait for each other."""
    return db.scalar(select(SignInSlip).where(SignInSlip.token_digest == digest_of(token)).with_for_update())


def slip_of_code(db: Session, code_digest: str) -> SignInSlip | None:
    """Find the slip of a typed code by its digest; two tries at once wait for each other."""
    return db.scalar(select(SignInSlip).where(SignInSlip.code_digest == code_digest).with_for_update())


def slip_of(db: Session, person_id: int) -> SignInSlip | None:
    """Return somebody's slip."""
    return db.scalar(select(SignInSlip).filter_by(person_id=person_id))


def own_slip(db: Session, viewer: SignedIn, *, on: date) -> tuple[SignInSlip, str] | None:
    """Return the viewer's own slip and the name of who printed it; one that opens nothing any more is none."""
    row = db.execute(
        select(SignInSlip, Person.name)
        .outerjoin(Person, Person.id == SignInSlip.printed_by)
        .where(
            SignInSlip.person_id == viewer.person_id, SignInSlip.person_id.in_(select(Person.id).where(*_may_have(on)))
        )
    ).first()
    return (row[0], row[1] or "") if row else None


def may_be_opened(db: Session, person_id: int, *, on: date) -> bool:
    """Whether a slip of somebody opens: while they hold a post and no role that paper never opens."""
    return db.scalar(select(Person.id).where(Person.id == person_id, *_may_have(on))) is not None


def is_outgrown(db: Session, person_id: int, *, on: date) -> bool:
    """Whether somebody's slip opens nothing because of a role held now or later; they still hold a post."""
    has_post, _no_role, is_open = _may_have(on)
    return db.scalar(select(Person.id).where(Person.id == person_id, has_post, _holds_more(on), is_open)) is not None


def colleagues_for_slips(db: Session, viewer: SignedIn, *, on: date, only: int | None = None) -> list[MayHaveSlip]:
    """List whom the viewer may print a slip for, by sort key: colleagues whose account they may look after (SAFEGUARDS 33)."""
    reach = own_organisations(viewer, *MANAGES, on=on)
    has_login = exists().where(Account.person_id == Person.id, Account.login.not_like(f"{SLIP_ONLY}%"))
    wanted = (
        select(Person.id, Person.name, SignInSlip.printed_at, SignInSlip.stopped_at, has_login)
        .outerjoin(SignInSlip, SignInSlip.person_id == Person.id)
        .where(
            *_may_have(on),
            exists().where(Appointment.person_id == Person.id, works_in(reach), not_over(Appointment, on)),
            Person.id.not_in(ids_on(db, [viewer.person_id], on)[viewer.person_id]),
        )
        .order_by(Person.sort_key, Person.id)
    )
    if only is not None:
        wanted = wanted.where(Person.id == only)
    found = [MayHaveSlip(*row) for row in db.execute(wanted)]
    kept = accounts_kept(db, viewer, {one.person_id: True for one in found}, on=on)
    return [one for one in found if one.person_id in kept]


def _may_have(on: date) -> list[ColumnElement[bool]]:
    return [
        exists().where(Appointment.person_id == Person.id, not_over(Appointment, on)),
        ~_holds_more(on),
        ~exists().where(Account.person_id == Person.id, Account.closed_at.is_not(None)),
    ]


def _holds_more(on: date) -> ColumnElement[bool]:
    roles = [str(role) for role in NOT_BY_PAPER]
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.role.in_(roles), not_over(RoleGrant, on))
