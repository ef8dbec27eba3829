"""Sealing what must be read again but not lie open: under a key made from the installation's own."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app


def seal(purpose: str, text: str) -> str:
    """Return a text encrypted for one purpose."""
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(_key(purpose))).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str | None:
    """Return a sealed text; None when it was sealed under another key, as before the installation's key was changed."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(base64.urlsafe_b64encode(_key(purpose))).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def keyed_digest(purpose: str, text: str) -> str:
    """Return a digest that nobody can work out without the installation's key: short codes are few enough to try."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return hmac.new(current_app.config["SECRET_KEY"].encode(), purpose.encode(), hashlib.sha256).digest()
