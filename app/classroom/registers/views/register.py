"""The register: everybody is reached unless tapped. Names are shown to the class's teacher, the facilitator and a clerk."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.classroom import service
from app.classroom.forms.teaching import CorrectionForm, RegisterForm
from app.classroom.models import LessonState
from app.classroom.queries import lessons as queries
from app.classroom.queries import pupils
from app.classroom.registers.asked import is_told_whole
from app.classroom.registers.codes import register_code_of
from app.classroom.registers.entered import entry_of
from app.classroom.registers.models import Outcome, Way
from app.classroom.registers.rules import said_of
from app.classroom.registers.seats import classes_to_say, references
from app.classroom.registers.service import NotTaken, Refusal, Register, take_register
from app.classroom.registers.views.owner import device_owner
from app.classroom.registers.words import EMPTIED, LEFT_TO_TEACHER, REFUSED, said_entered
from app.classroom.roll import Roll, roll_of, roll_to_compare, waiting_by_class
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, title_of
from app.classroom.views.keying import entering, of_paper, was_opened
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.supervision.words import said_capacity

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Module

blueprint.add_app_template_global(said_entered)
blueprint.add_app_template_global(device_owner)
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@blueprint.get("/lessons/<int:lesson_id>/register")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def register(lesson_id: int) -> ResponseReturnValue:
    """Show the class list of a lesson whose key points were taught; from paper also beside a closed register."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), *entering(lesson_id), with_names=True))
    if lesson.state == LessonState.PLANNED:
        return redirect(url_for(".taught", lesson_id=lesson.id, **of_paper(lesson.id)))
    if lesson.state == LessonState.UNFINISHED or (lesson.state == LessonState.CLOSED and not of_paper(lesson.id)):
        return at_lesson(lesson)
    _course, module = content_of(lesson)
    roll = _roll(lesson)
    return _shown(lesson, module, roll, RegisterForm.for_pupils(roll.pupils, roll.all_guests))


@blueprint.post("/lessons/<int:lesson_id>/register/close")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def close_register(lesson_id: int) -> ResponseReturnValue:
    """Close the register: one taught session in the ledger, also when the form comes twice or somebody was before."""
    lesson = found(
        queries.lesson_for(
            db(), current_user, lesson_id, today(), *entering(lesson_id), with_names=True, to_change=True
        )
    )
    if lesson.state not in (LessonState.TAUGHT, LessonState.CLOSED):
        return at_lesson(lesson)
    course, module = content_of(lesson)
    roll = _roll(lesson)
    form = RegisterForm.for_pupils(roll.pupils, roll.all_guests)
    if not form.submitted():
        return _shown(lesson, module, roll, form)
    sent = Register(
        key=_key() or secrets.token_urlsafe(16),
        way=Way.PAPER if of_paper(lesson.id) or lesson.facilitator_id != current_user.person_id else Way.PAGE,
        said=_said(roll, form),
        may_be_empty=bool(form.nobody.data),
    )
    try:
        arrival = take_register(db(), lesson, course, module, sent, at=now(), by=current_user.person_id)
    except NotTaken as refused:
        form.asks_for_nobody = refused.refusal is Refusal.ASK_EMPTY
        form.form_errors.append(str(REFUSED[refused.refusal]))
        return _shown(lesson, module, roll, form)
    if (
        was_opened(lesson.id) and arrival.outcome != Outcome.ENTERED
    ):  # whether both say the same is not the clerk's to learn
        flash(LEFT_TO_TEACHER)
        return at_lesson(lesson)
    if arrival.outcome == Outcome.CONFLICT and arrival.settled_at is None:
        flash(_("The register was closed before and says something else of some pupils. Please compare."), "warn")
        return redirect(url_for(".differences", lesson_id=lesson.id, **of_paper(lesson.id)))
    flash(
        _("This register was there already and says the same. It counts once.")
        if arrival.outcome == Outcome.SAME
        else closed_words(lesson)
    )
    return at_lesson(lesson)


def _shown(lesson: PlannedLesson, module: Module, roll: Roll, form: RegisterForm) -> ResponseReturnValue:
    everybody = [seat.person_id for seat in (*roll.pupils, *roll.all_guests)]
    page = render_template(
        "classroom/register.html",
        said_capacity=said_capacity,
        lesson=lesson,
        register_code=register_code_of(lesson),
        title=title_of(lesson, module),
        roll=roll,
        refs=references(lesson.id, everybody),
        class_of=classes_to_say(lesson, roll.pupils),
        form=form,
        key=_key() or secrets.token_urlsafe(16),
        from_paper=of_paper(lesson.id),
        who=device_owner(),
        told_before_on=_told_before_on(lesson, module),
    )
    return page, form.status


