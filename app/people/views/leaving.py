"""Leaving the school, or moving to another one: one day, one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import filled
from app.people.forms.classes import EndForm
from app.people.forms.staff import ROLE_NAMES
from app.people.queries.leaving import what_ends
from app.people.queries.merges import are_one
from app.people.queries.organisations import MANAGES
from app.people.queries.roles import power_over
from app.people.queries.staff import colleague
from app.people.service.leaving import leave
from app.people.views.blueprint import blueprint
from app.people.views.filed import A_DAY, filed_lately, tell_filed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/staff/<int:person_id>/leave", methods=["GET", "POST"])
@open_to(*MANAGES)
def leave_school(person_id: int) -> ResponseReturnValue:
    """Show what a colleague holds here, and end it all on one day; no reason is asked."""
    person = found(colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    leaving = what_ends(db(), current_user, person_id, on=today())
    places = {row.organisation_id for row in leaving.posts}
    power = power_over(db(), current_user, person_id, on=today(), places=places)
    is_oneself = are_one(db(), current_user.person_id, person_id, today())
    if is_oneself or not power.posts_at >= places or not (leaving.posts or leaving.teaching):
        abort(404)
    form = EndForm()
    if form.submitted():
        leave(db(), current_user, person_id, leaving, last_day=filled(form.last_day.data), at=now())
        flash(_("Saved. Posts, classes and rights here end on that day; what was learned stays on record."))
        tell_filed(places, filled(form.last_day.data) + A_DAY)
        return redirect(url_for(".colleague", person_id=person_id))
    return render_template(
        "people/leave.html",
        form=form,
        person=person,
        leaving=leaving,
        role_names=ROLE_NAMES,
        papers=filed_lately(places),
    ), form.status
