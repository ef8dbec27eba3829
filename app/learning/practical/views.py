"""Pages of practical parts: whose is open, one tap a criterion, sum and confirm; one's own results; counts for the head."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.catalogue import catalogue, course_edition
from app.content.rendering import render
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.learning.practical import queries, service
from app.learning.practical.forms import judge_form
from app.learning.practical.rules import judge, worth
from app.learning.practical.words import KINDS, REFUSALS, STATES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Rubric
    from app.learning.practical.models import PracticalTry

blueprint = Blueprint("practical", __name__, url_prefix="/practicals")
COUNTS = (Role.HEAD, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD)


@blueprint.get("/")
@open_to(Role.ASSESSOR)
def to_judge() -> ResponseReturnValue:
    """List whose practical part is open where the viewer is an assessor."""
    every = queries.needs(db(), current_user, today(), Role.ASSESSOR)
    lists: dict[str, list[queries.Need]] = {}
    for need in every:
        lists.setdefault(need.rubric.id, []).append(need)
    return render_template("learning/practical/to_judge.html", lists=list(lists.values()), states=STATES, kinds=KINDS)


@blueprint.route("/<practical>/<int:person_id>", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def give_judgement(practical: str, person_id: int) -> ResponseReturnValue:
    """Judge somebody's practical part: tap, see the sum, confirm. What others judged is on no page before."""
    need = found(queries.need_for(db(), current_user, practical, person_id, today()))
    why = queries.refused(db(), current_user.person_id, need, today())
    form = judge_form(need.rubric)
    page = {"need": need, "form": form, "kinds": KINDS}
    if why is not None:
        return render_template("learning/practical/refused.html", words=REFUSALS[why], **page)
    if form.submitted() and "change" not in request.form:
        if "confirm" not in request.form:
            return render_template("learning/practical/confirm.html", seen=judge(need.rubric, form.points), **page)
        try:
            service.give_judgement(db(), need, form.points, at=now(), by=current_user.person_id)
        except service.CannotJudge as refused:
            flash(str(REFUSALS[refused.why]), "warn")
        else:
            flash(_("Kept. The person reads the result once everybody who is needed has judged."))
        return redirect(url_for(".to_judge"))
    text = render(need.rubric.text, face="learner", course_id=need.course or "", edition=need.edition)
    return render_template("learning/practical/judge.html", text=text, worth=worth(need.rubric), **page), form.status


@blueprint.get("/mine")
@open_to_signed_in
def own_results() -> ResponseReturnValue:
    """Show one's own practical parts: what was seen in each, without who saw it."""
    tries = queries.own_tries(db(), current_user.person_id, today())
    shown = [(one, rubric) for one in tries if (rubric := _rubric_of(one))]
    waits = bool(shown) or queries.has_open(db(), current_user.person_id, today())
    return render_template("learning/practical/own.html", shown=shown, states=STATES, waits=waits)


@blueprint.get("/overview")
@open_to(*COUNTS)
def overview() -> ResponseReturnValue:
    """Count open practical parts; for the head, who judged each other, as a question."""
    counts = Counter((need.rubric, need.state) for need in queries.needs(db(), current_user, today(), *COUNTS))
    rubrics = dict.fromkeys(rubric for rubric, _state in counts)
    return render_template(
        "learning/practical/overview.html",
        lines=[(rubric, {state: counts[rubric, state] for state in STATES}) for rubric in rubrics],
        mutual=queries.mutual_ratings(db(), current_user, today()),
        is_head=current_user.holds(Role.HEAD),
    )


def _rubric_of(one: PracticalTry) -> Rubric | None:
    if one.course is None:
        return catalogue().practicals.get(one.practical)
    course = course_edition(db(), one.course, one.edition)
    return course.practical if course else None
