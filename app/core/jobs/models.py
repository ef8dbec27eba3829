"""The table of jobs: written in the transaction of whoever wants something done, taken by one worker at a time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed


class JobState(StrEnum):
    """Where a job stands. One that a worker holds still waits: the worker may die."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Job(Keyed, Base):
    """Something to be done at `due_at` or later, at least once; `payload` holds ids, days and code words, never names.

    A worker holds it by `lease` until `leased_until`. `schedule` and `scheduled_for` are set for what comes regularly:
    their unique key lets many workers notice the hour and one job come of it.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("schedule", "scheduled_for"),
        Index("ix_job_state_due_at", "state", "due_at"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int]
    lease: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    failed_for: Mapped[str | None] = mapped_column(String(60))
    schedule: Mapped[str | None] = mapped_column(String(40))
    scheduled_for: Mapped[datetime | None]
