"""The page of a lesson's class checks: entered after the lesson, corrected by an entry, also when the register is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom import service
from app.classroom.checks.asking import asked_in
from app.classroom.checks.cards import check_cards
from app.classroom.checks.forms import ChecksForm
from app.classroom.courses import class_check
from app.classroom.models import GIVEN
from app.classroom.queries import lessons as queries
from app.classroom.queries.pupils import number_reached
from app.classroom.recall.service import keep_recall
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, title_of
from app.classroom.views.keying import entering
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/lessons/<int:lesson_id>/checks", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def lesson_checks(lesson_id: int) -> ResponseReturnValue:
    """Enter or correct what a class answered in a lesson that was given: totals of those present, never a pupil."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), *entering(lesson_id), to_change=True))
    course, module = content_of(lesson)
    if lesson.state not in GIVEN or lesson.is_make_up:
        return at_lesson(lesson)
    asked = asked_in(db(), lesson, course, module, present=number_reached(db(), lesson.taught_session_id))
    form = ChecksForm.built(class_check(course, module), lesson.checks, asked)
    if form.submitted():
        keep_recall(db(), lesson, course, module, form.recalled(), at=now(), by=current_user.person_id)
        service.correct_checks(db(), lesson, form.counts(), at=now(), by=current_user.person_id)
        flash(_("Kept. The former entry stays."))
        return at_lesson(lesson)
    return (
        render_template(
            "classroom/checks.html",
            lesson=lesson,
            title=title_of(lesson, module),
            form=form,
            asked=asked,
            cards=check_cards(course, module),
        ),
        form.status,
    )
