"""Small secrets kept in the database, sealed under the installation's key (HULEI_SECRET_KEY)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app

NONCE = 12
KEY_BYTES = 32


class CannotUnseal(ValueError):
    """A secret was sealed under another key, or for another purpose."""


def keyed_digest(text: str, *, purpose: str) -> str:
    """Return a digest that nobody can work out without the installation's key: short codes are few enough to try."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = str(current_app.config["SECRET_KEY"]).encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"hulei/{purpose}".encode()).derive(secret)


def seal(secret: bytes, *, purpose: str, owner: str) -> str:
    """Return a secret encrypted and bound to a purpose and an owner (AES-256-GCM)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + AESGCM(_key(purpose)).encrypt(nonce, secret, owner.encode())).decode()


def unseal(sealed: str, *, purpose: str, owner: str) -> bytes:
    """Return a sealed secret. Raises CannotUnseal."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    content = base64.b64decode(sealed)
    try:
        return AESGCM(_key(purpose)).decrypt(content[:NONCE], content[NONCE:], owner.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal(purpose) from error
