"""Pages: quizzes begun and submitted within a course, the code of conduct, and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.assessment import queries as assessment
from app.assessment.service import Unanswered
from app.certification.queries import certificate_shown_of
from app.certification.rules import Standing
from app.content.catalogue import EditionChanged, catalogue
from app.content.rendering import render
from app.core.access import found, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.forms import Form
from app.learning import queries, rules, service
from app.learning.evaluations import offer_in
from app.learning.feedback.rules import QUESTIONS
from app.learning.feedback.words import ANSWERS, ASKED
from app.learning.together.oral_queries import own_said_aloud
from app.learning.views.blueprint import SEE_OTHER, blueprint, own_run, to_open_question
from app.records.policies.queries import on_first_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.post("/<int:run_id>/quiz/<quiz_id>")
@open_to_signed_in
def take_quiz(run_id: int, quiz_id: str) -> ResponseReturnValue:
    """Begin a module's quiz or the final, or go on with the one that is open."""
    run, course = own_run(run_id, to_change=True)
    quiz = found(course.quizzes.get(quiz_id))
    found(quiz if quiz is course.final or course.quiz_of(quiz_id) else None)
    try:
        attempt = service.take_quiz(db(), run, course, quiz, at=now())
    except service.NotOpenYet:
        flash(_("The final quiz opens when every module is done and every scenario finished. Here is what comes next."))
        return redirect(url_for(".course", run_id=run_id), SEE_OTHER)
    return to_open_question(attempt)


@blueprint.post("/<int:run_id>/submit/<int:attempt_id>")
@open_to_signed_in
def submit_quiz(run_id: int, attempt_id: int) -> ResponseReturnValue:
    """Submit an attempt; sent twice it is graded once."""
    run, course = own_run(run_id, to_change=True)
    attempt = found(assessment.own_attempt(db(), current_user.person_id, attempt_id, to_change=True))
    quiz = found(course.quizzes.get(attempt.quiz) if attempt.run_id == run.id else None)
    try:
        service.submit_quiz(db(), run, course, attempt, quiz, at=now())
    except Unanswered as missing:
        flash(_("%(count)s questions have no answer yet. Answer them, then submit.", count=len(missing.items)), "warn")
        return redirect(url_for("assessment.overview", attempt_id=attempt_id), SEE_OTHER)
    if attempt.stays_open:
        return redirect(url_for("assessment.result", attempt_id=attempt_id), SEE_OTHER)
    flash(_("This module is done. Well done."))
    return redirect(url_for(".done" if run.completed_at else ".course", run_id=run_id), SEE_OTHER)


@blueprint.route("/<int:run_id>/code", methods=["GET", "POST"])
@open_to_signed_in
def sign_code(run_id: int) -> ResponseReturnValue:
    """Show the code of conduct and let the learner promise to keep it."""
    form = Form()
    run, course = own_run(run_id, to_change=form.is_submitted())
    policy = found(catalogue().policies.get(course.completion.code_of_conduct or ""))
    if form.submitted():
        try:
            service.sign_code(db(), run, course, policy, at=now())
        except service.NotOpenYet:
            flash(_("First the modules and the final quiz, then the code of conduct. Here is what comes next."), "warn")
            return redirect(url_for(".course", run_id=run_id), SEE_OTHER)
        except EditionChanged:
            flash(_("This text is being changed right now. Please try again later; nothing of yours is lost."), "warn")
            return redirect(url_for(".course", run_id=run_id), SEE_OTHER)
        return redirect(url_for(".done", run_id=run_id), SEE_OTHER)
    standing = queries.standing_of(db(), run, course, day=today())
    return render_template(
        "learning/sign_code.html",
        form=form,
        run=run,
        course=course,
        policy=policy,
        text=render(policy.text, face="learner", course_id=course.id, edition=course.edition),
        standing=standing,
        step=rules.next_step(standing, at=now()),
        said_aloud=own_said_aloud(db(), current_user.person_id, run.id),
    )


@blueprint.get("/<int:run_id>/done")
@open_to_signed_in
def done(run_id: int) -> ResponseReturnValue:
    """Congratulate, and show where the certificate is."""
    run, course = own_run(run_id)
    if run.completed_at is None and not queries.standing_of(db(), run, course, day=today()).is_complete:
        return redirect(url_for(".course", run_id=run_id))
    asked = next(iter(QUESTIONS))
    return render_template(
        "learning/done.html",
        run=run,
        course=course,
        shown=certificate_shown_of(db(), run.training_record_id, today()) if run.training_record_id else None,
        standing=Standing,
        evaluation=offer_in(db(), run, course, day=today()),
        to_sign=sum(text.standing.is_open for text in on_first_page(db(), run.person_id, on=today()).texts),
        days_kept=queries.days_kept(db(), run, course),
        site_name=current_app.config["SITE_NAME"],
        form=Form(),
        asked=asked,
        said=ASKED,
        choices=[(answer, ANSWERS[asked, answer]) for answer in QUESTIONS[asked]],
    )
