"""Changes of slips to sign in with: printing them, getting in by one, stopping and ending them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app
from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.throttle import count_try, forget_tries, is_throttled
from app.people.identity import UNUSABLE, OpenedBy, digest_of, revoke_login_sessions, start_login_session
from app.people.models import SLIP_ONLY, Account
from app.people.queries.sign_in_slips import is_outgrown, may_be_opened, slip_of_code, slip_of_token
from app.people.sign_in_slips import SignInSlip
from app.people.slip_rules import MOST_TRIES, PAUSE, TRIES, TRIES_AN_ADDRESS, new_code, new_pin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOKEN_BYTES = 18  # 144 bits
# Light, so that a school's sheet is made in a second; what guards six digits is the installation's key (`_keyed`).
pin_hasher = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)


@dataclass(frozen=True)
class FirstUse:
    """The printed PIN was right, and is good for one thing: choosing one's own, which whoever printed it does not know."""

    slip_id: int


class SlipRefusal(StrEnum):
    """Why a slip let nobody in; an ended slip, a replaced one and an invented one are the same.

    OUTGROWN: its holder was given a role that paper never opens, and is told so by nothing but the right PIN.
    """

    WRONG = "wrong"
    UNKNOWN = "unknown"
    THROTTLED = "throttled"
    STOPPED = "stopped"
    OUTGROWN = "outgrown"


class PinRefusal(StrEnum):
    """Why a PIN of one's own was not taken."""

    GONE = "gone"  # replaced, ended, stopped or chosen meanwhile
    PRINTED = "printed"  # the one on the paper


@dataclass(frozen=True)
class Printed:
    """What stands on a fresh slip: for whom, the token of its QR, the code to type and the PIN; shown once."""

    person_id: int
    token: str
    code: str
    pin: str


def print_slips(db: Session, persons: Collection[int], *, at: datetime, by: int) -> list[Printed]:
    """Make a new slip for each of these people; their old ones, and whoever came in by them, are out at once."""
    former = {slip.person_id: slip for slip in db.scalars(select(SignInSlip).where(SignInSlip.person_id.in_(persons)))}
    printed = []
    for person_id in persons:
        one = Printed(person_id, secrets.token_urlsafe(TOKEN_BYTES), new_code(), new_pin())
        if person_id in former:
            _put_out(db, former[person_id], at=at)
        db.flush()
        db.add(
            SignInSlip(
                person_id=person_id,
                token_digest=digest_of(one.token),
                code_digest=keyed_code(one.code),
                pin_hash=pin_hasher.hash(_keyed(person_id, one.pin)),
                printed_at=at,
                printed_by=by,
            )
        )
        audit(db, "sign-in-slip-printed", at=at, by=by, subject="person", subject_id=person_id)
        printed.append(one)
    return printed


def end_slip(db: Session, person_id: int, *, at: datetime, by: int) -> None:
    """End somebody's slip and whoever came in by it."""
    slip = db.scalar(select(SignInSlip).filter_by(person_id=person_id))
    if slip is not None:
        _put_out(db, slip, at=at)
        audit(db, "sign-in-slip-ended", at=at, by=by, subject="person", subject_id=person_id)


def get_in_by_slip(
    db: Session, pin: str, *, token: str = "", code: str = "", address: str, device: str, at: datetime
) -> str | FirstUse | SlipRefusal:
    """Let somebody in by the slip of a token or a typed code, and return the token for the cookie: a learner, never more.

    The printed PIN lets nobody in: it asks for one's own (`choose_own_pin`).
    """
    if is_throttled(db, "slip-address", address, limit=TRIES_AN_ADDRESS, window=PAUSE, at=at):
        return SlipRefusal.THROTTLED
    slip = slip_of_token(db, token) if token else slip_of_code(db, keyed_code(code))
    refusal = _refusal_of(db, slip, pin, at=at)
    if refusal in (SlipRefusal.WRONG, SlipRefusal.UNKNOWN):
        count_try(db, "slip-address", address, window=PAUSE, at=at)
    if refusal is not None or slip is None:
        return refusal or SlipRefusal.UNKNOWN
    forget_tries(db, "slip", str(slip.id))
    slip.wrong_tries = 0
    return FirstUse(slip.id) if slip.pin_chosen_at is None else _let_in(db, slip, device=device, at=at)


