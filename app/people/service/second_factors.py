"""Changes of the second step: setting it up, passing it, setting it up anew, taking it away downward (SAFEGUARDS 33)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, select, update

from app.core.audit import audit
from app.core.sealing import CannotUnseal, keyed_digest, seal, unseal
from app.core.throttle import count_try, forget_tries, is_throttled
from app.people.factor_rules import PAUSE, TRIES, as_typed, fitting_step, is_totp, new_recovery_codes
from app.people.identity import revoke_login_sessions
from app.people.models import Account, LoginSession
from app.people.passkeys import Passkey
from app.people.second_factors import RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SECRET, RECOVERY = "second-factor", "recovery-code"  # what each key is made for


class FactorRefusal(StrEnum):
    """Why a code, or the answer of a passkey, was not taken."""

    WRONG = "wrong"
    USED = "used"
    THROTTLED = "throttled"
    LATE = "late"
    COPIED = "copied"


def factor_to_use(db: Session, account_id: int) -> SecondFactor:
    """Return an account's second factor, locked; a fresh one, not confirmed yet, where there is none."""
    factor = db.scalar(select(SecondFactor).filter_by(account_id=account_id).with_for_update())
    if factor is None:
        factor = SecondFactor(account_id=account_id, sealed_secret=_new_secret(account_id))
        db.add(factor)
        db.flush()
    return factor


def secret_of(factor: SecondFactor) -> str:
    """Return the secret to show while a factor is set up; empty when it was sealed under another key."""
    try:
        return unseal(factor.sealed_secret, purpose=SECRET, owner=str(factor.account_id)).decode()
    except CannotUnseal:
        return ""


def _new_secret(account_id: int) -> str:
    return seal(pyotp.random_base32().encode(), purpose=SECRET, owner=str(account_id))


def confirm_factor(
    db: Session, factor: SecondFactor, typed: str, *, login_session_id: int, person_id: int, at: datetime
) -> list[str] | FactorRefusal:
    """Take the first code of a fresh factor: it counts from now on. Return the recovery codes, shown this once."""
    refusal = _refusal_of(db, factor, typed, at=at)
    if refusal is not None:
        return refusal
    factor.confirmed_at = at
    codes = new_recovery_codes()
    db.execute(delete(RecoveryCode).where(RecoveryCode.second_factor_id == factor.id))
    db.add_all(
        RecoveryCode(second_factor_id=factor.id, digest=keyed_digest(as_typed(code), purpose=RECOVERY))
        for code in codes
    )
    audit(db, "second-factor-set-up", at=at, by=person_id, subject="account", subject_id=factor.account_id)
    let_through(db, login_session_id, at=at)
    return codes


def pass_factor(
    db: Session, factor: SecondFactor, typed: str, *, login_session_id: int, person_id: int, at: datetime
) -> FactorRefusal | None:
    """Let a sign-in through by a code of the phone, or by a recovery code that was never used."""
    refusal = _refusal_of(db, factor, typed, at=at, by=person_id)
    if refusal is None:
        let_through(db, login_session_id, at=at)
    return refusal


def renew_factor(
    db: Session, factor: SecondFactor, typed: str, *, login_session_id: int, person_id: int, at: datetime
) -> FactorRefusal | None:
    """Let the owner begin anew, with another phone or other recovery codes, by a code of the old one."""
    refusal = _refusal_of(db, factor, typed, at=at, by=person_id)
    if refusal is None:
        _begin_anew(db, factor)
        db.execute(update(LoginSession).where(LoginSession.id == login_session_id).values(factor_at=None))
        audit(db, "second-factor-renewed", at=at, by=person_id, subject="account", subject_id=factor.account_id)
    return refusal


def reset_factor(db: Session, account: Account, *, at: datetime, by: int | None) -> None:
    """Take a second factor away and end all sign-ins; the password stays, so that whoever reset it gets in no more
    than whoever found the phone. The owner is told on their account page (SAFEGUARDS 33); `by` nobody: the server's screen.
    """
    factor = factor_to_use(db, account.id)
    _begin_anew(db, factor)
    factor.reset_at, factor.reset_by = at, by
    forget_tries(db, SECRET, str(account.id))
    revoke_login_sessions(db, account.id, at=at)
    audit(db, "second-factor-reset", at=at, by=by, subject="account", subject_id=account.id)


def _begin_anew(db: Session, factor: SecondFactor) -> None:
    factor.sealed_secret, factor.confirmed_at = _new_secret(factor.account_id), None
    factor.last_step, factor.recovered_at = None, None
    db.execute(delete(RecoveryCode).where(RecoveryCode.second_factor_id == factor.id))
    db.execute(delete(Passkey).where(Passkey.account_id == factor.account_id))


def _refusal_of(
    db: Session, factor: SecondFactor, typed: str, *, at: datetime, by: int | None = None
) -> FactorRefusal | None:
    door, code = str(factor.account_id), as_typed(typed)
    if is_throttled(db, SECRET, door, limit=TRIES, window=PAUSE, at=at):
        return FactorRefusal.THROTTLED
    if not (_takes_totp(factor, code, at=at) if is_totp(code) else _takes_recovery(db, factor, code, at=at, by=by)):
        count_try(db, SECRET, door, window=PAUSE, at=at)
        return FactorRefusal.USED if _was_used(db, factor, code) else FactorRefusal.WRONG
    forget_tries(db, SECRET, door)
    return None


def _takes_totp(factor: SecondFactor, code: str, *, at: datetime) -> bool:
    secret = secret_of(factor)
    step = fitting_step(secret, code, at=at, last_step=factor.last_step) if secret else None
    factor.last_step = step or factor.last_step
    return step is not None


def _takes_recovery(db: Session, factor: SecondFactor, code: str, *, at: datetime, by: int | None) -> bool:
    """Use a recovery code up; a factor that is not confirmed has none."""
    row = db.scalar(
        select(RecoveryCode).filter_by(
            second_factor_id=factor.id, digest=keyed_digest(code, purpose=RECOVERY), used_at=None
        )
    )
    if row is None:
        return False
    row.used_at = factor.recovered_at = at
    audit(db, "recovery-code-used", at=at, by=by, subject="account", subject_id=factor.account_id)
    return True


def _was_used(db: Session, factor: SecondFactor, code: str) -> bool:
    """Whether a refused code is a recovery code of this factor that opened once before."""
    digest = keyed_digest(code, purpose=RECOVERY)
    return db.scalar(select(RecoveryCode.id).filter_by(second_factor_id=factor.id, digest=digest)) is not None


def let_through(db: Session, login_session_id: int, *, at: datetime) -> None:
    """Say of a sign-in that its second step was passed."""
    db.execute(update(LoginSession).where(LoginSession.id == login_session_id).values(factor_at=at))
