"""What registers said differently 30 days ago is forgotten each night."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.classroom.registers.service import forget_old
from app.core.jobs.work import Payload, Schedule, Work, last_hour

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORGET, NIGHT = "forget-register-differences", 4


def _forget(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    forget_old(db, at=at)


WORKS = {FORGET: Work(write=_forget)}
SCHEDULES = (Schedule(FORGET, FORGET, lambda at: last_hour(NIGHT, at)),)
