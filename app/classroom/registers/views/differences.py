"""Where registers of one lesson differ: what each says of a pupil, and one tap to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.forms.teaching import NobodyForm
from app.classroom.queries import pupils
from app.classroom.queries.lessons import lesson_for
from app.classroom.registers import queries, service
from app.classroom.registers.entered import entry_of
from app.classroom.registers.service import Refusal
from app.classroom.registers.words import EMPTIED, REFUSED, WAYS
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, title_of
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson


DECIDING = (Role.CLASS_TEACHER, Role.FACILITATOR)  # a clerk keys paper, was not in the room and compares nothing


def _lesson(lesson_id: int, *roles: Role, to_change: bool = False) -> PlannedLesson | None:
    return lesson_for(db(), current_user, lesson_id, today(), *roles, with_names=True, to_change=to_change)


@blueprint.get("/lessons/<int:lesson_id>/register/differences")
@open_to(*DECIDING)
def differences(lesson_id: int) -> ResponseReturnValue:
    """Show of whom registers differ, and what came in besides: nobody else of the class stands here."""
    lesson = found(_lesson(lesson_id, *DECIDING))
    return _shown(lesson) if lesson.taught_session_id is not None else at_lesson(lesson)


def _shown(lesson: PlannedLesson, form: NobodyForm | None = None, person_id: int | None = None) -> str:
    """Show where registers of a lesson differ; with a form it asks at a pupil whether really nobody was reached."""
    _course, module = content_of(lesson)
    came = queries.came_in(db(), lesson.id)
    found = queries.differences_of(db(), lesson, came)
    return render_template(
        "classroom/differences.html",
        lesson=lesson,
        title=title_of(lesson, module),
        open_ones=[one for one in found if one.settled is None],
        settled=[one for one in found if one.settled is not None],
        entered=entry_of(db(), lesson),
        came=came,
        ways=WAYS,
        kept_for=service.DIFFERENCES_LAST.days,
        form=form,
        asked_of=person_id,
    )


@blueprint.post("/lessons/<int:lesson_id>/register/differences/<int:person_id>")
@open_to(*DECIDING)
def settle_difference(lesson_id: int, person_id: int) -> ResponseReturnValue:
    """Decide of one pupil: what was wrong in the closed register is corrected by an entry; before nobody is left it is asked."""
    lesson = found(_lesson(lesson_id, *DECIDING, to_change=True))
    asked = queries.still_differing(db(), lesson.id)
    said = request.form.get("reached")
    if person_id in asked and said in ("0", "1"):
        empties = said == "0" and _is_only_one_reached(lesson, person_id)
        form = NobodyForm()
        if empties and not form.confirms(str(REFUSED[Refusal.ASK_EMPTY])):
            return _shown(lesson, form, person_id), 422
        service.settle(db(), lesson, person_id, reached=said == "1", at=now(), by=current_user.person_id)
        if len(asked) == 1:
            flash(_settled_words(lesson))
            return at_lesson(lesson)
        if empties:
            flash(EMPTIED, "warn")
    return redirect(url_for(".differences", lesson_id=lesson.id))


def _is_only_one_reached(lesson: PlannedLesson, person_id: int) -> bool:
    entered = pupils.entered_in(db(), lesson.taught_session_id) if lesson.taught_session_id else {}
    return {one for one, reached in entered.items() if reached} == {person_id}


def _settled_words(lesson: PlannedLesson) -> str:
    """Return in words what a lesson's last decision leaves."""
    entered = pupils.entered_in(db(), lesson.taught_session_id) if lesson.taught_session_id else {}
    if entered and not any(entered.values()):
        return str(_("All registers of this lesson are one now. Nobody was reached, so the lesson counts for no one."))
    return str(_("All registers of this lesson are one now."))
