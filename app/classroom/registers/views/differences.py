"""Where registers of one lesson differ: what each says of a pupil, and one tap to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.queries import pupils
from app.classroom.queries.lessons import HAVING_LESSONS, lesson_for
from app.classroom.registers import queries, service
from app.classroom.registers.words import WAYS
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, title_of
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson


DECIDING = (Role.CLASS_TEACHER, Role.FACILITATOR)  # a clerk keys paper and was not in the room


def _lesson(lesson_id: int, *roles: Role, to_change: bool = False) -> PlannedLesson | None:
    return lesson_for(db(), current_user, lesson_id, today(), *roles, with_names=True, to_change=to_change)


@blueprint.get("/lessons/<int:lesson_id>/register/differences")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def differences(lesson_id: int) -> ResponseReturnValue:
    """Show of whom registers differ, and what came in besides: nobody else of the class stands here."""
    lesson = found(_lesson(lesson_id, *HAVING_LESSONS))
    if lesson.taught_session_id is None:
        return at_lesson(lesson)
    _course, module = content_of(lesson)
    return render_template(
        "classroom/differences.html",
        lesson=lesson,
        title=title_of(lesson, module),
        differences=queries.differences_of(db(), lesson),
        arrivals=queries.arrivals_of(db(), lesson.id),
        ways=WAYS,
        may_decide=_lesson(lesson_id, *DECIDING) is not None,
        kept_for=service.DIFFERENCES_LAST.days,
    )


@blueprint.post("/lessons/<int:lesson_id>/register/differences/<int:person_id>")
@open_to(*DECIDING)
def settle_difference(lesson_id: int, person_id: int) -> ResponseReturnValue:
    """Decide of one pupil: what was wrong in the closed register is corrected by an entry."""
    lesson = found(_lesson(lesson_id, *DECIDING, to_change=True))
    asked = {row.person_id for row in queries.differences_of(db(), lesson)}
    said = request.form.get("reached")
    if person_id in asked and said in ("0", "1"):
        service.settle(db(), lesson, person_id, reached=said == "1", at=now(), by=current_user.person_id)
        if len(asked) == 1:
            flash(_settled_words(lesson))
            return at_lesson(lesson)
    return redirect(url_for(".differences", lesson_id=lesson.id))


def _settled_words(lesson: PlannedLesson) -> str:
    """Return in words what a lesson's last decision leaves."""
    entered = pupils.entered_in(db(), lesson.taught_session_id) if lesson.taught_session_id else {}
    if entered and not any(entered.values()):
        return str(_("All registers of this lesson are one now. Nobody was reached, so the lesson counts for no one."))
    return str(_("All registers of this lesson are one now."))
