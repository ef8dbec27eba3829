"""Page: three taps about a course that is finished, one question at a time; skipped with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.access import open_to_signed_in
from app.core.database import db
from app.core.forms import Form
from app.learning.feedback import rules, service
from app.learning.feedback.words import ANSWERS, ASKED
from app.learning.views.blueprint import SEE_OTHER, blueprint, own_run

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/<int:run_id>/feedback", methods=["GET", "POST"])
@open_to_signed_in
def feedback(run_id: int) -> ResponseReturnValue:
    """Ask one question after the other; the third tap counts all three, and nothing is kept before."""
    form = Form()
    run, course = own_run(run_id, to_change=form.is_submitted())
    answers = rules.fitting(request.form) if form.submitted() else {}
    asked = rules.next_question(answers)
    if form.is_submitted() and not form.errors and "skip" in request.form:
        service.skip_feedback(run)
        return redirect(url_for("desk.home"), SEE_OTHER)
    if asked is None:
        if service.give_feedback(db(), run, answers):
            flash(_("Thank you. Counted, without your name."))
        return redirect(url_for(".done", run_id=run_id), SEE_OTHER)
    if run.completed_at is None or run.feedback_over:
        return redirect(url_for(".done", run_id=run_id), SEE_OTHER)
    return render_template(
        "learning/feedback.html",
        run=run,
        course=course,
        form=form,
        given=answers,
        asked=asked,
        said=ASKED,
        choices=[(answer, ANSWERS[asked, answer]) for answer in rules.QUESTIONS[asked]],
        step=len(answers) + 1,
        steps=len(rules.QUESTIONS),
    )