def choose_own_pin(db: Session, first: FirstUse, pin: str, *, device: str, at: datetime) -> str | PinRefusal:
    """Put somebody's own PIN in place of the printed one, and let them in; the printed one opens nothing any more.

    Whoever never had an account gets one without login or password.
    """
    slip = db.scalar(select(SignInSlip).where(SignInSlip.id == first.slip_id).with_for_update())
    if slip is None or slip.pin_chosen_at is not None or slip.stopped_at is not None:
        return PinRefusal.GONE
    if not may_be_opened(db, slip.person_id, on=day_of(at)):
        return PinRefusal.GONE
    if _is_pin_of(slip, pin):
        return PinRefusal.PRINTED
    slip.pin_hash, slip.pin_chosen_at = pin_hasher.hash(_keyed(slip.person_id, pin)), at
    audit(db, "sign-in-slip-pin-chosen", at=at, by=slip.person_id, subject="person", subject_id=slip.person_id)
    return _let_in(db, slip, device=device, at=at)


def _let_in(db: Session, slip: SignInSlip, *, device: str, at: datetime) -> str:
    slip.last_used_at = at
    account = db.scalar(select(Account).filter_by(person_id=slip.person_id))
    if account is None:
        account = Account(
            person_id=slip.person_id, login=f"{SLIP_ONLY}{slip.person_id}", password_hash=UNUSABLE, created_at=at
        )
        db.add(account)
        db.flush()
        audit(db, "account-opened", at=at, by=slip.person_id, subject="account", subject_id=account.id, purpose="slip")
    return start_login_session(db, account, device=device, at=at, opened_by=OpenedBy.SLIP)


def keyed_code(code: str) -> str:
    """Return what the database keeps of a code: digits are few enough to try them all, but not under a key."""
    return _under_key(b"slip-code", code)


def _refusal_of(db: Session, slip: SignInSlip | None, pin: str, *, at: datetime) -> SlipRefusal | None:
    outgrown = slip is not None and is_outgrown(db, slip.person_id, on=day_of(at))
    if slip is None or not (outgrown or may_be_opened(db, slip.person_id, on=day_of(at))):
        return SlipRefusal.UNKNOWN
    if slip.stopped_at is not None:
        return SlipRefusal.STOPPED
    if is_throttled(db, "slip", str(slip.id), limit=TRIES, window=PAUSE, at=at):
        return SlipRefusal.THROTTLED
    if _is_pin_of(slip, pin):
        return SlipRefusal.OUTGROWN if outgrown else None
    count_try(db, "slip", str(slip.id), window=PAUSE, at=at)
    slip.wrong_tries += 1
    if slip.wrong_tries < MOST_TRIES:
        return SlipRefusal.WRONG
    slip.stopped_at = at
    audit(db, "sign-in-slip-stopped", at=at, by=None, subject="person", subject_id=slip.person_id)
    return SlipRefusal.STOPPED


def _put_out(db: Session, slip: SignInSlip, *, at: datetime) -> None:
    account_id = db.scalar(select(Account.id).filter_by(person_id=slip.person_id))
    if account_id is not None:
        revoke_login_sessions(db, account_id, at=at, opened_by=OpenedBy.SLIP)
    forget_tries(db, "slip", str(slip.id))
    db.delete(slip)


def _is_pin_of(slip: SignInSlip, pin: str) -> bool:
    try:
        return pin_hasher.verify(slip.pin_hash, _keyed(slip.person_id, pin))
    except VerificationError:
        return False


def _keyed(person_id: int, pin: str) -> str:
    return _under_key(b"slip-pin", f"{person_id}\0{pin}")


def _under_key(purpose: bytes, text: str) -> str:
    key = hashlib.sha256(purpose + b":" + current_app.config["SECRET_KEY"].encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
