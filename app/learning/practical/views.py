"""Pages of practical parts: whose is open, one tap a criterion, sum and confirm; one's own results; counts for the head."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.facilitators.words import BANDS
from app.content.rendering import render
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.learning.practical import queries, service
from app.learning.practical.forms import AgeForm, judge_form
from app.learning.practical.lately import lately, rubric_of
from app.learning.practical.mutual import mutual_ratings
from app.learning.practical.rules import judge, missed_by_any, to_practise, worth
from app.learning.practical.words import OWN_STATES, REFUSALS, STATES
from app.people.questions import not_learnt_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.learning.practical.rules import Need

blueprint = Blueprint("practical", __name__, url_prefix="/practicals")
COUNTS = (Role.HEAD, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD)


@blueprint.get("/")
@open_to(Role.ASSESSOR)
def to_judge() -> ResponseReturnValue:
    """List whose practical part is open where the viewer is an assessor."""
    lists: dict[str, list[Need]] = {}
    further: list[Need] = []
    for need in queries.needs(db(), current_user, today(), Role.ASSESSOR):
        (further if need.is_further else lists.setdefault(need.rubric.id, [])).append(need)
    return render_template(
        "learning/practical/to_judge.html",
        lists=list(lists.values()),
        further=further,
        not_learnt=not_learnt_for(db(), current_user.person_id, Role.ASSESSOR, today()),
        states=STATES,
        bands=BANDS,
    )


@blueprint.route("/<practical>/<int:person_id>", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def give_judgement(practical: str, person_id: int) -> ResponseReturnValue:
    """Judge somebody's practical part: tap, see the sum, confirm. What others judged is on no page before."""
    need = found(queries.need_for(db(), current_user, practical, person_id, today()))
    why = queries.refused(db(), current_user.person_id, need, today())
    last = queries.last_try(db(), person_id, practical)
    form = judge_form(need, after=service.not_passed_on(last))
    page = {"need": need, "form": form, "bands": BANDS}
    if why is not None:
        may_correct = queries.began_alone(db(), need, current_user.person_id, today()) is not None
        return render_template("learning/practical/refused.html", words=REFUSALS[why], may_correct=may_correct, **page)
    if form.submitted() and "change" not in request.form:
        if "confirm" not in request.form:
            return render_template("learning/practical/confirm.html", seen=judge(need.rubric, form.points), **page)
        try:
            service.give_judgement(
                db(), need, form.points, band=form.age, at=now(), by=current_user.person_id, held_on=form.day
            )
        except service.CannotJudge as refused:
            flash(str(REFUSALS[refused.why]), "warn")
        else:
            flash(_("Kept. The person reads the result once everybody who is needed has judged."))
        return redirect(url_for(".to_judge"))
    text = render(need.rubric.text, face="learner", course_id=need.course or "", edition=need.edition)
    return render_template("learning/practical/judge.html", text=text, worth=worth(need.rubric), **page), form.status


@blueprint.route("/<practical>/<int:person_id>/age", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def correct_age(practical: str, person_id: int) -> ResponseReturnValue:
    """Say that a trial lesson was of another age: for whoever began it, until somebody else has judged."""
    need = found(queries.need_for(db(), current_user, practical, person_id, today()))
    found(queries.began_alone(db(), need, current_user.person_id, today()))
    form = AgeForm(band=need.band)
    form.offer(need.bands)
    if form.submitted():
        try:
            service.correct_band(db(), need, form.band.data, at=now(), by=current_user.person_id)
        except service.CannotJudge:
            flash(_("Somebody else has judged in the meantime: the age stays as it was."), "warn")
        else:
            flash(_("The age of the trial lesson is changed."))
        return redirect(url_for(".to_judge"))
    return render_template("learning/practical/age.html", form=form, need=need), form.status


@blueprint.get("/mine")
@open_to_signed_in
def own_results() -> ResponseReturnValue:
    """Show one's own practical parts: what was seen in each, without who saw it."""
    tries = queries.own_tries(db(), current_user.person_id, today())
    shown = [(one, rubric) for one in tries if (rubric := rubric_of(db(), one))]
    waiting = [line for line in lately(db(), current_user.person_id, today()) if line.is_waiting]
    waits = bool(shown) or queries.has_open(db(), current_user.person_id, today())
    return render_template(
        "learning/practical/own.html",
        shown=[
            (one, rubric, missed_by_any(rubric, given), to_practise(rubric, given))
            for one, rubric in shown
            for given in [[rating.points for rating in one.ratings]]
        ],
        waiting=waiting,
        states=STATES,
        own_states=OWN_STATES,
        bands=BANDS,
        waits=waits,
    )


@blueprint.get("/overview")
@open_to(*COUNTS)
def overview() -> ResponseReturnValue:
    """Count open practical parts; for the head, who judged each other, as a question."""
    needed = queries.needs(db(), current_user, today(), *COUNTS)
    counts = Counter((need.rubric, need.state) for need in needed if not need.is_further)
    rubrics = dict.fromkeys(rubric for rubric, _state in counts)
    return render_template(
        "learning/practical/overview.html",
        lines=[(rubric, {state: counts[rubric, state] for state in STATES}) for rubric in rubrics],
        mutual=mutual_ratings(db(), current_user, today()),
        is_head=current_user.holds(Role.HEAD),
    )
