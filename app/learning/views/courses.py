"""Pages: the courses one may take, one of them before it is begun, and one's own course with its next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.catalogue import EditionChanged, catalogue
from app.core.access import found, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.learning import queries, rules, service
from app.learning.reasons import reasons_for
from app.learning.showing import text_of_course
from app.learning.views.blueprint import SEE_OTHER, blueprint, own_run

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course


@blueprint.get("/")
@open_to_signed_in
def courses() -> ResponseReturnValue:
    """List the courses an adult can take, also those nobody required."""
    return render_template(
        "learning/courses.html",
        courses=[course for course in catalogue().ready if rules.can_be_taken(course)],
        runs=queries.last_runs(db(), current_user.person_id),
    )


def _takeable(course_id: str) -> Course:
    course = found(catalogue().courses.get(course_id))
    return found(course if rules.can_be_taken(course) else None)


@blueprint.get("/about/<course_id>")
@open_to_signed_in
def about(course_id: str) -> ResponseReturnValue:
    """Show what a course is about, before it is begun."""
    course = _takeable(course_id)
    return render_template(
        "learning/about.html",
        course=course,
        text=text_of_course(course),
        run=queries.last_run(db(), current_user.person_id, course_id),
        reasons=reasons_for(db(), current_user.person_id, course),
    )


@blueprint.post("/begin/<course_id>")
@open_to_signed_in
def begin(course_id: str) -> ResponseReturnValue:
    """Begin a course, or go on with it."""
    try:
        run = service.begin(db(), current_user.person_id, _takeable(course_id), at=now())
    except EditionChanged:
        flash(_("This course is being changed right now. Please try again later; nothing of yours is lost."), "warn")
        return redirect(url_for(".about", course_id=course_id), SEE_OTHER)
    db().flush()
    return redirect(url_for(".course", run_id=run.id), SEE_OTHER)


@blueprint.get("/<int:run_id>")
@open_to_signed_in
def course(run_id: int) -> ResponseReturnValue:
    """Show my course: the next step, every module with its state, why it is mine and by when."""
    run, taken = own_run(run_id)
    standing = queries.standing_of(db(), run, taken)
    return render_template(
        "learning/course.html",
        run=run,
        course=taken,
        standing=standing,
        step=rules.next_step(standing, at=now()),
        reasons=reasons_for(db(), current_user.person_id, taken),
    )
