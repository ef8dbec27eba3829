"""Moving a planned lesson to another day on the term's table: the same checks and notes as its form."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.classroom.models import LessonState
from app.classroom.preparation import warnings_of
from app.classroom.queries import lessons as queries
from app.classroom.queries.calendar import calendar_of
from app.classroom.service import change_plan
from app.classroom.term.conflicts import Conflict, near
from app.classroom.term.forms import MoveForm
from app.classroom.term.words import CONFLICTS
from app.classroom.views.blueprint import blueprint, content_of
from app.classroom.views.lessons import form_to_change
from app.classroom.words import warned
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson
    from app.classroom.term.standing import SchoolTerm
    from app.core.forms import Form

SEE_OTHER = 303


def classes_to_change(standing: SchoolTerm) -> set[int]:
    """Return the classes of a term whose planned lessons the viewer may change: all as head or protection lead, else one's own."""
    is_all = standing.school.organisation.id in current_user.organisations_as(Role.HEAD, Role.PROTECTION_LEAD)
    return {one.group.id for one in standing.classes if is_all or current_user.person_id in one.teachers}


@blueprint.post("/lessons/<int:lesson_id>/move")
@open_to(Role.CLASS_TEACHER, Role.HEAD, Role.PROTECTION_LEAD)
def move_lesson(lesson_id: int) -> ResponseReturnValue:
    """Move a planned lesson to the day to which it was dragged, and go back to the term's table with what is to be said of it."""
    day, form = today(), MoveForm()
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, day, *queries.CHANGING, to_change=True))
    former = lesson.planned_on
    refused = _errors(form) if not form.submitted() else _move(lesson, form.day.data, day)
    about = {"title": lesson.class_group.title, "former": long_day(former), "day": long_day(lesson.planned_on)}
    if refused:
        _say_why_not(lesson, _("The lesson of %(title)s stays on %(former)s.", **about), refused)
    elif lesson.planned_on != former:
        flash(_("The lesson of %(title)s is moved from %(former)s to %(day)s.", **about))
        _say_what_to_note(lesson, day)
    back = {name: request.args[name] for name in ("term", "school") if name in request.args}
    return redirect(url_for(".school_plan", **back), SEE_OTHER)  # type: ignore[arg-type]  # Flask's own keywords are never passed


def _move(lesson: PlannedLesson, moved_to: date | None, day: date) -> list[str]:
    """Change the day of a lesson; return why not."""
    assert moved_to is not None  # noqa: S101  the field is required
    if lesson.state != LessonState.PLANNED:
        return [_("It is over already.")]
    if moved_to == lesson.planned_on:
        return []
    if moved_to < day:
        return [_("This day is over. Please choose a later one.")]
    course, _module = content_of(lesson)
    form = form_to_change(lesson, course, day, moved_to=moved_to)
    if not form.validate():
        return [*_outside_terms(lesson, moved_to), *_errors(form)]
    change_plan(db(), lesson, form.plan(open_place=lesson.open_place), at=now(), by=current_user.person_id)
    return []


def _outside_terms(lesson: PlannedLesson, moved_to: date) -> list[str]:
    """Say first of a day in no term that is known why little can be said of it: rights and classes are entered for terms."""
    terms = calendar_of(db(), lesson.class_group.organisation_id, moved_to).terms
    return [] if any(first <= moved_to <= last for first, last in terms) else [_("No term is entered for that day.")]


def _say_why_not(lesson: PlannedLesson, stays: str, refused: list[str]) -> None:
    """Say what is in the way, and lead to the form in which it can be mended."""
    way = Markup(' <a href="%s">%s</a>') % (
        url_for("classroom.change_lesson", lesson_id=lesson.id),
        _("Change the plan"),
    )
    words = Markup("%s") % " ".join([stays, *refused])
    flash(words + way if lesson.is_open else words, "warn")


def _errors(form: Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _say_what_to_note(lesson: PlannedLesson, day: date) -> None:
    """Say the gentle notes on the day, as the lesson's own page does, and of its week, as the table does."""
    page = found(queries.lesson_page(db(), current_user, lesson.id, day))
    notes = warned(warnings_of(page, calendar_of(db(), lesson.class_group.organisation_id, lesson.planned_on)))
    days = Counter((lesson.class_group_id, each) for each in (lesson.planned_on, *(other.day for other in page.beside)))
    if Conflict.SAME_WEEK in near(lesson.class_group_id, lesson.planned_on, days):
        notes.append(str(CONFLICTS[Conflict.SAME_WEEK]))
    if notes:
        flash(_("Please note: %(notes)s", notes=" ".join(notes)), "warn")
