"""Jobs survive whoever does them: a killed worker loses none, two workers never do one twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core.clock import now
from app.core.database import db, extension
from app.core.installation import InstallationMark
from app.core.jobs import queue
from app.core.jobs.models import Job, JobState
from app.core.jobs.work import Schedule, Work, jobs_of, last_hour
from app.core.jobs.worker import start_worker, work_off, work_once
from tests.core.jobs.child import COUNTED, ENDLESS, STARTED
from tests.core.jobs.conftest import Place

pytestmark = pytest.mark.real_clock


def enqueue(place: Place, kind: str, *names: str) -> None:
    with place.app.app_context():
        for name in names:
            queue.enqueue(db(), kind, {"name": name}, at=now())
        db().commit()


def child(place: Place) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.core.jobs.child", place.url, str(place.folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def jobs(place: Place) -> list[tuple[str, str, int]]:
    with place.app.app_context():
        return [tuple(row) for row in db().execute(select(Job.kind, Job.state, Job.tries).order_by(Job.id))]


def marks(place: Place) -> int:
    with place.app.app_context():
        return db().scalar(select(func.count()).select_from(InstallationMark)) or 0


def test_killed_worker_loses_nothing(place):
    enqueue(place, ENDLESS, "in-hand")
    worker = child(place)
    deadline = time.monotonic() + 60
    while not (place.folder / STARTED).exists():
        assert time.monotonic() < deadline, "the worker never began"
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    assert jobs(place) == [(ENDLESS, JobState.WAITING, 1)]
    assert work_off(place.app) == 0, "it is held until its lease ends"

    jobs_of(place.app).works[ENDLESS] = jobs_of(place.app).works[COUNTED]
    with time_machine.travel(now() + queue.LEASE + timedelta(minutes=1), tick=False):
        assert work_off(place.app) == 1

    assert jobs(place) == [(ENDLESS, JobState.DONE, 2)]
    assert marks(place) == 1


def test_two_processes_never_do_one_job_twice(place):
    enqueue(place, COUNTED, *map(str, range(60)))

    workers = [child(place), child(place)]
    done = [int(worker.communicate(timeout=120)[0].split()[-1]) for worker in workers]

    assert sum(done) >= 60  # a look that finds something to do counts, also when the other was quicker
    assert jobs(place) == [(COUNTED, JobState.DONE, 1)] * 60
    assert marks(place) == 60


def test_worker_whose_lease_was_lost_writes_nothing(place):
    enqueue(place, COUNTED, "one")

    def is_overtaken(_read):
        with place.app.app_context(), time_machine.travel(now() + timedelta(hours=1), tick=False):
            assert queue.take(db(), at=now()) is not None
            db().commit()

    works = jobs_of(place.app).works
    works[COUNTED] = Work(write=works[COUNTED].write, act=is_overtaken)
    work_once(place.app)

    assert jobs(place) == [(COUNTED, JobState.WAITING, 2)]
    assert marks(place) == 0


def test_regular_job_comes_once_however_many_workers_look(place):
    noon = Schedule("noon", COUNTED, lambda at: last_hour(12, at))
    with time_machine.travel("2026-11-24T05:00:00+00:00", tick=False) as clock:
        for _day in range(2):
            with place.app.app_context():
                assert queue.missed_schedules(db(), [noon], at=now()) == [noon]
                db().rollback()
                for _worker in range(2):
                    queue.fire(db(), [noon], at=now())
                    db().commit()
                assert queue.missed_schedules(db(), [noon], at=now()) == []
            clock.shift(timedelta(days=1))

    with place.app.app_context():
        entered = [(row.scheduled_for.isoformat(), row.state) for row in db().scalars(select(Job).order_by(Job.id))]
    # What was due before anybody looked for the first time is not made up for.
    assert entered == [("2026-11-24T04:00:00+00:00", "done"), ("2026-11-25T04:00:00+00:00", "waiting")]


def test_worker_in_the_web_process_starts_and_stops(place):
    stop = start_worker(place.app)
    enqueue(place, COUNTED, "one")
    deadline = time.monotonic() + 60
    while jobs(place)[0][1] != JobState.DONE:
        assert time.monotonic() < deadline, "nobody did it"
        time.sleep(0.1)

    stop()
    with place.app.app_context():
        extension.engine.dispose()


@pytest.mark.parametrize(
    ("at", "weekday", "expected"),
    [
        ("2026-11-24T03:59:00+00:00", None, "2026-11-23T12:00:00+08:00"),
        ("2026-11-24T04:00:00+00:00", None, "2026-11-24T12:00:00+08:00"),
        ("2026-11-24T03:59:00+00:00", 1, "2026-11-17T12:00:00+08:00"),
        ("2026-11-24T04:00:00+00:00", 1, "2026-11-24T12:00:00+08:00"),
        ("2026-11-23T18:00:00+00:00", 1, "2026-11-17T12:00:00+08:00"),  # Tuesday here, Monday in UTC
        ("2026-11-29T04:00:00+00:00", 0, "2026-11-23T12:00:00+08:00"),
    ],
)
def test_hour_of_a_weekday_is_counted_in_the_zone_of_the_installation(app, at, weekday, expected):
    from datetime import datetime

    with app.app_context():
        assert last_hour(12, datetime.fromisoformat(at), weekday=weekday).isoformat() == expected
