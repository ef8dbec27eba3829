"""A job that fails is tried again, later each time, then kept with a code word; the administrator is told in one line."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.jobs import queue
from app.core.jobs.models import Job, JobState
from app.core.jobs.work import Failing, Postponed, Work, jobs_of
from app.core.jobs.worker import work_off, work_once
from tests.safeguards.walk import logged

NAME = "林一一"


@pytest.fixture
def works(app, db):
    """Kinds of jobs a test may add to; afterwards the application knows its own again."""
    jobs = jobs_of(app)
    works, schedules = dict(jobs.works), list(jobs.schedules)
    jobs.schedules.clear()
    yield jobs.works
    jobs.works.clear()
    jobs.works.update(works)
    jobs.schedules[:] = schedules


def the_job(db) -> Job:
    db.expire_all()
    return db.scalars(select(Job)).one()


def test_job_that_breaks_is_tried_again_and_then_kept_as_failed_without_a_name(app, db, works):
    told = []

    def breaks(_db, _payload, _read, _at):
        raise ValueError(NAME)

    works["broken"] = Work(write=breaks, give_up=lambda _db, payload, code, _at: told.append((payload["n"], code)))
    queue.enqueue(db, "broken", {"n": 7}, at=now())
    db.flush()

    with time_machine.travel(now() + timedelta(seconds=1), tick=False) as clock, logged() as log:
        pauses = []
        while the_job(db).state == JobState.WAITING:
            assert work_once(app)
            job = the_job(db)
            pauses.append(job.due_at - now())
            assert not work_once(app) or job.state == JobState.FAILED
            clock.shift(max(pauses[-1], timedelta(0)))

    assert tuple(pauses[:-1]) == queue.PAUSES
    assert (job.tries, job.failed_for, told) == (queue.MOST_TRIES, "ValueError", [(7, "ValueError")])
    assert NAME not in log.getvalue()
    assert "tests/" not in log.getvalue()
    assert queue.trouble(db, at=now()).failed == (("broken", "ValueError", 1),)

    works["broken"] = Work(write=lambda *_: None)
    assert queue.try_failed_again(db, at=now()) == 1
    db.flush()
    assert work_off(app) == 1
    assert the_job(db).state == JobState.DONE


def test_final_failure_is_not_tried_again(app, db, works):
    def refuses(_read):
        raise Failing("refused", final=True)

    works["refused"] = Work(write=lambda *_: None, act=refuses)
    queue.enqueue(db, "refused", {}, at=now())
    db.flush()

    assert work_off(app) == 1
    assert (the_job(db).state, the_job(db).failed_for) == (JobState.FAILED, "refused")


def test_postponed_job_waits_for_its_hour_without_counting_a_try(app, db, works):
    hour = now() + timedelta(hours=9)

    def not_yet(_db, _payload, _at):
        raise Postponed(hour)

    works["later"] = Work(write=lambda *_: None, read=not_yet)
    queue.enqueue(db, "later", {}, at=now())
    db.flush()

    assert work_off(app) == 1
    assert (the_job(db).state, the_job(db).tries, the_job(db).due_at) == (JobState.WAITING, 0, hour)


def test_job_that_kills_every_worker_is_given_up_unopened(app, db, works):
    works["deadly"] = Work(write=lambda *_: pytest.fail("opened once more"))
    queue.enqueue(db, "deadly", {}, at=now())
    db.flush()
    the_job(db).tries = queue.MOST_TRIES
    db.flush()

    assert work_off(app) == 1
    assert the_job(db).failed_for == queue.DIED


def test_what_was_done_a_month_ago_is_taken_out_and_what_failed_stays(app, db):
    for days, state in ((31, JobState.DONE), (29, JobState.DONE), (31, JobState.FAILED)):
        queue.enqueue(db, "old", {"days": days}, at=now())
        db.flush()
        job = db.scalars(select(Job).order_by(Job.id.desc())).first()
        job.state, job.ended_at = state, now() - timedelta(days=days)
    db.flush()

    queue.forget_done(db, at=now())

    left = db.execute(select(Job.state, Job.payload).order_by(Job.id)).all()
    assert [(state, payload["days"]) for state, payload in left] == [(JobState.DONE, 29), (JobState.FAILED, 31)]
