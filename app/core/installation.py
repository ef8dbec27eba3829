"""What an installation says about itself: so far only whether it is a demonstration (SAFEGUARDS 36)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed, db

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

DEMONSTRATION = "demonstration"


class InstallationMark(Keyed, Base):
    """A mark on the whole installation, set once."""

    __tablename__ = "installation_mark"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    since: Mapped[datetime]


def mark_as_demonstration(session: Session, *, at: datetime) -> None:
    """Say for ever that this database holds invented people."""
    session.add(InstallationMark(name=DEMONSTRATION, since=at))


def is_demonstration() -> bool:
    """Whether every page must say that its people are invented; asked once a process, then remembered."""
    known = current_app.extensions.get(DEMONSTRATION)
    if known is None:
        found = db().scalar(select(InstallationMark.id).where(InstallationMark.name == DEMONSTRATION))
        known = current_app.extensions[DEMONSTRATION] = found is not None
    return bool(known)


def init_installation(app: Flask) -> None:
    """Let every page ask whether it must carry the mark."""
    app.jinja_env.globals["is_demonstration"] = is_demonstration
