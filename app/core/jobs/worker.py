"""A worker: takes what is due, does it, says so; many may run, in the web process and on other machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.core.database import db, set_read_only
from app.core.jobs import queue
from app.core.jobs.work import Failing, Postponed, Work, jobs_of
from app.core.log import our_calls

if TYPE_CHECKING:
    from flask import Flask

log = structlog.get_logger()
PAUSE = 2.0  # seconds between looks
GRACE = 15.0  # seconds a stopping process waits for the job in hand, which is else done again later
UNKNOWN = "unknown-kind"


def work_until(app: Flask, stop: Event) -> None:
    """Do what is due until told to stop; the job in hand is brought to its end."""
    while not stop.is_set():
        try:
            found = work_once(app)
        except SQLAlchemyError as error:  # The database is away, or busy for too long: look again.
            log.error("worker", error=type(error).__name__)
            found = False
        if not found:
            stop.wait(PAUSE)


def work_off(app: Flask) -> int:
    """Do everything that is due now; return how many jobs that were."""
    number = 0
    while work_once(app):
        number += 1
    return number


def work_once(app: Flask) -> bool:
    """Do one job that is due; False when there is none."""
    jobs = jobs_of(app)
    with app.app_context():
        with _reading():
            missed = queue.missed_schedules(db(), jobs.schedules, at=now())
            if not missed and not queue.is_any_due(db(), at=now()):
                return False
        queue.fire(db(), missed, at=now())
        taken = queue.take(db(), at=now())
        db().commit()
        if taken is None:
            return bool(missed)
        _do(jobs.works.get(taken.kind), taken)
        return True


def start_worker(app: Flask) -> Callable[[], None]:
    """Start a worker in a thread of this process and return what stops it."""
    stop = Event()
    thread = Thread(target=work_until, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def stopped() -> None:
        stop.set()
        thread.join(timeout=GRACE)

    return stopped


def _do(work: Work | None, taken: queue.Taken) -> None:
    """Do a job and say what came of it: done, put back, or given up."""
    try:
        if taken.tries > queue.MOST_TRIES:
            raise Failing(queue.DIED, final=True)
        if work is None:
            raise Failing(UNKNOWN)
        with _reading():
            read = work.read(db(), taken.payload, now())
        came_of_it = work.act(read)
        work.write(db(), taken.payload, came_of_it, now())
        queue.finish(db(), taken, at=now())
        db().commit()
    except Postponed as postponed:
        until = postponed.until
        _in_a_new_transaction(taken, lambda: queue.postpone(db(), taken, until=until))
    except queue.LeaseLost:
        db().rollback()
        log.error("job_lease_lost", job=taken.id, kind=taken.kind)
    except Failing as failing:
        _failed(work, taken, failing.code, is_final=failing.final)
    except Exception as error:  # noqa: BLE001  whatever a job does wrong must not end the worker
        log.error("job_broke", job=taken.id, kind=taken.kind, where=our_calls(error.__traceback__))
        _failed(work, taken, type(error).__name__)


def _failed(work: Work | None, taken: queue.Taken, code: str, *, is_final: bool = False) -> None:
    """Put a job back after a failed try, or keep it as failed; nothing of the error but a code word is kept."""
    log.error("job_failed", job=taken.id, kind=taken.kind, code=code, tries=taken.tries)

    def write() -> None:
        if not is_final and not taken.is_last_try:
            queue.try_again(db(), taken, code, at=now())
            return
        if work is not None:
            work.give_up(db(), taken.payload, code, now())
        queue.give_up(db(), taken, code, at=now())

    _in_a_new_transaction(taken, write)


def _in_a_new_transaction(taken: queue.Taken, write: Callable[[], None]) -> None:
    db().rollback()
    try:
        write()
        db().commit()
    except queue.LeaseLost:
        db().rollback()
        log.error("job_lease_lost", job=taken.id, kind=taken.kind)


@contextmanager
def _reading() -> Iterator[None]:
    """Read in a transaction that takes no write lock, and end it."""
    set_read_only(True)
    try:
        yield
    finally:
        db().rollback()
        set_read_only(False)
