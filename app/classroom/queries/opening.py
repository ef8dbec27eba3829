"""Where the lessons and days of workshops behind a figure can be read: each on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from app.classroom.models import PlannedLesson
from app.classroom.queries.rights import may_enter_class
from app.compliance.questions import RecordPage, pages_of
from app.core.access import Role
from app.core.clock import today
from app.people.models import ClassGroup
from app.records.models import TaughtSession

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

OPENS_LESSONS = (Role.CLASS_TEACHER, Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER)


def init_lesson_pages() -> None:
    """Answer what pages of figures ask; twice is once."""
    pages_of.answered_by(lesson_pages)


def lesson_pages(db: Session, viewer: SignedIn, ids: Collection[str]) -> Iterator[RecordPage]:
    """Yield the pages of those taught lessons that the viewer may open; one query, none above the school."""
    if not viewer.holds(*OPENS_LESSONS):
        return
    rows = db.execute(
        select(PlannedLesson.id, TaughtSession.public_id)
        .join(TaughtSession, TaughtSession.id == PlannedLesson.taught_session_id)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(TaughtSession.public_id.in_(ids), may_enter_class(viewer, today(), *OPENS_LESSONS))
    )
    for key, public_id in rows:
        yield RecordPage(public_id, url_for("classroom.lesson", lesson_id=key))
