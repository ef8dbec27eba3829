"""Tables keep themselves short: jobs done a month ago and counts of tries that are over are taken out each night."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.jobs.queue import forget_done
from app.core.jobs.work import Payload, Schedule, Work, last_hour
from app.core.throttle import forget_old_tries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TIDY, NIGHT = "tidy-jobs", 4


def _tidy(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    forget_done(db, at=at)
    forget_old_tries(db, at=at)


WORKS = {TIDY: Work(write=_tidy)}
SCHEDULES = (Schedule(TIDY, TIDY, lambda at: last_hour(NIGHT, at)),)
