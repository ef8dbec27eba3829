"""What the teacher reads on her own phone, and what she ticks when the lesson is over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup, escape

from app.classroom import service
from app.classroom.checks.asking import asked_in
from app.classroom.checks.cards import CheckCard, check_cards
from app.classroom.courses import class_check
from app.classroom.forms.teaching import DeliveredForm
from app.classroom.models import LessonState
from app.classroom.preparation import missing_at_a_glance
from app.classroom.queries import lessons as queries
from app.classroom.ready.queries import adult_of
from app.classroom.recall.rules import RECALL
from app.classroom.recall.service import keep_recall
from app.classroom.registers.codes import register_code_of
from app.classroom.registers.views.owner import device_owner
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, title_of
from app.classroom.views.keying import entering, of_paper
from app.classroom.words import said
from app.content.rendering import render
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.content.shapes import Activity, Course, Module

CHECK = "check"
SCREEN_NUMBER = re.compile(r'<p class="screen-number">(\d+)</p>')
# Notes that hold no box of their own; one that does stays open as it is.
NOTES = re.compile(r'<div class="facilitator">((?:(?!<div).)*?)</div>', re.DOTALL)


@dataclass(frozen=True)
class ScriptPart:
    """One part of a lesson as the facilitator reads it; the class check's part holds its cards."""

    activity: Activity
    html: Markup
    cards: Sequence[CheckCard] = ()

    @property
    def asks_back(self) -> bool:
        """Whether this part asks what the class still knows of the lesson before."""
        return self.activity.kind == RECALL

    @property
    def screens(self) -> list[int]:
        """Return the numbers of the part's screens."""
        return [int(number) for number in SCREEN_NUMBER.findall(self.html)]

    @property
    def folded(self) -> Markup:
        """Return the part with its notes folded: what is spoken stays open under the thumb."""
        words = escape(_("Notes for you"))
        return Markup(  # noqa: S704  sanitised by `render`
            NOTES.sub(
                lambda notes: f'<details class="facilitator"><summary>{words}</summary>{notes[1]}</details>', self.html
            )
        )


def script_parts(course: Course, module: Module, *, media: str | None = None) -> list[ScriptPart]:
    """Return a lesson's parts with screens, exact words and notes; `media` as for `render`."""
    return [
        ScriptPart(
            activity,
            render(activity.text, face="facilitator", course_id=course.id, edition=course.edition, media=media),
            check_cards(course, module) if activity.kind == CHECK else (),
        )
        for activity in module.activities
    ]


@blueprint.get("/lessons/<int:lesson_id>/script")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def script(lesson_id: int) -> ResponseReturnValue:
    """Show the exact words with the screens' numbers; below, what was taught is ticked."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    course, module = content_of(lesson)
    before = queries.points_taught_before(db(), lesson)
    asked = asked_in(db(), lesson, course, module)
    missing = missing_at_a_glance(db(), lesson, course) if lesson.state == LessonState.PLANNED else []
    return render_template(
        "classroom/script.html",
        lesson=lesson,
        register_code=register_code_of(lesson),
        module=module,
        missing=said(missing),
        title=title_of(lesson, module),
        lesson_parts=script_parts(course, module),
        form=DeliveredForm.for_lesson(
            lesson, module, class_check(course, module), before, asked, adult=adult_of(db(), lesson)
        ),
        asked=asked,
        left=len(module.key_points) - len(before) if before else 0,
        may_finish=service.may_finish(lesson, at=now()) and lesson.planned_on <= today(),
        who=device_owner(),
    )


@blueprint.route("/lessons/<int:lesson_id>/taught", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def taught(lesson_id: int) -> ResponseReturnValue:
    """Tick what was taught. Ending early and ending with the bell are the same button (SAFEGUARDS 11).

    All key points at once is another button, so that whoever ticked nothing makes the register all the same.
    """
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), *entering(lesson_id), to_change=True))
    course, module = content_of(lesson)
    if not service.may_finish(lesson, at=now()):
        return at_lesson(lesson)
    if lesson.planned_on > today():
        flash(
            _("This lesson is planned for a later day. If it was given already, please change its day first."), "warn"
        )
        return at_lesson(lesson)
    if lesson.facilitator_id is None:
        flash(_("Please enter first who taught this lesson."), "warn")
        return at_lesson(lesson)
    before = queries.points_taught_before(db(), lesson)
    asked = asked_in(db(), lesson, course, module)
    form = DeliveredForm.for_lesson(
        lesson, module, class_check(course, module), before, asked, adult=adult_of(db(), lesson)
    )
    if form.submitted():
        delivered = form.delivered()
        keep_recall(db(), lesson, course, module, delivered.recall, at=now(), by=current_user.person_id)
        is_delivered = service.finish_lesson(
            db(),
            lesson,
            delivered,
            module,
            before=before,
            asks_check=asked.is_anything,
            at=now(),
            by=current_user.person_id,
        )
        if is_delivered:
            return redirect(url_for(".register", lesson_id=lesson.id, **of_paper(lesson.id)))
        flash(_said_of_rest(form), "message" if form.word is None or form.word.lets_count else "warn")
        return at_lesson(lesson)
    return (
        render_template(
            "classroom/taught.html",
            lesson=lesson,
            register_code=register_code_of(lesson),
            module=module,
            title=title_of(lesson, module),
            cards=check_cards(course, module),
            form=form,
            asked=asked,
            from_paper=of_paper(lesson.id),
            who=device_owner(),
        ),
        form.status,
    )


def _said_of_rest(form: DeliveredForm) -> str:
    if form.word is not None and not form.word.lets_count:
        return str(
            _(
                "Kept as a talk that counts for no one. Were the three about cases only forgotten? "
                "Until tonight you can tick again."
            )
        )
    return str(_("Kept. What was not taught today is simply the next lesson. Today you can still change it."))
