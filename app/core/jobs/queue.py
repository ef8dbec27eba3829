"""Each change of the table of jobs. Whoever enqueues does so in the transaction of what it is about."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.jobs.models import Job, JobState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.jobs.work import Payload, Schedule

LEASE = timedelta(minutes=10)  # what takes longer is cut into several jobs
LATE = timedelta(minutes=15)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
MOST_TRIES = len(PAUSES) + 1
KEPT = timedelta(days=30)
DIED = "worker-died"
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class LeaseLost(RuntimeError):
    """Somebody else holds this job now: whatever was about to be written must not be."""


@dataclass(frozen=True)
class Taken:
    """A job in the hands of one worker, and how often it was tried, this time included."""

    id: int
    kind: str
    payload: Payload
    tries: int
    lease: str

    @property
    def is_last_try(self) -> bool:
        """Whether it is given up when it fails once more."""
        return self.tries >= MOST_TRIES


def enqueue(db: Session, kind: str, payload: Payload, *, at: datetime, due_at: datetime | None = None) -> None:
    """Ask for something to be done, once this transaction is committed, from `due_at` on."""
    db.add(Job(kind=kind, payload=dict(payload), state=JobState.WAITING, made_at=at, due_at=due_at or at, tries=0))


def missed_schedules(db: Session, schedules: Iterable[Schedule], *, at: datetime) -> list[Schedule]:
    """Return what was due and for which no job stands."""
    return [
        one
        for one in schedules
        if db.scalar(select(Job.id).where(Job.schedule == one.name, Job.scheduled_for == one.latest(at))) is None
    ]


def fire(db: Session, schedules: Iterable[Schedule], *, at: datetime) -> None:
    """Enter the job of each schedule for its last due moment; where one stands, nothing happens.

    A schedule that is new here begins with its next hour: what was due before counts as done.
    """
    insert = INSERT[db.get_bind().dialect.name]
    for one in schedules:
        due = one.latest(at)
        is_new = db.scalar(select(Job.id).where(Job.schedule == one.name).limit(1)) is None
        values = {
            "kind": one.kind,
            "payload": {"schedule": one.name},
            "state": JobState.DONE if is_new else JobState.WAITING,
            "ended_at": at if is_new else None,
            "made_at": at,
            "due_at": due,
            "tries": 0,
            "schedule": one.name,
            "scheduled_for": due,
        }
        db.execute(insert(Job).values(**values).on_conflict_do_nothing())


def is_any_due(db: Session, *, at: datetime) -> bool:
    """Whether a job waits for a worker; reads only."""
    return bool(db.scalar(select(exists().where(*_free(at)))))


def take(db: Session, *, at: datetime) -> Taken | None:
    """Take the job that is due longest for LEASE, in one statement, so that no two workers can have it."""
    next_one = select(Job.id).where(*_free(at)).order_by(Job.due_at, Job.id).limit(1)
    lease = secrets.token_hex(16)
    row = db.execute(
        update(Job)
        .where(Job.id == next_one.with_for_update(skip_locked=True).scalar_subquery())
        .values(lease=lease, leased_until=at + LEASE, tries=Job.tries + 1)
        .returning(Job.id, Job.kind, Job.payload, Job.tries),
        execution_options={"synchronize_session": False},
    ).first()
    return None if row is None else Taken(row.id, row.kind, row.payload, row.tries, lease)


def finish(db: Session, taken: Taken, *, at: datetime) -> None:
    """Say that a job is done. Raises LeaseLost."""
    _let_go(db, taken, state=JobState.DONE, ended_at=at, failed_for=None)


def postpone(db: Session, taken: Taken, *, until: datetime) -> None:
    """Put a job back until a later hour; this was no try. Raises LeaseLost."""
    _let_go(db, taken, due_at=until, tries=taken.tries - 1)


def try_again(db: Session, taken: Taken, code: str, *, at: datetime) -> None:
    """Put a job back after a try that failed, for a longer time after each. Raises LeaseLost."""
    _let_go(db, taken, due_at=at + PAUSES[min(taken.tries, len(PAUSES)) - 1], failed_for=code)


def give_up(db: Session, taken: Taken, code: str, *, at: datetime) -> None:
    """Keep a job as failed, with the reason in one code word. Raises LeaseLost."""
    _let_go(db, taken, state=JobState.FAILED, ended_at=at, failed_for=code)


def _let_go(db: Session, taken: Taken, **values: Any) -> None:
    changed = db.execute(
        update(Job)
        .where(Job.id == taken.id, Job.lease == taken.lease)
        .values(lease=None, leased_until=None, **values)
        .returning(Job.id),
        execution_options={"synchronize_session": False},
    ).first()
    if changed is None:
        raise LeaseLost(taken.id)


def try_failed_again(db: Session, *, at: datetime) -> int:
    """Put every failed job back; return how many."""
    back = {"state": JobState.WAITING, "due_at": at, "tries": 0, "ended_at": None}
    failed = update(Job).where(Job.state == JobState.FAILED).values(**back).returning(Job.id)
    return len(db.execute(failed, execution_options={"synchronize_session": False}).all())


def forget_done(db: Session, *, at: datetime) -> None:
    """Take out the jobs that were done a month ago."""
    db.execute(delete(Job).where(Job.state == JobState.DONE, Job.ended_at < at - KEPT))


@dataclass(frozen=True)
class Trouble:
    """What an administrator should know: how many failed, by kind and code, and how many wait far too long."""

    failed: tuple[tuple[str, str, int], ...]
    late: int


def trouble(db: Session, *, at: datetime) -> Trouble:
    """Return what is wrong with the jobs."""
    counted = select(Job.kind, Job.failed_for, func.count()).where(Job.state == JobState.FAILED)
    failed = db.execute(counted.group_by(Job.kind, Job.failed_for).order_by(Job.kind, Job.failed_for))
    late = db.scalar(select(func.count()).select_from(Job).where(*_free(at), Job.due_at < at - LATE))
    return Trouble(tuple((kind, code or "", number) for kind, code, number in failed), late or 0)


def _free(at: datetime) -> tuple[Any, ...]:
    return (
        Job.state == JobState.WAITING,
        Job.due_at <= at,
        or_(Job.leased_until.is_(None), Job.leased_until <= at),
    )
