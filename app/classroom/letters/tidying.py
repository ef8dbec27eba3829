"""What a class teacher ended for a term is forgotten the night after the term."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.classroom.letters.ended import forget_over
from app.core.clock import day_of
from app.core.jobs.work import Payload, Schedule, Work, last_hour

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORGET, NIGHT = "forget-ended-asking", 4


def _forget(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    forget_over(db, day_of(at))


WORKS = {FORGET: Work(write=_forget)}
SCHEDULES = (Schedule(FORGET, FORGET, lambda at: last_hour(NIGHT, at)),)
