"""How the days of workshops behind a rate were kept: counts, as questions and not as charges (SAFEGUARDS 28)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, true

from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopSignIn
from app.classroom.workshops.queries import is_standing, was_taken_back
from app.classroom.workshops.rules import PROMPT_DAYS
from app.compliance.questions import Counted, WorkshopDays, workshop_days
from app.core.clock import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def init_workshop_days() -> None:
    """Answer what pages of figures ask; twice is once."""
    workshop_days.answered_by(_workshop_days)


def _workshop_days(db: Session, counted: Counted, courses: Collection[str]) -> Iterator[WorkshopDays]:
    """Yield how the days that count were kept; one query."""
    there = (
        select(func.count()).where(WorkshopSignIn.workshop_day_id == WorkshopDay.id, is_standing()).scalar_subquery()
    )
    by_list = (
        select(func.count())
        .where(WorkshopSignIn.workshop_day_id == WorkshopDay.id, is_standing(), WorkshopSignIn.how == How.LIST)
        .scalar_subquery()
    )
    rows = db.execute(
        select(WorkshopDay.held_on, WorkshopDay.closed_at, there.label("there"), by_list.label("by_list"))
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(
            Workshop.organisation_id.in_(list(counted.places)),
            WorkshopDay.held_on > counted.after,
            WorkshopDay.held_on <= counted.until,
            WorkshopDay.taught_session_id.is_not(None),
            Workshop.course.in_(list(courses)) if courses else true(),
            ~was_taken_back(),
        )
    ).all()
    late = timedelta(days=PROMPT_DAYS)
    yield WorkshopDays(
        days=len(rows),
        by_list=sum(row.by_list * 2 >= row.there for row in rows),
        late=sum(row.closed_at is not None and day_of(row.closed_at) - row.held_on > late for row in rows),
    )
