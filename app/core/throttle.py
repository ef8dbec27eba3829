"""Throttling that is right with many workers: counts live in the database."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from sqlalchemy import String, bindparam, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed, Moment
from app.core.settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


class Throttle(Keyed, Base):
    """How often something was tried since `since`; `door` is a keyed digest, never an address or a name."""

    __tablename__ = "throttle"

    door: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime]
    tries: Mapped[int]


def _door(kind: str, key: str) -> str:
    """Return a digest under the installation's key: phone numbers and addresses are few enough to try them all."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"{kind}\0{key}".encode(), "sha256").hex()


def visitor_address() -> str:
    """Return the network address a visitor comes from; behind a proxy of this machine, the one the proxy saw."""
    return address_seen(request.environ)


def address_seen(environ: Mapping[str, Any]) -> str:
    """Return the network address a WSGI request comes from."""
    peer, forwarded = environ.get("REMOTE_ADDR") or "", environ.get("HTTP_X_FORWARDED_FOR", "")
    return forwarded.rsplit(",", 1)[-1].strip() if peer in LOOPBACK and forwarded else peer


def is_throttled(db: Session, kind: str, key: str, *, limit: int, window: timedelta, at: datetime) -> bool:
    """Whether this door was tried `limit` times within the window."""
    row = db.scalar(select(Throttle).where(Throttle.door == _door(kind, key)))
    return row is not None and row.since > at - window and row.tries >= limit


# The same as a part of a statement that is built once, with the values of `throttle_values`.
IS_THROTTLED = exists().where(
    Throttle.door == bindparam("door"),
    Throttle.since > bindparam("since", type_=Moment()),
    Throttle.tries >= bindparam("limit"),
)


def throttle_values(kind: str, key: str, *, limit: int, window: timedelta, at: datetime) -> dict[str, Any]:
    """Return the values IS_THROTTLED asks for."""
    return {"door": _door(kind, key), "since": at - window, "limit": limit}


def count_try(db: Session, kind: str, key: str, *, window: timedelta, at: datetime) -> None:
    """Count one try at a door; a try after the window starts a new count."""
    row = db.scalar(select(Throttle).where(Throttle.door == _door(kind, key)).with_for_update())
    if row is None:
        db.add(Throttle(door=_door(kind, key), since=at, tries=1))
    elif row.since <= at - window:
        row.since, row.tries = at, 1
    else:
        row.tries += 1


def forget_tries(db: Session, kind: str, key: str) -> None:
    """Forget the count of a door, after it opened."""
    db.execute(delete(Throttle).where(Throttle.door == _door(kind, key)))


def forget_old_tries(db: Session, *, at: datetime) -> None:
    """Forget counts that began more than a day ago: every window is shorter."""
    db.execute(delete(Throttle).where(Throttle.since < at - timedelta(days=1)))
