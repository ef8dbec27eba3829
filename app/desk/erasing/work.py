"""Each night: of those whose day has come some are erased, all within three weeks. The job names nobody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.jobs.work import Payload, Schedule, Work, last_hour
from app.desk.erasing.service import carry_out_due

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ERASE, NIGHT = "erase-due", 3


def _erase(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    carry_out_due(db, at=at, by_chance=True)


WORKS = {ERASE: Work(write=_erase)}
SCHEDULES = (Schedule(ERASE, ERASE, lambda at: last_hour(NIGHT, at)),)
