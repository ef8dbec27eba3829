"""Who is signed in: a signed cookie holds a random token, the server holds the sign-in (DEPENDENCIES, sessions)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from app.core.access import Role, is_without_trace
from app.core.clock import day_of, now
from app.core.database import db as current_db
from app.people.models import Account, Enrolment, EnrolmentRole, LoginSession, RoleGrant

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
login_manager = LoginManager()


@dataclass(frozen=True)
class SignedIn:
    """The person at the screen: who they are and which rights they hold today."""

    token: str
    login_session_id: int
    account_id: int
    person_id: int
    name: str
    language: str | None
    grants: tuple[tuple[Role, int | None], ...] = ()
    teaches_classes: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.token

    def holds(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return bool(self.roles & set(roles))

    def organisations_as(self, *roles: Role) -> set[int]:
        """Return the organisations whose subtrees these roles are held for."""
        return {organisation for role, organisation in self.grants if role in roles and organisation is not None}


class Visitor(AnonymousUserMixin):
    """Somebody who has not signed in."""

    roles: frozenset[str] = frozenset()
    language: str | None = None

    def holds(self, *_roles: Role) -> bool:
        """Whether one of the roles is held: never."""
        return False


def digest_of(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_matches(account: Account | None, password: str) -> bool:
    """Whether a password is the account's; takes as long when there is no account."""
    if account is None:
        hasher.hash(password)
        return False
    try:
        return hasher.verify(account.password_hash, password)
    except InvalidHashError:  # The password was taken away by a reset.
        hasher.hash(password)
        return False
    except VerificationError:
        return False


def start_login_session(db: Session, account: Account, *, device: str, at: datetime) -> str:
    """Start a sign-in and return the token for the cookie."""
    token = secrets.token_urlsafe(32)
    hours = current_app.config["SIGNED_IN_HOURS"]
    db.add(
        LoginSession(
            account_id=account.id,
            token_digest=digest_of(token),
            device=device[:60],
            created_at=at,
            expires_at=at + timedelta(hours=hours),
        )
    )
    return token


def revoke_login_sessions(
    db: Session, account_id: int, *, at: datetime, only: int | None = None, but: int | None = None
) -> None:
    """End sign-ins of an account on the server: all, one, or all but one."""
    ending = update(LoginSession).where(LoginSession.account_id == account_id, LoginSession.revoked_at.is_(None))
    if only is not None:
        ending = ending.where(LoginSession.id == only)
    if but is not None:
        ending = ending.where(LoginSession.id != but)
    db.execute(ending.values(revoked_at=at))


def person_signed_in(db: Session, token: str, *, at: datetime) -> SignedIn | None:
    """Return who holds a token, with the rights they hold on that day; None when the sign-in has ended."""
    row = db.scalar(
        select(LoginSession)
        .where(
            LoginSession.token_digest == digest_of(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > at,
        )
        .options(joinedload(LoginSession.account).joinedload(Account.person))
    )
    if row is None or row.account.closed_at is not None:
        return None
    person, day = row.account.person, day_of(at)
    grants = tuple(
        (Role(role), organisation)
        for role, organisation in db.execute(
            select(RoleGrant.role, RoleGrant.organisation_id).where(
                RoleGrant.person_id == person.id,
                RoleGrant.first_day <= day,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= day),
            )
        )
    )
    teaches = db.scalar(
        select(Enrolment.id).where(
            Enrolment.person_id == person.id,
            Enrolment.role == EnrolmentRole.TEACHER,
            or_(Enrolment.first_day.is_(None), Enrolment.first_day <= day),
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= day),
        )
    )
    roles = {str(Role.LEARNER), *(str(role) for role, _ in grants)}
    if teaches is not None:
        roles.add(str(Role.CLASS_TEACHER))
    return SignedIn(
        token=token,
        login_session_id=row.id,
        account_id=row.account_id,
        person_id=person.id,
        name=person.name,
        language=row.account.language,
        grants=grants,
        teaches_classes=teaches is not None,
        roles=frozenset(roles),
    )


def init_identity(app: Flask) -> None:
    """Let Flask-Login find who is signed in."""
    login_manager.init_app(app)
    login_manager.anonymous_user = Visitor
    login_manager.session_protection = None

    @login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def _load(token: str) -> SignedIn | None:
        if is_without_trace():  # A help page asks nobody who they are.
            return None
        return person_signed_in(current_db(), token, at=now())
