"""Questions about accounts and sign-ins."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from app.core.access import Role
from app.core.audit import AuditEntry
from app.people.identity import TOLD_FOR, SignedIn, digest_of
from app.people.models import SLIP_ONLY, Account, Invitation, LoginSession, Person, RoleGrant
from app.people.second_factors import SecondFactor
from app.people.sign_in_names import TypedName, typed_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

MARKED_AFTER_RESET = timedelta(hours=24)
MOST_ALIKE = 2  # a couple with one phone


def accounts_called(db: Session, typed: TypedName) -> list[Account]:
    """List the open accounts that a typed name may mean, the one with this login first.

    E-mail, phone and staff number are those of the roster. What more than MOST_ALIKE people have in common, as the
    number 001 of every school, means none of them.
    """
    found = db.scalars(
        select(Account)
        .where(
            Account.id.in_(
                union(
                    select(Account.id).where(Account.login.in_(sorted(typed.logins))),
                    *(
                        select(Account.id).join(Person, Person.id == Account.person_id).where(column.in_(sorted(spelt)))
                        for column, spelt in (
                            (Person.email, typed.emails),
                            (Person.phone, typed.phones),
                            (Person.number, typed.numbers),
                        )
                        if spelt
                    ),
                )
            ),
            Account.closed_at.is_(None),
            Account.login.not_like(f"{SLIP_ONLY}%"),
        )
        .options(joinedload(Account.person))
        .order_by(Account.id)
    ).all()
    by_login = sorted(
        (account for account in found if account.login in typed.logins), key=lambda one: one.login != typed.login
    )
    others = [account for account in found if account.login not in typed.logins]
    return [*by_login, *others] if len(found) <= MOST_ALIKE else by_login[:1]


def login_is_free(db: Session, login: str, *, but_of: int | None = None) -> bool:
    """Whether nobody else signs in with this login, however it is spelt; a closed account keeps its login."""
    meant = sorted(typed_name(login).logins)
    return (
        db.scalar(
            select(Account.id).where(Account.login.in_(meant), Account.person_id.is_distinct_from(but_of)).limit(1)
        )
        is None
    )


def own_account(db: Session, viewer: SignedIn) -> Account:
    """Return the account of who is signed in."""
    return db.scalars(select(Account).where(Account.id == viewer.account_id)).one()


def own_sign_ins(db: Session, viewer: SignedIn, *, at: datetime) -> Sequence[LoginSession]:
    """List where somebody is signed in now, newest first; those that wait for the second step among them."""
    return db.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == viewer.account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > at,
        )
        .order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
    ).all()


def invitation_of(db: Session, token: str, *purposes: str, at: datetime) -> Invitation | None:
    """Find the open invitation of a one-time link; None when it was used, ended or is too old."""
    return db.scalar(
        select(Invitation)
        .where(
            Invitation.token_digest == digest_of(token),
            Invitation.purpose.in_(purposes),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
        )
        .with_for_update()
    )


def reset_notice(
    db: Session, account: Account, reset_at: datetime | None, reset_by: int | None
) -> tuple[str, datetime, int] | None:
    """Return who reset an account, when, and how many changes were made under it in the next 24 hours."""
    if reset_at is None:
        return None
    changes = db.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.by == account.person_id,
            AuditEntry.at >= reset_at,
            AuditEntry.at <= reset_at + MARKED_AFTER_RESET,
        )
    )
    name = db.scalar(select(Person.name).where(Person.id == reset_by)) or ""
    return name, reset_at, int(changes or 0)


def resets_told(db: Session, viewer: SignedIn, *, at: datetime) -> list[tuple[str, str, datetime]]:
    """Return what somebody else took away from one's own account in the last two weeks (SAFEGUARDS 33).

    Each is `password` or `factor`, who did it (empty: the server's own screen) and when, the newest first.
    """
    if not viewer.was_reset:
        return []
    of_password, of_factor = aliased(Person), aliased(Person)
    row = db.execute(
        select(Account.reset_at, of_password.name, SecondFactor.reset_at, of_factor.name)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .outerjoin(of_password, of_password.id == Account.reset_by)
        .outerjoin(of_factor, of_factor.id == SecondFactor.reset_by)
        .where(Account.id == viewer.account_id)
    ).one()
    told = [("password", row[1] or "", row[0]), ("factor", row[3] or "", row[2])]
    lately = [(what, name, moment) for what, name, moment in told if moment is not None and moment > at - TOLD_FOR]
    return sorted(lately, key=itemgetter(2), reverse=True)


def is_last_administrator(db: Session, person_id: int, *, on: date) -> bool:
    """Whether somebody is the only administrator with an open account."""
    holders = set(
        db.scalars(
            select(RoleGrant.person_id)
            .join(Account, Account.person_id == RoleGrant.person_id)
            .where(
                RoleGrant.role == Role.ADMINISTRATOR,
                Account.closed_at.is_(None),
                RoleGrant.first_day <= on,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
        )
    )
    return holders == {person_id}


def invited_person(db: Session, person_id: int | None) -> tuple[Person, Account | None] | None:
    """Find whom an invitation is for, and their account if they have one."""
    row = db.execute(
        select(Person, Account).outerjoin(Account, Account.person_id == Person.id).where(Person.id == person_id)
    ).first()
    return (row[0], row[1]) if row else None
