"""A process with a worker, for the tests: `python -m tests.core.jobs.child DATABASE FOLDER`; it may be killed at any time."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.core.installation import InstallationMark
from app.core.jobs.work import Payload, Work, init_jobs, jobs_of
from app.core.jobs.worker import work_off
from app.core.settings import Settings

COUNTED, ENDLESS = "counted", "endless"
STARTED = "started"


def site(url: str, folder: Path) -> Flask:
    """Return the application on a database, with a job that leaves a mark once, and one that takes its time; nothing comes regularly."""
    app = create_app(Settings(database_url=url, secret_key="only-for-tests", instance_path=folder))

    def mark(db: Session, payload: Payload, _read: Any, at: datetime) -> None:
        db.add(InstallationMark(name=payload["name"], since=at))

    def take_time(_read: Any) -> None:
        (folder / STARTED).touch()
        time.sleep(600)

    jobs_of(app).schedules.clear()
    init_jobs(app, {COUNTED: Work(write=mark), ENDLESS: Work(write=mark, act=take_time)}, ())
    return app


if __name__ == "__main__":
    sys.stdout.write(f"{work_off(site(sys.argv[1], Path(sys.argv[2])))}\n")
