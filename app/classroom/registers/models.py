"""Tables of what arrived for registers. Who was reached stands in the ledger; here only where two arrivals differ, for a while."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Way(StrEnum):
    """On which way a register came in."""

    PAGE = "page"
    QUEUE = "queue"  # kept on a device while there was no network
    FILE = "file"
    PAPER = "paper"


class Outcome(StrEnum):
    """What became of an arrival."""

    ENTERED = "entered"
    SAME = "same"
    CONFLICT = "conflict"


class RegisterArrival(Keyed, Base):
    """One register that came in for a lesson. The same `key` is the same arrival, however often it is sent.

    `device_time` and `device_order` are what the device says: kept beside the server's own time, never used for a day.
    `unplaced` counts seats that fitted nobody on the class's list. `settled_at` is when its last difference was answered.
    `is_register`: it says who was reached, and not only what was taught; None where nobody wrote it down.
    """

    __tablename__ = "register_arrival"
    __table_args__ = (AUTOINCREMENT,)

    planned_lesson_id: Mapped[int] = mapped_column(ForeignKey("planned_lesson.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    sent_by: Mapped[int | None] = mapped_column(BigKey)
    arrived_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str | None] = mapped_column(String(32))
    device_time: Mapped[datetime | None]
    device_order: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(10))
    unplaced: Mapped[int]
    settled_at: Mapped[datetime | None]
    is_register: Mapped[bool | None]


class RegisterDifference(Keyed, Base):
    """Where an arrival says of somebody other than the closed register does: kept as it was said, answered or not, for 30 days."""

    __tablename__ = "register_difference"
    __table_args__ = (UniqueConstraint("register_arrival_id", "person_id"), AUTOINCREMENT)

    register_arrival_id: Mapped[int] = mapped_column(ForeignKey("register_arrival.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reached: Mapped[bool]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(BigKey)
