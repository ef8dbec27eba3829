"""Pages: certificates of one's own colleagues, drawing many at once with progress, withdrawing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.certification.batches import queries, service
from app.certification.batches.forms import KINDS, ChoiceForm, DrawForm
from app.certification.batches.models import Form
from app.certification.batches.packing import joined
from app.certification.pictures import not_drawable
from app.certification.withdrawals.queries import withdrawable
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.queries.organisations import MANAGES, own_organisation_choices
from app.people.views.slips import posts_of_staff, told_apart_by

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("issued", __name__, url_prefix="/certificates/issued")
SHOWN = 100
ENDINGS = {Form.ONE: ("pdf", "application/pdf"), Form.EACH: ("zip", "application/zip")}


@blueprint.route("", methods=["GET", "POST"])
@open_to(*MANAGES)
def certificates() -> ResponseReturnValue:
    """List the certificates of those on post that hold today; ask for those chosen as one file or as many."""
    choice, draw_form = _choice_form(), DrawForm()
    organisation = found(next((one for one in choice.organisations if one.id == choice.organisation.data), None))
    held = queries.issued(db(), current_user, organisation, choice.chosen(), on=today())
    missing = {one.id: characters for one in held if (characters := not_drawable(one))}
    drawable = [one.id for one in held if one.id not in missing]
    if not choice.errors and len(drawable) > 0 and len(held) <= queries.MOST and draw_form.submitted():
        batch = service.ask_for_batch(
            db(), organisation.id, Form(draw_form.form.data), drawable, at=now(), by=current_user.person_id
        )
        return redirect(url_for(".batch", batch_id=batch.id))
    return render_template(
        "certification/batches/certificates.html",
        choice=choice,
        draw_form=draw_form,
        held=held[:SHOWN],
        apart=told_apart_by({one.person_id: one.holder_name for one in held[:SHOWN]}, posts_of_staff()),
        count=len(held),
        most=queries.MOST,
        too_many=len(held) > queries.MOST,
        missing=[(one, missing[one.id]) for one in held if one.id in missing],
        drawable=len(drawable),
        withdrawable=withdrawable(db(), current_user, held[:SHOWN], on=today()),
        batches=queries.own_batches(db(), current_user),
        kinds=KINDS,
    ), max(choice.status, draw_form.status)


@blueprint.get("/drawn/<int:batch_id>")
@open_to(*MANAGES)
def batch(batch_id: int) -> ResponseReturnValue:
    """Show how far a batch is, and give its file when it is ready."""
    row = found(queries.own_batch(db(), current_user, batch_id, on=today()))
    return render_template(
        "certification/batches/batch.html",
        batch=row,
        kinds=KINDS,
        progress=queries.progress_of(db(), row, at=now()) if row.ended_at is None else None,
    )


@blueprint.get("/drawn/<int:batch_id>/certificates")
@open_to(*MANAGES)
def batch_file(batch_id: int) -> ResponseReturnValue:
    """Give a batch's file to who asked for it; no name stands in what it is called."""
    row = found(queries.own_batch(db(), current_user, batch_id, on=today()))
    content = joined(queries.parts_of(db(), row)) if row.is_ready else None
    if content is None:
        return redirect(url_for(".batch", batch_id=row.id))
    ending, kind = ENDINGS[Form(row.form)]
    headers = {
        "Content-Disposition": f'attachment; filename="hulei-certificates-{row.id}.{ending}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=kind, headers=headers)


@blueprint.post("/drawn/<int:batch_id>/throw-away")
@open_to(*MANAGES)
def throw_away(batch_id: int) -> ResponseReturnValue:
    """Take a batch and its file out before its time."""
    service.throw_away(db(), found(queries.own_batch(db(), current_user, batch_id, on=today())))
    flash(_("The file is gone. The certificates themselves stay."))
    return redirect(url_for(".certificates"))


def _choice_form() -> ChoiceForm:
    organisations = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    first = found(organisations[0] if organisations else None)
    asked = MultiDict(request.args)
    asked.setdefault("organisation", str(first.id))
    asked.setdefault("course", "")
    form = ChoiceForm(asked, meta={"csrf": False})
    chosen = next((one for one in organisations if str(one.id) == asked["organisation"]), first)
    form.offer(
        organisations,
        queries.courses_issued(db(), current_user, chosen, on=today()),
        queries.posts_held(db(), chosen, on=today()),
    )
    form.validate()
    return form
