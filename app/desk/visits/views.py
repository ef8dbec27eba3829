"""Pages: who visits the school, adding somebody by her certificate, ending a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.checking import TooOften, certificate_checked
from app.certification.forms import CodeForm
from app.certification.rules import ISSUE, read_code, read_issue
from app.core.access import found, open_to, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag
from app.core.throttle import visitor_address
from app.desk.visits import queries
from app.desk.visits.forms import EndVisitForm, VisitForm
from app.people.queries import visits
from app.people.queries.organisations import MANAGES, SEES_STAFF
from app.people.service.visits import CannotCome, add_visit, end_visit
from app.people.visit_rules import LONGEST

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.certification.queries import Shown

blueprint = Blueprint("visits", __name__, url_prefix="/staff/visitors")


@blueprint.get("")
@open_to(*SEES_STAFF)
def visitors() -> ResponseReturnValue:
    """List who visits, is expected or was here within a month, and how they stand with what the school asks."""
    rows = visits.visits_shown(db(), current_user, on=today())
    return render_template(
        "desk/visits/visitors.html",
        rows=rows,
        standing=queries.standing_of(db(), rows, on=today()),
        days=visits.days_of_visits(db(), rows, on=today()),
        language=current_tag(),
        longest=LONGEST,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def find() -> ResponseReturnValue:
    """Ask for the number of the visitor's certificate."""
    form = CodeForm()
    if form.submitted():
        code = read_code(form.code.data or "")
        if code is not None:
            return redirect(url_for(".add", code=code, issue=read_issue(form.code.data or "")))
        form.refuse()
    return render_template("desk/visits/find.html", form=form, longest=LONGEST), form.status


@blueprint.route("/new/<code>", methods=["GET", "POST"])
@open_to(*MANAGES)
@writes_when_read
def add(code: str) -> ResponseReturnValue:
    """Show what the check page shows, and enter the visit of whoever holds a certificate that is valid today."""
    read = found(read_code(code))
    if read != code:
        return redirect(url_for(".add", code=read, issue=request.args.get(ISSUE)))
    try:
        shown = certificate_checked(db(), read, doors=[visitor_address(), f"by:{current_user.person_id}"], at=now())
    except TooOften:
        return render_template("certification/checked_too_often.html"), 429
    if shown is None or not shown.valid or shown.certificate.is_of_nobody:
        return render_template("desk/visits/not_valid.html", shown=shown, code=read), 404 if shown is None else 200
    every, posts = (
        queries.places_to_visit(db(), current_user, on=today()),
        queries.posts_for_visitors(db(), on=today()),
    )
    known = queries.known_at(db(), current_user, shown.certificate.person_id, every, on=today())
    places = [place for place in every if place.id not in known.works_at]
    if known.is_oneself or (every and not places):
        return render_template("desk/visits/no_visitor.html", shown=shown, code=read, known=known)
    form = VisitForm()
    form.offer(places, posts)
    if form.submitted() and _enter(form, shown):
        flash(
            _(
                "Entered. What the school asks of them stands beside the name; they find its help card on their first page."
            )
        )
        return redirect(url_for(".visitors"))
    return render_template(
        "desk/visits/add.html",
        form=form,
        shown=shown,
        code=read,
        may_be_former=request.args.get(ISSUE, 1, type=int) < shown.certificate.issue,
        places=places,
        known=known,
        longest=LONGEST,
    ), form.status


@blueprint.post("/<int:visit_id>/end")
@open_to(*MANAGES)
def end(visit_id: int) -> ResponseReturnValue:
    """End a visit with today, or take out one to which nobody came; no reason is asked."""
    row = found(visits.visit_for(db(), current_user, visit_id, on=today()))
    if EndVisitForm().submitted():
        end_visit(db(), row, came="never" not in request.form, at=now(), by=current_user.person_id)
        flash(_("Saved. The visit counts no longer than today."))
    return redirect(url_for(".visitors"))


def _enter(form: VisitForm, shown: Shown) -> bool:
    """Enter what a valid form says; False when the page has to be shown again."""
    held = form.held()
    try:
        add_visit(
            db(),
            shown.certificate.person_id,
            held,
            certificate_until=shown.certificate.valid_until,
            certificate_id=shown.certificate.id,
            at=now(),
            by=current_user.person_id,
        )
    except CannotCome as refused:
        form.refuse(refused.problem)
        return False
    return True
