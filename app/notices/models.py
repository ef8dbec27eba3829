"""Tables of what was told to whom, of addresses people gave themselves, and of calendar feeds."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Way(StrEnum):
    """Why somebody was written to: the week's one letter, or what is overdue tomorrow."""

    WEEKLY = "weekly"
    URGENT = "urgent"


class DeliveryState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Notice(Keyed, Base):
    """Something new for one person, shown on the first page until read or no longer true.

    `about` is a requirement's id or "course:" and a course's; `day` the day it is about (its due day, the last valid
    day), the first day there is when there is none: the same is never told twice.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("person_id", "told", "about", "day"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    told: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(String(130))
    day: Mapped[date]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Keyed, Base):
    """One letter to one person; its words are not kept, only what it was about.

    `for_day` is the Monday of the week, or the last day of what is overdue tomorrow: one letter for each. `asked_by` is
    the manager who pressed the button, if one did.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("person_id", "way", "for_day"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(10))
    for_day: Mapped[date]
    asked_by: Mapped[int | None] = mapped_column(BigKey)
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    failed_for: Mapped[str | None] = mapped_column(String(60))
    about: Mapped[list[list[str]]] = mapped_column(JSON)


class MailAddress(Keyed, Base):
    """Where an adult wants mail, given and confirmed by themselves; it goes before the staff list's.

    A new address waits in `waiting_email` until the link sent to it was opened. `wants_mail` is false for whoever
    reads everything on the first page.
    """

    __tablename__ = "mail_address"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str | None] = mapped_column(String(120))
    confirmed_at: Mapped[datetime | None]
    waiting_email: Mapped[str | None] = mapped_column(String(120))
    waiting_since: Mapped[datetime | None]
    failed_for: Mapped[str | None] = mapped_column(String(60))
    wants_mail: Mapped[bool]


class CalendarFeed(Keyed, Base):
    """A secret address at which a calendar reads somebody's days; revoked it is dead."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
