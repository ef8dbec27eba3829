"""Where passkeys can be used: with the library, at a secure address that has a name."""

from __future__ import annotations

from flask import current_app

from app.people.passkey_answers import is_installed
from app.people.passkey_rules import Place, place_of


def passkey_place() -> Place | None:
    """Return for which site passkeys are made here; None where the library or a secure address is missing."""
    return place_of(str(current_app.config["SETTINGS"].address)) if is_installed() else None
