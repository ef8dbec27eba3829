"""Questions about identities elsewhere: whose is this one, whom does the roster know by it, who unlinked mine."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from app.core.audit import AuditEntry
from app.people.erased import called
from app.people.linked_identities import LinkedIdentity
from app.people.models import Account, Appointment, Person, RoleGrant
from app.people.queries.account_keeping import not_over
from app.people.slip_rules import NOT_BY_PAPER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.single_sign_on.providers import Identity

UNLINKED = "identity-unlinked"


def link_of(db: Session, identity: Identity) -> LinkedIdentity | None:
    """Return the link of an identity to an account, locked."""
    return db.scalar(
        select(LinkedIdentity).filter_by(issuer=identity.issuer, subject=identity.subject).with_for_update()
    )


def link_of_account(db: Session, account_id: int) -> LinkedIdentity | None:
    """Return with which identity an account may be signed in to."""
    return db.scalar(select(LinkedIdentity).filter_by(account_id=account_id).order_by(LinkedIdentity.id).limit(1))


def account_recognised(db: Session, identity: Identity, *, by: str, on: date) -> Account | None:
    """Return the open account of the one colleague on post whom the roster knows by this e-mail or staff number.

    Only learners, class teachers and facilitators: whoever reads names of staff, or stands higher, says so signed in, as
    whoever may correct an entry could otherwise write their own address into it. Nor who is linked, or was unlinked, before.
    """
    value, column = (identity.email, func.lower(Person.email)) if by == "email" else (identity.number, Person.number)
    if not by or not value:
        return None
    roles = [str(role) for role in NOT_BY_PAPER]
    known = db.scalars(select(Person.id).where(column == (value.lower() if by == "email" else value)).limit(2)).all()
    if len(known) != 1:
        return None
    return db.scalar(
        select(Account).where(
            Account.person_id == known[0],
            Account.closed_at.is_(None),
            exists().where(Appointment.person_id == Account.person_id, not_over(Appointment, on)),
            ~exists().where(
                RoleGrant.person_id == Account.person_id, RoleGrant.role.in_(roles), not_over(RoleGrant, on)
            ),
            ~exists().where(LinkedIdentity.account_id == Account.id, LinkedIdentity.issuer == identity.issuer),
            ~exists().where(
                AuditEntry.action == UNLINKED, AuditEntry.subject == "account", AuditEntry.subject_id == Account.id
            ),
        )
    )


def unlinked_by_another(db: Session, account: Account) -> tuple[str, datetime] | None:
    """Return who else last unlinked an account, and when, unless its owner has linked it again since."""
    row = db.execute(
        select(Person.name, AuditEntry.at, AuditEntry.by)
        .outerjoin(Person, Person.id == AuditEntry.by)
        .where(AuditEntry.action == UNLINKED, AuditEntry.subject == "account", AuditEntry.subject_id == account.id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    if row is None or row.by == account.person_id or link_of_account(db, account.id) is not None:
        return None
    return "" if row.name is None else called(row.name), row.at
