"""Changes of accounts: first administrator, invitations taken up, passwords, resets, sign-ins."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.access import Role
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.core.throttle import count_try, forget_tries, is_throttled
from app.people.identifiers import new_public_id
from app.people.identity import UNUSABLE, hasher, password_matches, revoke_login_sessions, start_login_session
from app.people.invitations import NEW_PASSWORD, new_invitation
from app.people.models import Account, Invitation, Person, RoleGrant
from app.people.queries.accounts import MOST_ALIKE, accounts_called
from app.people.service.linked_identities import unlink
from app.people.service.sign_in_slips import end_slip
from app.people.sign_in_names import typed_name
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

TRIES_A_LOGIN, TRIES_AN_ACCOUNT, TRIES_AN_ADDRESS = 10, 20, 100  # A school's staff room shares one address.
WINDOW = timedelta(minutes=15)


class Refusal(StrEnum):
    """Why somebody was not let in; the same for a wrong password and an unknown login.

    SEVERAL: the name and the password are those of two people; their logins tell them apart.
    """

    WRONG = "wrong"
    THROTTLED = "throttled"
    SEVERAL = "several"


def sign_in(db: Session, name: str, password: str, *, address: str, device: str, at: datetime) -> str | Refusal:
    """Let somebody in by login, e-mail, phone or staff number, and return the token for the cookie.

    Where a name means two people, the password decides. Whatever it means takes equally long. An account that was
    tried under many names is passed over, so that no refusal tells which names are one person's.
    """
    typed = typed_name(name)
    doors = (("sign-in", typed.door, TRIES_A_LOGIN), ("sign-in-address", address, TRIES_AN_ADDRESS))
    if any(is_throttled(db, kind, key, limit=limit, window=WINDOW, at=at) for kind, key, limit in doors):
        return Refusal.THROTTLED
    meant = accounts_called(db, typed)
    fitting = _whose_password(meant, password)
    fitting = [account for account in fitting if not _is_tried_out(db, account, at=at)]
    if len(fitting) > 1 and fitting[0].login not in typed.logins:
        return Refusal.SEVERAL
    if not fitting:
        for kind, key in [
            *((kind, key) for kind, key, _limit in doors),
            *(("sign-in-account", str(one.id)) for one in meant),
        ]:
            count_try(db, kind, key, window=WINDOW, at=at)
        return Refusal.WRONG
    account = fitting[0]
    forget_tries(db, "sign-in", typed.door)
    forget_tries(db, "sign-in-account", str(account.id))
    if hasher.check_needs_rehash(account.password_hash):
        account.password_hash = hasher.hash(password)
    return start_login_session(db, account, device=device, at=at)


def _whose_password(meant: Sequence[Account], password: str) -> list[Account]:
    """Return the accounts a password opens; as many hashes are worked out for one, for two and for none."""
    tried: list[Account | None] = [*meant, *[None] * (MOST_ALIKE - len(meant))]
    return [account for account in tried if password_matches(account, password) and account is not None]


def _is_tried_out(db: Session, account: Account, *, at: datetime) -> bool:
    return is_throttled(db, "sign-in-account", str(account.id), limit=TRIES_AN_ACCOUNT, window=WINDOW, at=at)


def make_administrator(
    db: Session, invitation: Invitation, *, name: str, login: str, password: str, at: datetime
) -> Account:
    """Make an administrator from the one-time link of the server's own screen."""
    person = record_fact(
        db, Person(public_id=new_public_id("p"), name=name, sort_key=sort_key_of(name)), at=at, by=None
    )
    db.flush()
    db.add(
        RoleGrant(
            person_id=person.id,
            role=Role.ADMINISTRATOR,
            organisation_id=None,
            first_day=day_of(at),
            granted_at=at,
            granted_by=None,
        )
    )
    audit(db, "role-granted", at=at, by=None, subject="person", subject_id=person.id, role=Role.ADMINISTRATOR)
    invitation.person_id = person.id
    return accept_invitation(db, invitation, login=login, password=password, at=at)


def accept_invitation(db: Session, invitation: Invitation, *, login: str, password: str, at: datetime) -> Account:
    """Make or reopen the invited person's account; the link works once."""
    invitation.used_at = at
    account = db.scalar(select(Account).where(Account.person_id == invitation.person_id))
    if account is None:
        account = Account(person_id=invitation.person_id, login=login, password_hash="", created_at=at)
        db.add(account)
    account.login, account.password_hash, account.closed_at = typed_name(login).kept_login, hasher.hash(password), None
    db.flush()
    revoke_login_sessions(db, account.id, at=at)
    audit(
        db,
        "account-opened",
        at=at,
        by=invitation.person_id,
        subject="account",
        subject_id=account.id,
        purpose=invitation.purpose,
    )
    return account


def change_password(db: Session, account: Account, password: str, *, keep_sign_in: int | None, at: datetime) -> None:
    """Set a new password and end every other sign-in."""
    account.password_hash = hasher.hash(password)
    revoke_login_sessions(db, account.id, at=at, but=keep_sign_in)
    audit(db, "password-changed", at=at, by=account.person_id, subject="account", subject_id=account.id)


def reset_account(db: Session, account: Account, *, at: datetime, by: int) -> str:
    """Take a password away, end all sign-ins, the printed slip and the link to a provider, and return the token of a link for a new one (SAFEGUARDS 33).

    The owner is told on their first pages and on their account page; what is done under the account in the next 24 hours is counted there.
    """
    account.password_hash, account.reset_at, account.reset_by = UNUSABLE, at, by
    revoke_login_sessions(db, account.id, at=at)
    end_slip(db, account.person_id, at=at, by=by)
    unlink(db, account, at=at, by=by)
    audit(db, "password-reset", at=at, by=by, subject="account", subject_id=account.id)
    return new_invitation(db, account.person_id, purpose=NEW_PASSWORD, at=at, by=by)


def close_account(db: Session, account: Account, *, at: datetime, by: int) -> None:
    """Close an account, end its sign-ins and its printed slip; what was learnt and recorded stays."""
    account.closed_at = at
    revoke_login_sessions(db, account.id, at=at)
    end_slip(db, account.person_id, at=at, by=by)
    unlink(db, account, at=at, by=by)
    audit(db, "account-closed", at=at, by=by, subject="account", subject_id=account.id)


def keep_language(account: Account, tag: str) -> None:
    """Keep in which language somebody reads."""
    account.language = tag
