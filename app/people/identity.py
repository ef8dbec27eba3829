"""Who is signed in: a signed cookie holds a random token, the server holds the sign-in (DEPENDENCIES, sessions)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy import Date, and_, bindparam, exists, or_, select, update

from app.core.access import Role, is_without_trace
from app.core.clock import day_of, now
from app.core.database import db as current_db
from app.core.installation import is_demonstration
from app.people.factor_rules import needs_factor, still_waits
from app.people.models import Account, Appointment, Enrolment, EnrolmentRole, LoginSession, Person, RoleGrant
from app.people.second_factors import SecondFactor

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session


class OpenedBy(StrEnum):
    """What a sign-in was opened by. A slip opens what a learner has, whatever else its holder may do."""

    PASSWORD = "password"  # noqa: S105  the name of a way in
    SLIP = "slip"
    IDENTITY = "identity"


TOLD_FOR = timedelta(days=14)  # how long the owner reads on the first pages that an account was reset
UNUSABLE = "!"  # in place of a password's hash: no password fits
hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
login_manager = LoginManager()


@dataclass(frozen=True)
class SignedIn:
    """The person at the screen: who they are and which rights they hold today.

    `rights_asleep`: they hold rights that this sign-in, opened by a slip, leaves out. `waits_for_factor`: the password
    was right and the second step is not passed yet; until then they are nobody. `was_reset`: somebody took the password or
    the second step away in the last two weeks (SAFEGUARDS 33).
    """

    token: str
    login_session_id: int
    account_id: int
    person_id: int
    name: str
    language: str | None
    grants: tuple[tuple[Role, int | None], ...] = ()
    teaches_classes: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)
    opened_by: OpenedBy = OpenedBy.PASSWORD
    rights_asleep: bool = False
    waits_for_factor: bool = False
    was_reset: bool = False

    is_active = True
    is_anonymous = False

    @property
    def is_authenticated(self) -> bool:
        """Whether they are in: by a slip, or by a password and, where their roles ask for it, the second step."""
        return not self.waits_for_factor

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
    waits_for_factor = False

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


def start_login_session(
    db: Session, account: Account, *, device: str, at: datetime, opened_by: OpenedBy = OpenedBy.PASSWORD
) -> str:
    """Start a sign-in and return the token for the cookie."""
    token = secrets.token_urlsafe(32)
    hours = current_app.config["SIGNED_IN_HOURS"]
    db.add(
        LoginSession(
            account_id=account.id,
            token_digest=digest_of(token),
            device=device[:60],
            opened_by=opened_by,
            created_at=at,
            expires_at=at + timedelta(hours=hours),
        )
    )
    return token


def revoke_login_sessions(
    db: Session,
    account_id: int,
    *,
    at: datetime,
    only: int | None = None,
    but: int | None = None,
    opened_by: OpenedBy | None = None,
) -> None:
    """End sign-ins of an account on the server: all, one, all but one, or those opened in one way."""
    ending = update(LoginSession).where(LoginSession.account_id == account_id, LoginSession.revoked_at.is_(None))
    if only is not None:
        ending = ending.where(LoginSession.id == only)
    if but is not None:
        ending = ending.where(LoginSession.id != but)
    if opened_by is not None:
        ending = ending.where(LoginSession.opened_by == opened_by)
    db.execute(ending.values(revoked_at=at))


_DAY = bindparam("day", type_=Date)
_TEACHES = exists().where(
    Enrolment.person_id == Account.person_id,
    Enrolment.role == EnrolmentRole.TEACHER,
    or_(Enrolment.first_day.is_(None), Enrolment.first_day <= _DAY),
    or_(Enrolment.last_day.is_(None), Enrolment.last_day >= _DAY),
)
# A slip is dead with the last post, and so is a sign-in it opened: on the phone, too, where it was left open.
_STILL_OPENS = or_(
    LoginSession.opened_by != OpenedBy.SLIP,
    exists().where(
        Appointment.person_id == Account.person_id,
        or_(Appointment.last_day.is_(None), Appointment.last_day >= _DAY),
    ),
)
LATELY = bindparam("lately", type_=Date)
"""The day sixty days ago: what waits longer to be entered stands on no first page."""
_LATELY = timedelta(days=60)
_NAMED: dict[Role, ColumnElement[bool]] = {}


def role_of_the_named(role: Role, is_named: ColumnElement[bool]) -> None:
    """Let whoever a fact names on a day enter a role's pages; it gives nothing over an organisation.

    The condition is about `Account.person_id` and LATELY; it is part of the question of every page.
    """
    _NAMED[role] = is_named
    _holder_of_token.cache_clear()


@cache
def _holder_of_token() -> Select[*tuple[Any, ...]]:
    """Return the question of every page behind the sign-in: one row a right held that day, or one without a right."""
    return (
        select(
            LoginSession.id,
            LoginSession.account_id,
            LoginSession.opened_by,
            LoginSession.factor_at,
            SecondFactor.confirmed_at.label("factor_since"),
            SecondFactor.reset_at.label("factor_reset_at"),
            Account.reset_at,
            Account.person_id,
            Account.language,
            Person.name,
            _TEACHES.label("teaches_classes"),
            RoleGrant.role,
            RoleGrant.organisation_id,
            *(is_named.label(str(role)) for role, is_named in _NAMED.items()),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(SecondFactor, SecondFactor.account_id == LoginSession.account_id)
        .outerjoin(
            RoleGrant,
            and_(
                RoleGrant.person_id == Account.person_id,
                RoleGrant.first_day <= _DAY,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= _DAY),
            ),
        )
        .where(
            LoginSession.token_digest == bindparam("digest"),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > bindparam("at"),
            Account.closed_at.is_(None),
            _STILL_OPENS,
        )
        .order_by(RoleGrant.id)
    )


def person_signed_in(db: Session, token: str, *, at: datetime) -> SignedIn | None:
    """Return who holds a token, with the rights they hold on that day; None when the sign-in has ended."""
    day = day_of(at)
    known = {"digest": digest_of(token), "at": at, "day": day, "lately": day - _LATELY}
    rows = db.execute(_holder_of_token(), known).all()
    if not rows:
        return None
    row = rows[0]
    opened_by = OpenedBy(row.opened_by)
    held = tuple((Role(one.role), one.organisation_id) for one in rows if one.role is not None)
    is_learner_only = opened_by is OpenedBy.SLIP
    grants = () if is_learner_only else held
    teaches_classes = row.teaches_classes and not is_learner_only
    has_own_factor = row.factor_since is not None and not is_learner_only  # whoever set one up is asked for it
    asks = (has_own_factor or needs_factor([role for role, _ in grants])) and not is_demonstration()
    if still_waits(factor_at=row.factor_at, by_slip=is_learner_only, asks=asks):
        return _waiting(row, token)
    roles = {str(Role.LEARNER), *(str(role) for role, _ in grants)}
    if teaches_classes:
        roles.add(str(Role.CLASS_TEACHER))
    named = {str(role) for role in _NAMED if getattr(row, str(role))}
    if not is_learner_only:
        roles |= named
    return SignedIn(
        token=token,
        login_session_id=row.id,
        account_id=row.account_id,
        person_id=row.person_id,
        name=row.name,
        language=row.language,
        grants=grants,
        teaches_classes=teaches_classes,
        roles=frozenset(roles),
        opened_by=opened_by,
        rights_asleep=is_learner_only and bool(held or row.teaches_classes or named),
        was_reset=any(one is not None and one > at - TOLD_FOR for one in (row.reset_at, row.factor_reset_at)),
    )


def _waiting(row: Any, token: str) -> SignedIn:
    """Return somebody whose second step is still to come: without a role, a right or a class."""
    return SignedIn(
        token=token,
        login_session_id=row.id,
        account_id=row.account_id,
        person_id=row.person_id,
        name=row.name,
        language=row.language,
        waits_for_factor=True,
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
