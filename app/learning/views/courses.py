"""Pages: beginning a course, and one's own course with its next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.duties import duties_of
from app.content.catalogue import EditionChanged, catalogue
from app.core.access import found, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.learning import queries, rules, service
from app.learning.evaluations import offer_in
from app.learning.reasons import reasons_for
from app.learning.together.oral_queries import own_said_aloud
from app.learning.together.queries import own_wish
from app.learning.views.blueprint import SEE_OTHER, blueprint, own_run

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.post("/begin/<course_id>")
@open_to_signed_in
def begin(course_id: str) -> ResponseReturnValue:
    """Begin a course or go on with it; one that was completed begins anew only when `again` says so."""
    course = found(catalogue().courses.get(course_id))
    try:
        run = service.begin(db(), current_user.person_id, course, again="again" in request.form, at=now())
    except service.CannotBeTaken:
        flash(_("This course is given in person. Please ask your training manager when."), "warn")
    except EditionChanged:
        flash(_("This course is being changed right now. Please try again later; nothing of yours is lost."), "warn")
    else:
        db().flush()
        return redirect(url_for(".course", run_id=run.id), SEE_OTHER)
    return redirect(url_for("content.course", course_id=course_id), SEE_OTHER)


@blueprint.get("/<int:run_id>")
@open_to_signed_in
def course(run_id: int) -> ResponseReturnValue:
    """Show my course: the next step, every module with its state, why it is mine and by when."""
    run, taken = own_run(run_id)
    standing = queries.standing_of(db(), run, taken, day=today())
    return render_template(
        "learning/course.html",
        run=run,
        course=taken,
        standing=standing,
        evaluation=offer_in(db(), run, taken, day=today(), reads=standing.done > 0),
        step=rules.next_step(standing, at=now()),
        reasons=reasons_for(duties_of(db(), current_user.person_id, today()), run.course),
        said_aloud=own_said_aloud(db(), current_user.person_id, run.id),
        wishes_together=own_wish(db(), current_user.person_id, run.course) is not None,
    )
