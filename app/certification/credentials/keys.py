"""The keys that sign credentials: made at first use, changed by command, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.certification.credentials.models import CredentialKey
from app.certification.credentials.multibase import multikey_of
from app.core.audit import audit
from app.core.sealing import CannotUnseal, seal, unseal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PURPOSE = "credential-key"


class NoSigningKey(LookupError):
    """There is no key to sign with: none was made yet, or it cannot be unsealed with today's HULEI_SECRET_KEY."""


@dataclass(frozen=True)
class SigningKey:
    """A key whose private half is at hand; it never appears in a message."""

    public_key: str
    seed: bytes = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """Return the Ed25519 signature of bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(content)


def make_key(db: Session, *, at: datetime) -> CredentialKey:
    """Make a key; from now on it signs, and former keys go on verifying what they signed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    public_key = multikey_of(private.public_key().public_bytes_raw())
    sealed = seal(private.private_bytes_raw(), purpose=PURPOSE, owner=public_key)
    key = CredentialKey(public_key=public_key, sealed_private_key=sealed, made_at=at)
    db.add(key)
    db.flush()
    audit(db, "credential-key.made", at=at, by=None, subject="credential_key", subject_id=key.id)
    return key


def revoke_key(db: Session, key: CredentialKey, *, at: datetime) -> None:
    """Revoke a key for ever: it leaves the DID document, and nothing it signed is accepted any more."""
    if key.revoked_at is not None:
        return
    key.revoked_at = at
    audit(db, "credential-key.revoked", at=at, by=None, subject="credential_key", subject_id=key.id)


def all_keys(db: Session) -> Sequence[CredentialKey]:
    """Return every key there ever was, newest first."""
    return db.scalars(select(CredentialKey).order_by(CredentialKey.id.desc())).all()


def key_with(db: Session, public_key: str) -> CredentialKey | None:
    """Return the key of ours with a public half."""
    return db.scalar(select(CredentialKey).where(CredentialKey.public_key == public_key))


def newest_key(db: Session) -> CredentialKey | None:
    """Return the key that signs now."""
    usable = select(CredentialKey).where(CredentialKey.revoked_at.is_(None))
    return db.scalar(usable.order_by(CredentialKey.id.desc()).limit(1))


def ensure_key(db: Session, *, at: datetime) -> None:
    """Make the first key where there is none.

    Two workers may do so at the same moment: then the newer one signs, and both verify.
    """
    if newest_key(db) is None:
        make_key(db, at=at)


def signing_key(db: Session) -> SigningKey:
    """Return the key that signs now. Raises NoSigningKey."""
    key = newest_key(db)
    if key is None:
        raise NoSigningKey("no key was made yet")
    try:
        return SigningKey(key.public_key, unseal(key.sealed_private_key, purpose=PURPOSE, owner=key.public_key))
    except CannotUnseal as error:
        raise NoSigningKey("sealed under another HULEI_SECRET_KEY") from error
