"""The page of all training one completed, and the same on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.rules import Standing
from app.certification.transcripts.paper import as_pdf, end_of_line, total_of
from app.certification.transcripts.queries import training_of
from app.certification.withdrawals.queries import own_withdrawn
from app.core.access import open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.typesetting import CannotDraw, characters_not_drawable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("transcripts", __name__, url_prefix="/certificates")


@blueprint.get("/transcript")
@open_to_signed_in
def transcript() -> ResponseReturnValue:
    """Show the reader all training she completed."""
    lines = training_of(db(), current_user.person_id, today())
    return render_template(
        "certification/transcripts/transcript.html",
        lines=lines,
        not_counting=[one for one in own_withdrawn(db(), current_user.person_id, today()) if one.is_voided],
        standing=Standing,
        end_of_line=end_of_line,
        total=total_of(lines),
        missing=characters_not_drawable(current_user.name),
    )


@blueprint.get("/hulei-transcript.pdf")
@open_to_signed_in
def transcript_file() -> ResponseReturnValue:
    """Give the reader her transcript on paper."""
    lines = training_of(db(), current_user.person_id, today())
    if characters_not_drawable(current_user.name + "".join(one.title + (one.issuer or "") for one in lines)):
        return redirect(url_for(".transcript"))
    headers = {
        "Content-Disposition": 'attachment; filename="hulei-transcript.pdf"',
        "Cache-Control": "no-store",
    }
    settings = current_app.config["SETTINGS"]
    try:
        paper = as_pdf(current_user.name, lines, site=settings.site_name, address=settings.address, at=now())
        return Response(paper, mimetype="application/pdf", headers=headers)
    except CannotDraw:
        flash(_("The paper could not be drawn just now. Please try again later."))
        return redirect(url_for(".transcript"))
