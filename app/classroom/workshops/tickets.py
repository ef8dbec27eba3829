"""What is left on somebody's device, signed: a scan while they sign in, that a screen is this day's, that a phone signed in.

The server keeps none of it but the digest of the screen's token. No address holds any of it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.classroom.workshops.rules import SIGNING_IN

if TYPE_CHECKING:
    from flask import Request
    from werkzeug.wrappers import Response

SCAN, PHONE, SCREEN = "hulei_scan", "hulei_phone", "hulei_screen"
A_WORKING_DAY = 12 * 3600


@dataclass(frozen=True)
class Scan:
    """A code that was right when this device brought it."""

    code: str
    day_id: int
    at: datetime


def keep_scan(response: Response, scan: Scan) -> None:
    """Leave on a device what it scanned, for the minutes of signing in."""
    _leave(response, SCAN, [scan.code, scan.day_id, scan.at.timestamp()], int(SIGNING_IN.total_seconds()))


def scan_of(request: Request) -> Scan | None:
    """Return what this device scanned, as far as it was kept by this site."""
    kept = _read(request, SCAN)
    if not isinstance(kept, list):
        return None
    code, day_id, moment = kept
    return Scan(code, day_id, datetime.fromtimestamp(moment, UTC))


def keep_phone(response: Response, day_id: int, person_id: int) -> None:
    """Leave on a device that somebody signed in with it on a day; who, only as a digest."""
    _leave(response, PHONE, [day_id, _person(day_id, person_id)], A_WORKING_DAY)


def is_shared_phone(request: Request, day_id: int, person_id: int) -> bool:
    """Whether another person signed in with this device on the same day; a question, no charge (SAFEGUARDS 28)."""
    kept = _read(request, PHONE)
    return isinstance(kept, list) and kept[0] == day_id and kept[1] != _person(day_id, person_id)


def keep_screen(response: Response, token: str) -> None:
    """Leave on a shared screen's computer what opens the screen of one day."""
    _leave(response, SCREEN, token, A_WORKING_DAY)


def screen_token(request: Request) -> str | None:
    """Return what opens the screen on this computer."""
    kept = _read(request, SCREEN)
    return kept if isinstance(kept, str) else None


def installation_secret() -> str:
    """Return the secret from which those of the days are made."""
    return str(current_app.config["SECRET_KEY"])


def _person(day_id: int, person_id: int) -> str:
    return hmac.new(installation_secret().encode(), f"{day_id}\0{person_id}".encode(), hashlib.sha256).hexdigest()[:16]


def _signer(name: str) -> URLSafeSerializer:
    return URLSafeSerializer(installation_secret(), salt=name)


def _leave(response: Response, name: str, value: Any, seconds: int) -> None:
    response.set_cookie(
        name,
        str(_signer(name).dumps(value)),
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _read(request: Request, name: str) -> Any:
    try:
        return _signer(name).loads(request.cookies.get(name, ""))
    except BadSignature:
        return None
