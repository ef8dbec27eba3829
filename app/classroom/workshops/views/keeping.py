"""Pages with the staff's names, for those who may see them: the list, who left early, the sheet for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.workshops import queries, service
from app.classroom.workshops.forms import WHOLE_DAY, LeftForm, ListForm
from app.classroom.workshops.models import How
from app.classroom.workshops.queries import KEYS
from app.classroom.workshops.views.blueprint import (
    SEE_OTHER,
    blueprint,
    course_of,
    named_day,
    said_parts,
    title_of,
    to_day,
    with_posts,
)
from app.classroom.workshops.words import cannot
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import options

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/workshops/days/<int:day_id>/list", methods=["GET", "POST"])
@open_to(*KEYS)
def by_list(day_id: int) -> ResponseReturnValue:
    """Tick who is there without a phone, or signed the sheet; on a closed day this corrects the ledger by entries."""
    one = named_day(day_id, to_change=True)
    names = with_posts(queries.names_of_day(db(), one, on=today()))
    there = {row.person_id: row for row in queries.sign_ins_of(db(), one.id)}
    signed = {key for key, row in there.items() if row.how == How.CODE}
    form = ListForm(there=[key for key in there if key not in signed])
    form.there.choices = options(
        (key, name) for key, name in names.items() if key not in signed and key != current_user.person_id
    )
    if form.submitted():
        try:
            service.confirm_by_list(db(), one, form.there.data or (), at=now(), by=current_user.person_id)
        except (service.NotYet, service.DayClosed) as error:
            return to_day(day_id, cannot(error))
        return to_day(day_id, _("The list is kept."), "good")
    return render_template(
        "classroom/workshops/list.html",
        form=form,
        day=one,
        title=title_of(one.workshop),
        signed=[(key, names[key]) for key in names if key in signed],
    ), form.status


@blueprint.post("/workshops/days/<int:day_id>/strike-out/<int:person_id>")
@open_to(*KEYS)
def strike_out(day_id: int, person_id: int) -> ResponseReturnValue:
    """Take somebody out who signed in and was not there after all."""
    one = named_day(day_id, to_change=True)
    found(queries.sign_in_of(db(), one.id, person_id))
    try:
        service.strike_out(db(), one, person_id, at=now(), by=current_user.person_id)
    except service.DayClosed as error:
        return to_day(day_id, cannot(error))
    flash(_("Taken out of this day."))
    return redirect(url_for(".by_list", day_id=day_id), SEE_OTHER)


@blueprint.route("/workshops/days/<int:day_id>/left", methods=["GET", "POST"])
@open_to(*KEYS)
def left(day_id: int) -> ResponseReturnValue:
    """Note who left early and after how many minutes, in steps of five."""
    one = named_day(day_id, to_change=True)
    names = with_posts(queries.names_of_day(db(), one, on=today()))
    there = {row.person_id: row for row in queries.sign_ins_of(db(), one.id)}
    form = LeftForm()
    form.offer([(key, name) for key, name in names.items() if key in there], one.row.minutes)
    if form.submitted():
        minutes = form.minutes.data if form.minutes.data != WHOLE_DAY else None
        try:
            service.leave_early(one.row, there[form.person_id.data], minutes)
        except service.DayClosed as error:
            return to_day(day_id, cannot(error))
        return to_day(day_id, _("Kept."), "good")
    return render_template(
        "classroom/workshops/left.html", form=form, day=one, title=title_of(one.workshop)
    ), form.status


@blueprint.get("/workshops/days/<int:day_id>/sheet")
@open_to(*KEYS)
def sheet(day_id: int) -> ResponseReturnValue:
    """Show the sheet to sign on paper: names of staff and empty cells."""
    one = named_day(day_id)
    names, guests = with_posts(queries.names_of_day(db(), one, on=today())), queries.guests_of(db(), one.workshop.id)
    return render_template(
        "classroom/workshops/sheet.html",
        day=one,
        title=title_of(one.workshop),
        taught=said_parts(course_of(one.workshop), one.row),
        names=[name for key, name in names.items() if not guests or key in guests],
    )
