"""The change of school year: everyone moves up a grade at once, after a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.navigation import link_to
from app.people.forms.checks import filled
from app.people.forms.moving_up import LEAVE, STAY, SchoolYearForm, move_up_form
from app.people.queries.moving_up import classes_to_move, is_within_school_year, next_school_year
from app.people.queries.organisations import MANAGES, inside, organisation_for, own_organisation_choices
from app.people.service.moving_up import move_up
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/rosters/move-up", methods=["GET", "POST"])
@open_to(*MANAGES)
def move_classes_up() -> ResponseReturnValue:
    """Show what would become of each class in the new school year, then enter it."""
    organisations = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    first_day = next_school_year(db(), [one.id for one in organisations], on=today())
    asked = MultiDict({"first_day": first_day.isoformat(), **request.args}) if request.args else None
    year = SchoolYearForm(asked, first_day=first_day)
    year.offer(organisations)
    if not request.args:
        return render_template("people/move_up.html", year=year, moves=None, form=None)
    wanted = request.args.get("organisation_id", 0, type=int)
    organisation = found(organisation_for(db(), current_user, wanted, *MANAGES, on=today()))
    if not year.validate():
        return render_template("people/move_up.html", year=year, moves=None, form=None), year.status
    day = filled(year.first_day.data)
    moves = classes_to_move(db(), list(db().scalars(inside([organisation.id], on=today()))), first_day=day)
    form = move_up_form(moves)
    if form.submitted():
        chosen = {moving.group.id: form[f"class_{moving.group.id}"].data for moving in moves}
        done = move_up(
            db(),
            organisation,
            [moving for moving in moves if chosen[moving.group.id] != STAY],
            leaving={one for one, what in chosen.items() if what == LEAVE},
            first_day=day,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("The classes of the new school year are entered. What comes next stands below."))
        return redirect(link_to("interop.past_import", import_id=done.id) or url_for(".classes"))
    return render_template(
        "people/move_up.html",
        year=year,
        moves=moves,
        form=form,
        day=day,
        in_mid_year=is_within_school_year(db(), [organisation.id], day),
    ), form.status