def _told_before_on(lesson: PlannedLesson, module: Module) -> list[date]:
    """Return on which days lessons stopped early told the class part of this one; no query where this one told it all."""
    return [] if is_told_whole(lesson, module) else sorted(set(queries.points_taught_before(db(), lesson).values()))


def _roll(lesson: PlannedLesson) -> Roll:
    return (roll_to_compare if lesson.state == LessonState.CLOSED else roll_of)(db(), lesson)


def _said(roll: Roll, form: RegisterForm) -> dict[int, bool]:
    return said_of(
        [seat.person_id for seat in roll.pupils],
        set(form.not_reached.data or ()),
        [seat.person_id for seat in roll.all_guests],
        set(form.came.data or ()),
    )


def _key() -> str | None:
    """Return the key made with the page, so that its form sent twice is one arrival."""
    key = request.form.get("key", "")
    return key if KEY.fullmatch(key) else None


def closed_words(lesson: PlannedLesson) -> str:
    """Return in words what a register that was just closed leaves to do."""
    entered = pupils.entered_in(db(), lesson.taught_session_id) if lesson.taught_session_id else {}
    missed = (
        _listed_in_make_up(lesson) if lesson.is_make_up else {one for one, reached in entered.items() if not reached}
    )
    reached = sum(entered.values())
    if not reached:
        return str(_("Register closed. Nobody was reached, so the lesson counts for no one."))
    waiting = len(missed & _still_to_reach(lesson)) if missed else 0
    if waiting:
        return str(
            ngettext(
                "Register closed. %(num)s pupil still has to be reached and waits in the make-up list.",
                "Register closed. %(num)s pupils still have to be reached and wait in the make-up list.",
                waiting,
            )
        )
    if missed:
        return str(_("Register closed. Nobody of this register waits for this lesson any more."))
    if lesson.is_make_up:  # its register holds whom it reached: no class was all there
        return str(ngettext("Register closed. This lesson reached %(num)s pupil.",
                            "Register closed. This lesson reached %(num)s pupils.", reached))  # fmt: skip
    return str(_("Register closed. Everybody was reached."))


def _listed_in_make_up(lesson: PlannedLesson) -> set[int]:
    db().flush()
    return {seat.person_id for seat in roll_of(db(), lesson).pupils}


def _still_to_reach(lesson: PlannedLesson) -> set[int]:
    """Return whom of a lesson's classes its module still has to reach: who was reached elsewhere waits no longer."""
    classes = [row.class_group for row in lesson.invited] if lesson.is_make_up else [lesson.class_group]
    db().flush()
    waiting = waiting_by_class(db(), classes, lesson.module, today())
    return {seat.person_id for _class_group, seats in waiting for seat in seats}


@blueprint.route("/lessons/<int:lesson_id>/register/correct", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def correct(lesson_id: int) -> ResponseReturnValue:
    """Correct a closed register: an entry of its own, the former one stays. Who keyed a paper wrongly keys it again."""
    lesson = found(
        queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR, with_names=True, to_change=True)
    )
    if lesson.taught_session_id is None:
        return at_lesson(lesson)
    _course, module = content_of(lesson)
    seats = pupils.seats_of_session(db(), lesson.taught_session_id, lesson.planned_on)
    form = CorrectionForm.for_entries(seats)
    if form.submitted() and not form.must_ask(str(REFUSED[Refusal.ASK_EMPTY])):
        service.correct_register(db(), lesson, form.changed(), at=now(), by=current_user.person_id)
        flash(_corrected_words(form))
        return at_lesson(lesson)
    return (
        render_template(
            "classroom/correct.html",
            lesson=lesson,
            title=title_of(lesson, module),
            seats=[seat for seat, _reached in seats],
            entered=entry_of(db(), lesson),
            class_of=classes_to_say(lesson, [seat for seat, _reached in seats]),
            form=form,
        ),
        form.status,
    )


def _corrected_words(form: CorrectionForm) -> str:
    """Return in words what a correction did; sent twice, the second finds everything as it was to be."""
    if form.empties:
        return str(EMPTIED)
    if form.changed():
        return str(_("Corrected. The former entry is kept."))
    return str(_("It is corrected so already; this counts once.") if form.tapped else _("Nothing was changed."))
