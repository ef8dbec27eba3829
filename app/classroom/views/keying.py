"""What the code on a paper register opens to a clerk: this one lesson, in this sign-in, for an hour (SAFEGUARDS 18)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import session
from flask_login import current_user

from app.classroom.registers.codes import lesson_code_in
from app.classroom.registers.queries import lesson_of_register
from app.classroom.views.blueprint import from_paper
from app.core.access import Role
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.core.throttle import count_try, is_throttled

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson

KEPT = "opened-by-paper"
LASTS = timedelta(hours=1)
MOST = 40  # papers an hour; the cookie holds no more
DOOR = "paper-code"
WRONG_CODES, WINDOW = 10, timedelta(hours=1)


class TooManyWrong(Exception):
    """Too many wrong codes were typed: for a while none opens anything to this clerk."""


def entering(lesson_id: int) -> tuple[Role, ...]:
    """Return in which roles somebody may enter what was taught and who was reached: as a clerk only by the paper's code."""
    return (Role.FACILITATOR, Role.CLERK) if was_opened(lesson_id) else (Role.FACILITATOR,)


def was_opened(lesson_id: int) -> bool:
    """Whether the viewer is a clerk whom a paper's code opened this lesson in this sign-in, within the hour."""
    return current_user.holds(Role.CLERK) and lesson_id in _opened()


def of_paper(lesson_id: int) -> dict[str, Any]:
    """Return what keeps saying in addresses that a register is keyed from paper; to a clerk every one is."""
    return {"paper": 1} if was_opened(lesson_id) else from_paper()


def lesson_of_paper(code: str, *, to_change: bool = True) -> tuple[PlannedLesson | None, bool]:
    """Find the lesson of a register's code and say whether only the code opens it: to a clerk. Raises TooManyWrong.

    Who teaches has a right of their own; nobody's wrong codes but a clerk's can open anything, so those are counted.
    """
    plain, is_whole = lesson_code_in(code)
    own = lesson_of_register(db(), current_user, plain, today(), Role.FACILITATOR, to_change=to_change)
    if own is not None or not current_user.holds(Role.CLERK):
        return own, False
    at, who = now(), str(current_user.person_id)
    if is_throttled(db(), DOOR, who, limit=WRONG_CODES, window=WINDOW, at=at):
        raise TooManyWrong
    lesson = None
    if is_whole:
        lesson = lesson_of_register(db(), current_user, plain, today(), Role.CLERK, to_change=to_change)
    if lesson is None:
        count_try(db(), DOOR, who, window=WINDOW, at=at)
    return lesson, lesson is not None


def open_lesson(lesson: PlannedLesson) -> None:
    """Let a clerk key the paper of a lesson for an hour; that its names were opened is on record."""
    opened = {**_opened(), lesson.id: int(now().timestamp())}
    newest = dict(sorted(opened.items(), key=lambda row: row[1])[-MOST:])
    session[KEPT] = {"in": current_user.login_session_id, "at": {str(key): at for key, at in newest.items()}}
    for class_group_id in sorted({lesson.class_group_id, *(row.class_group_id for row in lesson.invited)}):
        audit(
            db(),
            "class-names-opened",
            at=now(),
            by=current_user.person_id,
            subject="class_group",
            subject_id=class_group_id,
        )


def _opened() -> dict[int, int]:
    """Return when which lesson was opened, in whole seconds: those of this sign-in that are still open."""
    kept = session.get(KEPT) or {}
    if kept.get("in") != current_user.login_session_id:
        return {}
    since = (now() - LASTS).timestamp()
    return {int(key): at for key, at in kept.get("at", {}).items() if at > since}
