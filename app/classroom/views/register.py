"""The register: everybody is reached unless tapped. Names are shown to the class's teacher, the facilitator and a clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.classroom import rules, service
from app.classroom.forms.teaching import RegisterForm
from app.classroom.models import LessonState
from app.classroom.queries import lessons as queries
from app.classroom.queries import pupils
from app.classroom.roll import roll_of, waiting_by_class
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, title_of
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson


@blueprint.get("/lessons/<int:lesson_id>/register")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def register(lesson_id: int) -> ResponseReturnValue:
    """Show the class list of a lesson whose key points were taught."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), *queries.TEACHING, with_names=True))
    if lesson.state == LessonState.PLANNED:
        return redirect(url_for(".taught", lesson_id=lesson.id))
    if lesson.state != LessonState.TAUGHT:
        return at_lesson(lesson)
    _course, module = content_of(lesson)
    roll = roll_of(db(), lesson)
    return render_template(
        "classroom/register.html",
        lesson=lesson,
        title=title_of(lesson, module),
        roll=roll,
        form=RegisterForm.for_pupils(roll.pupils, roll.all_guests),
    )


@blueprint.post("/lessons/<int:lesson_id>/register/close")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def close_register(lesson_id: int) -> ResponseReturnValue:
    """Close the register: one taught session in the ledger, also when the form comes twice."""
    lesson = found(
        queries.lesson_for(db(), current_user, lesson_id, today(), *queries.TEACHING, with_names=True, to_change=True)
    )
    if lesson.state == LessonState.CLOSED and not _says_the_same(lesson):
        flash(
            _(
                "The register was closed elsewhere before. Whom you tapped was not saved: "
                "please use “Correct the register”."
            ),
            "warn",
        )
    if lesson.state != LessonState.TAUGHT:
        return at_lesson(lesson)
    course, module = content_of(lesson)
    roll = roll_of(db(), lesson)
    form = RegisterForm.for_pupils(roll.pupils, roll.all_guests)
    if not form.submitted():
        return (
            render_template(
                "classroom/register.html", lesson=lesson, title=title_of(lesson, module), roll=roll, form=form
            ),
            form.status,
        )
    listed = [seat.person_id for seat in roll.pupils]
    came = rules.reached_of_class(listed, form.not_reached.data or ()) if lesson.is_make_up else form.came.data or ()
    service.close_register(
        db(),
        lesson,
        course,
        enrolled=() if lesson.is_make_up else listed,
        not_reached=form.not_reached.data or (),
        guests=came,
        at=now(),
        by=current_user.person_id,
    )
    missed = set(form.not_reached.data or ())
    waiting = len(missed & _still_to_reach(lesson)) if missed else 0
    flash(
        ngettext(
            "Register closed. %(num)s pupil still has to be reached and waits in the make-up list.",
            "Register closed. %(num)s pupils still have to be reached and wait in the make-up list.",
            waiting,
        )
        if waiting
        else _("Register closed. Nobody of this register waits for this lesson any more.")
        if missed
        else _("Register closed. Everybody was reached.")
    )
    return at_lesson(lesson)


def _says_the_same(lesson: PlannedLesson) -> bool:
    """Whether a form that came after the closing says what the ledger says, as one that was sent twice."""
    if lesson.taught_session_id is None:
        return False
    listed = {seat.person_id for seat in roll_of(db(), lesson).pupils}
    not_reached = {int(value) for value in request.form.getlist("not_reached") if value.isdigit()}
    if lesson.is_make_up:  # Its register lists whoever still waits.
        return not_reached == listed
    seats = pupils.seats_of_session(db(), lesson.taught_session_id, lesson.planned_on)
    reached = {seat.person_id for seat, is_reached in seats if is_reached}
    came = {int(value) for value in request.form.getlist("came") if value.isdigit()}
    return not_reached == listed - reached and came == reached - listed


def _still_to_reach(lesson: PlannedLesson) -> set[int]:
    """Return whom of a lesson's classes its module still has to reach: who was reached elsewhere waits no longer."""
    classes = [row.class_group for row in lesson.invited] if lesson.is_make_up else [lesson.class_group]
    db().flush()
    waiting = waiting_by_class(db(), classes, lesson.module, today())
    return {seat.person_id for _class_group, seats in waiting for seat in seats}


@blueprint.route("/lessons/<int:lesson_id>/register/correct", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def correct(lesson_id: int) -> ResponseReturnValue:
    """Correct a closed register: an entry of its own, the former one stays."""
    lesson = found(
        queries.lesson_for(
            db(),
            current_user,
            lesson_id,
            today(),
            *queries.TEACHING,
            with_names=True,
            to_change=True,
        )
    )
    if lesson.taught_session_id is None:
        return at_lesson(lesson)
    _course, module = content_of(lesson)
    seats = pupils.seats_of_session(db(), lesson.taught_session_id, lesson.planned_on)
    form = RegisterForm.for_pupils(
        [seat for seat, _reached in seats], [], [seat.person_id for seat, reached in seats if not reached]
    )
    if form.submitted():
        not_reached = set(form.not_reached.data or ())
        changed = {seat.person_id: not reached for seat, reached in seats if reached is (seat.person_id in not_reached)}
        service.correct_register(db(), lesson, changed, at=now(), by=current_user.person_id)
        flash(_("Corrected. The former entry is kept.") if changed else _("Nothing was changed."))
        return at_lesson(lesson)
    return (
        render_template(
            "classroom/correct.html",
            lesson=lesson,
            title=title_of(lesson, module),
            seats=[seat for seat, _reached in seats],
            form=form,
        ),
        form.status,
    )
