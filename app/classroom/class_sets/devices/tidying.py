"""A set on devices is over with its day: what nobody closed is closed in the night."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.classroom.class_sets.devices.service import close_over
from app.core.clock import day_of
from app.core.jobs.work import Payload, Schedule, Work, last_hour

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CLOSE, NIGHT = "close-device-sets", 0


def _close(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    close_over(db, day_of(at), at=at)


WORKS = {CLOSE: Work(write=_close)}
SCHEDULES = (Schedule(CLOSE, CLOSE, lambda at: last_hour(NIGHT, at)),)
