"""Pages: an evaluation set begun, and what the sets of a course came to, for those who keep the courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.assessment.totals import FEWEST, totals_of
from app.content.catalogue import catalogue
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.learning import evaluations
from app.learning.views.blueprint import SEE_OTHER, blueprint, own_run, to_open_question

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.post("/<int:run_id>/evaluation")
@open_to_signed_in
def take_evaluation(run_id: int) -> ResponseReturnValue:
    """Begin the evaluation set that is open now, or go on with it."""
    run, course = own_run(run_id, to_change=True)
    try:
        attempt = evaluations.take(db(), run, course, at=now())
    except evaluations.NotOffered:
        flash(_("These questions are not open now."), "warn")
        return redirect(url_for(".course", run_id=run_id), SEE_OTHER)
    return to_open_question(attempt)


@blueprint.get("/evaluations/<course_id>")
@open_to(Role.HEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)
def evaluation_totals(course_id: str) -> ResponseReturnValue:
    """Show what the evaluation sets of a course came to, of whole tens of people."""
    course = found(catalogue().courses.get(course_id))
    totals = {total.letter: total for total in totals_of(db(), course_id)}
    after, later = totals.get("B"), totals.get("C")
    return render_template(
        "learning/evaluation_totals.html",
        course=course,
        totals=totals,
        fewest=FEWEST,
        kept=later.right / after.right if later and after and later.right is not None and after.right else None,
    )
