"""Pages: a guardian's request for a pupil's data is passed on, released by the protection lead, and drawn when it is fetched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.typesetting import CannotDraw
from app.desk.pupil_data.forms import AskForm, ReleaseForm
from app.desk.pupil_data.gathering import as_json, pupil_data
from app.desk.pupil_data.paper import as_pdf
from app.people.forms.accounts import ConfirmForm
from app.people.pupil_exports import FETCHABLE
from app.people.queries import pupil_exports as queries
from app.people.queries.organisations import MANAGES
from app.people.service import pupil_exports as service
from app.people.views.pupils import entry_looked_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.queries.pupil_exports import Asked

blueprint = Blueprint("pupil_data", __name__, url_prefix="/pupil-data")


@blueprint.get("")
@open_to(*queries.SEES_REQUESTS)
def requests() -> ResponseReturnValue:
    """List the requests of the viewer's school by class and day: no child is named."""
    return render_template(
        "desk/pupil_data/requests.html",
        rows=queries.requests_shown(db(), current_user, on=today()),
        decides=current_user.holds(Role.PROTECTION_LEAD),
        at=now(),
        days=FETCHABLE.days,
    )


@blueprint.route("/ask/<int:enrolment_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def ask(enrolment_id: int) -> ResponseReturnValue:
    """Pass on that the guardian of a child asks, whose entry the viewer looked for by its name."""
    row, form = entry_looked_for(enrolment_id), AskForm()
    has_lead = bool(queries.who_could_release(db(), row.class_group.organisation_id, on=today()))
    if has_lead and form.submitted():
        service.ask_for_data(db(), row, at=now(), by=current_user.person_id)
        flash(_("Passed on. The protection lead sees it on their first page."))
        return redirect(url_for(".requests"))
    return render_template("desk/pupil_data/ask.html", row=row, form=form, has_lead=has_lead), form.status


@blueprint.route("/<int:export_id>", methods=["GET", "POST"])
@open_to(Role.PROTECTION_LEAD)
def decide(export_id: int) -> ResponseReturnValue:
    """Show one request without the child's name; releasing takes the name from the guardian's paper."""
    asked, form = _asked(export_id), ReleaseForm()
    leaves = queries.must_leave_to_another(db(), asked.row, current_user.person_id, on=today())
    if asked.row.is_waiting and not leaves and form.submitted():
        try:
            service.release_data(db(), asked.row, name=form.wanted.data or "", at=now(), by=current_user.person_id)
        except service.AnotherName:
            form.wanted.errors = [
                *form.wanted.errors,
                _(
                    "This is not the name of the child that was asked about. Please compare with the paper, and ask who passed it on."
                ),
            ]
        else:
            flash(_("Released. The paper is drawn when you fetch it."))
            return redirect(url_for(".decide", export_id=export_id))
    return render_template(
        "desk/pupil_data/decide.html",
        asked=asked,
        form=form,
        leaves=leaves,
        can_be_fetched=asked.row.can_be_fetched(now()),
        until=asked.row.decided_at + FETCHABLE if asked.row.decided_at else None,
    ), form.status


@blueprint.post("/<int:export_id>/withhold")
@open_to(Role.PROTECTION_LEAD)
def withhold(export_id: int) -> ResponseReturnValue:
    """Leave a document undrawn; no reason is asked for."""
    asked = _asked(export_id)
    if ConfirmForm().submitted() and asked.row.is_waiting:
        service.withhold_data(db(), asked.row, at=now(), by=current_user.person_id)
        flash(_("Not given out. No reason is kept."))
    return redirect(url_for(".requests"))


@blueprint.post("/<int:export_id>/hulei-pupil-data.<any(json,pdf):form>")
@open_to(Role.PROTECTION_LEAD)
def file(export_id: int, form: str) -> ResponseReturnValue:
    """Draw a released document; that it was fetched is written down, the document is not kept."""
    asked, at = _asked(export_id), now()
    if not ConfirmForm().submitted() or not asked.row.can_be_fetched(at):
        return redirect(url_for(".decide", export_id=export_id))
    data = pupil_data(db(), asked.row, on=today())
    try:
        content = (
            as_pdf(data, at=at) if form == "pdf" else json.dumps(as_json(data, at=at), ensure_ascii=False, indent=2)
        )
    except CannotDraw:
        flash(_("The paper could not be drawn just now. Please take the JSON file, or try again later."))
        return redirect(url_for(".decide", export_id=export_id))
    service.note_fetched(db(), asked.row, form=form, at=at, by=current_user.person_id)
    headers = {"Content-Disposition": f'attachment; filename="hulei-pupil-data.{form}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=f"application/{form}", headers=headers)


def _asked(export_id: int) -> Asked:
    return found(queries.request_to_decide(db(), current_user, export_id, on=today()))
