"""`hulei worker` does what is due; `hulei doctor` says in one line what failed and what nobody did."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.compliance.commands import examine
from app.core.clock import now
from app.core.database import db
from app.core.jobs import queue
from app.core.jobs.commands import worker
from app.core.jobs.models import Job, JobState
from tests.core.jobs.child import COUNTED
from tests.core.jobs.conftest import Place


def enqueue(place: Place, *names: str) -> None:
    with place.app.app_context():
        for name in names:
            queue.enqueue(db(), COUNTED, {"name": name}, at=now(), due_at=now() - timedelta(hours=1))
        db().commit()


def test_administrator_is_told_then_puts_failed_jobs_back_and_has_them_done(place):
    enqueue(place, "one", "two")
    with place.app.app_context():
        first = db().scalars(select(Job).order_by(Job.id)).first()
        first.state, first.failed_for = JobState.FAILED, "refused"
        db().commit()
    run = place.app.test_cli_runner()

    (told,) = [line for line in run.invoke(examine).output.splitlines() if "后台任务" in line]
    assert "counted（refused）1 个" in told
    assert "hulei worker --again --once" in told
    assert "1 个，请看 HULEI_WORKER" in told

    done = run.invoke(worker, ["--once", "--again"])
    assert (done.exit_code, done.output.splitlines()) == (0, ["放回 1 个失败的任务。", "做完 2 个任务。"])
    assert "后台任务" not in run.invoke(examine).output
