"""The blueprint of the classroom's pages, and what several of them need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.classroom.courses import lesson_course
from app.core.database import db
from app.core.languages import in_current_language

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module

blueprint = Blueprint("classroom", __name__)


def content_of(lesson: PlannedLesson) -> tuple[Course, Module]:
    """Return the course edition and module of a lesson, or answer 404 when its files are gone."""
    course = lesson_course(db(), lesson)
    module = course.module(lesson.module) if course else None
    if course is None or module is None:
        abort(404)
    return course, module


def title_of(lesson: PlannedLesson, module: Module) -> str:
    """Return a lesson's outward name; a make-up lesson has no other than the neutral one (SAFEGUARDS 13)."""
    if lesson.is_make_up:
        return str(_("Safety lesson"))
    return str(
        _(
            "Lesson %(number)s: %(title)s",
            number=module.position,
            title=in_current_language(module.title, module.title_en),
        )
    )


def say_of_plan(lesson: PlannedLesson, *, was_known: bool) -> None:
    """Say that the plan just sent stood already; that its day is over stands on the lesson's page."""
    if was_known:
        words = Markup('%s <a href="%s">%s</a>') % (
            _("This lesson is planned already; what you chose just now was not saved besides."),
            url_for("classroom.change_lesson", lesson_id=lesson.id),
            _("Change the plan"),
        )
        flash(words, "warn")


def from_paper() -> dict[str, Any]:
    """Return what keeps saying in addresses that somebody keys a register from paper."""
    return {"paper": 1} if request.args.get("paper") == "1" else {}


def at_lesson(lesson: PlannedLesson) -> Response:
    """Go to a lesson's page; whoever keys papers is offered the next one there."""
    return redirect(url_for("classroom.lesson", lesson_id=lesson.id, **from_paper()))


def at_page(page: str, **values: int | str) -> Response:
    """Go to another page of the classroom."""
    return redirect(url_for(f"classroom.{page}", **values))  # type: ignore[arg-type]  # Flask's own keywords are never passed
