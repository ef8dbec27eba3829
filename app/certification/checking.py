"""Looking a certificate up by its code: wrong codes are counted, so that nobody walks them (SAFEGUARDS 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.certification.queries import Shown, certificate_by_code
from app.core.clock import day_of
from app.core.throttle import count_try, is_throttled

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DOOR, CHECKS, WINDOW = "certificate-check", 30, timedelta(minutes=10)


class TooOften(Exception):
    """Too many wrong codes came through one of these doors."""


def certificate_checked(db: Session, code: str, *, doors: Sequence[str], at: datetime) -> Shown | None:
    """Return the certificate with a code that was read, and whether it holds; None counts as a wrong try at each door.

    Looking at one that exists is not kept. Raises TooOften.
    """
    if any(is_throttled(db, DOOR, door, limit=CHECKS, window=WINDOW, at=at) for door in doors):
        raise TooOften
    shown = certificate_by_code(db, code, day_of(at))
    if shown is None:
        for door in doors:
            count_try(db, DOOR, door, window=WINDOW, at=at)
    return shown
