"""Changes of passkeys: adding one, passing the second step by one, removing one; each challenge is answered once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.core.audit import audit
from app.core.sealing import keyed_digest
from app.core.throttle import count_try, forget_tries, is_throttled
from app.people.factor_rules import PAUSE, TRIES
from app.people.passkey_answers import (
    PasskeyRefused,
    counter_said,
    credential_named,
    new_key,
    options_to_ask,
    options_to_make,
)
from app.people.passkey_rules import Place, is_copied
from app.people.passkeys import Passkey, PasskeyKind
from app.people.queries.passkeys import passkeys_of
from app.people.service import challenges
from app.people.service.second_factors import SECRET, FactorRefusal, let_through

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.models import Account

NEW, ANSWER = "passkey-new", "passkey-answer"
CHALLENGE_BYTES = 32


def begin_passkey(db: Session, kind: PasskeyKind, *, login_session_id: int, at: datetime) -> str:
    """Keep a challenge for a new passkey of this kind and return its token."""
    held = {"challenge": secrets.token_hex(CHALLENGE_BYTES), "kind": str(kind)}
    return challenges.put(db, NEW, held, login_session_id=login_session_id, at=at)


def what_to_make(db: Session, account: Account, held: challenges.Held, place: Place, *, site: str) -> str:
    """Return what the browser is asked to make, as JSON."""
    return options_to_make(
        place,
        bytes.fromhex(held["challenge"]),
        site=site,
        login=account.login,
        user=bytes.fromhex(keyed_digest(str(account.id), purpose="passkey-user")),
        kind=PasskeyKind(held["kind"]),
        known=[one.credential_id for one in passkeys_of(db, account.id)],
    )


def add_passkey(
    db: Session, account: Account, answer: str, token: str, place: Place, *, login_session_id: int, at: datetime
) -> None:
    """Keep the passkey a browser has made. Raises PasskeyRefused."""
    held = challenges.take(db, NEW, token, login_session_id=login_session_id, at=at)
    if held is None:
        raise PasskeyRefused("challenge")
    made = new_key(answer, place, bytes.fromhex(held["challenge"]))
    if db.scalar(select(Passkey.id).filter_by(credential_digest=_digest(made.credential_id))) is not None:
        raise PasskeyRefused("known")
    db.add(
        Passkey(
            account_id=account.id,
            credential_digest=_digest(made.credential_id),
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            kind=held["kind"],
            made_at=at,
        )
    )
    audit(db, "passkey-added", at=at, by=account.person_id, subject="account", subject_id=account.id, kind=held["kind"])


def question_for(
    db: Session, account_id: int, place: Place, *, login_session_id: int, at: datetime
) -> tuple[str, str] | None:
    """Return a fresh question to an account's passkeys, as JSON, and the token of its challenge; None where there are none."""
    known = [one.credential_id for one in passkeys_of(db, account_id)]
    if not known:
        return None
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    token = challenges.put(db, ANSWER, {"challenge": challenge.hex()}, login_session_id=login_session_id, at=at)
    return options_to_ask(place, challenge, known), token


def pass_by_passkey(
    db: Session, account_id: int, answer: str, token: str, place: Place, *, login_session_id: int, at: datetime
) -> FactorRefusal | None:
    """Let a sign-in through by an answer of one of the account's passkeys; wrong ones count as wrong codes do."""
    door = str(account_id)
    held = challenges.take(db, ANSWER, token, login_session_id=login_session_id, at=at)
    if is_throttled(db, SECRET, door, limit=TRIES, window=PAUSE, at=at):
        return FactorRefusal.THROTTLED
    refusal = _refusal_of(db, account_id, answer, held, place, at=at)
    if refusal is not None:
        count_try(db, SECRET, door, window=PAUSE, at=at)
        return refusal
    forget_tries(db, SECRET, door)
    let_through(db, login_session_id, at=at)
    return None


def _refusal_of(
    db: Session, account_id: int, answer: str, held: challenges.Held | None, place: Place, *, at: datetime
) -> FactorRefusal | None:
    if held is None:
        return FactorRefusal.LATE
    try:
        named = _digest(credential_named(answer))
        key = db.scalar(select(Passkey).filter_by(account_id=account_id, credential_digest=named).with_for_update())
        if key is None:
            return FactorRefusal.WRONG
        said = counter_said(answer, place, bytes.fromhex(held["challenge"]), public_key=key.public_key)
    except PasskeyRefused:
        return FactorRefusal.WRONG
    if is_copied(key.sign_count, said):
        key.copied_at = at
        return FactorRefusal.COPIED
    key.sign_count, key.last_used_at = said, at
    return None


def remove_passkey(db: Session, account: Account, passkey_id: int, *, at: datetime) -> bool:
    """Remove one of an account's own passkeys; return whether it was there."""
    mine = delete(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account.id)
    if db.execute(mine.returning(Passkey.id)).first() is None:
        return False
    audit(db, "passkey-removed", at=at, by=account.person_id, subject="account", subject_id=account.id)
    return True


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()
