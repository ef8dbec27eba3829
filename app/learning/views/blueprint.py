"""Where learning's pages live, and how each finds the reader's own run with its course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, url_for
from flask_login import current_user

from app.assessment.queries import answers_of
from app.content.catalogue import catalogue, course_edition
from app.content.changes import major_of
from app.core.access import found
from app.core.clock import today
from app.core.database import db
from app.learning import queries
from app.learning.updates import update_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.assessment.models import QuizAttempt
    from app.content.shapes import Course
    from app.learning.models import CourseRun
    from app.learning.updates import Update

blueprint = Blueprint("learning", __name__, url_prefix="/learn")
SEE_OTHER = 303


def own_run(run_id: int, *, to_change: bool = False) -> tuple[CourseRun, Course]:
    """Return the reader's own run and its course, in the edition it began; anybody else gets the same 404 as for none."""
    run = found(queries.own_run(db(), current_user.person_id, run_id, to_change=to_change))
    return run, found(course_edition(db(), run.course, run.edition))


@blueprint.app_template_global()
def own_runs() -> dict[str, CourseRun]:
    """Return the reader's last run of each course, asked once a page: what a list of courses says beside each."""
    if "own_runs" not in g:
        g.own_runs = queries.last_runs(db(), current_user.person_id) if current_user.is_authenticated else {}
    runs: dict[str, CourseRun] = g.own_runs
    return runs


@blueprint.app_template_global()
def own_update(course_id: str) -> Update | None:
    """Return what the present edition of a course asks of the reader, who completed a former major one; asked for no other."""
    run, course = own_runs().get(course_id), catalogue().courses.get(course_id)
    if run is None or run.completed_at is None or course is None or major_of(run.edition) >= major_of(course.edition):
        return None
    return update_for(db(), current_user.person_id, course, day=today())


def to_open_question(attempt: QuizAttempt) -> ResponseReturnValue:
    """Go to the first question without an answer, or to the overview when every one has its answer."""
    answered = answers_of(db(), attempt)
    number = next((place for place, name in enumerate(attempt.asked, start=1) if name not in answered), None)
    if number is None:
        return redirect(url_for("assessment.overview", attempt_id=attempt.id), SEE_OTHER)
    return redirect(url_for("assessment.question", attempt_id=attempt.id, number=number), SEE_OTHER)
