"""The page of days without school: what counts here, whose it is, and a form for the organisation's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day
from app.people.forms.checks import filled
from app.people.queries.organisations import organisation_for
from app.people.school_days import queries, service
from app.people.school_days.forms import SchoolDaysForm
from app.people.views.blueprint import blueprint
from app.people.views.organisations import PLANS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/organisations/<int:organisation_id>/school-days", methods=["GET", "POST"])
@open_to(*PLANS)
def school_days(organisation_id: int) -> ResponseReturnValue:
    """List holidays and days worked instead that count for an organisation, and enter its own."""
    organisation = found(organisation_for(db(), current_user, organisation_id, *PLANS, on=today()))
    form = SchoolDaysForm()
    if form.submitted():
        first, last = filled(form.first_day.data), filled(form.last_day.data)
        try:
            service.enter_days(
                db(), organisation.id, is_school=form.is_school, first_day=first, last_day=last, at=now(),
                by=current_user.person_id,
            )  # fmt: skip
        except service.DaysOverlap as overlap:
            form.first_day.errors = [
                _(
                    "Days from %(first)s to %(last)s are entered already. Take them out first, or choose others.",
                    first=long_day(overlap.other.first_day),
                    last=long_day(overlap.other.last_day),
                )
            ]
        else:
            flash(_("Saved. Plans, warnings and the days of letters count by it from now on."))
            return redirect(url_for(".school_days", organisation_id=organisation.id))
    entered = queries.entered_for(db(), organisation.id, today())
    return render_template(
        "people/school_days.html", form=form, organisation=organisation, entered=entered
    ), form.status


@blueprint.post("/organisations/<int:organisation_id>/school-days/<int:range_id>/remove")
@open_to(*PLANS)
def remove_school_days(organisation_id: int, range_id: int) -> ResponseReturnValue:
    """Take out days that the organisation entered itself; what was entered stays readable."""
    organisation = found(organisation_for(db(), current_user, organisation_id, *PLANS, on=today()))
    row = found(queries.own_range(db(), organisation.id, range_id))
    service.remove_days(db(), row, at=now(), by=current_user.person_id)
    flash(_("Taken out. The former entry stays on record."))
    return redirect(url_for(".school_days", organisation_id=organisation.id))
