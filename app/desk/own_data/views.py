"""The page of all that is kept about oneself, and the same as JSON and PDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.typesetting import CannotDraw
from app.desk.own_data.gathering import as_json, own_data
from app.desk.own_data.paper import as_pdf
from app.desk.own_data.words import code_words, label_of, title_of, written
from app.people.queries.erasures import open_erasure_of
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("own_data", __name__, url_prefix="/my-data")
MOST_SHOWN = 50


@blueprint.get("")
@open_to_signed_in
def show() -> ResponseReturnValue:
    """Show an adult all that is kept about her, part by part."""
    words, parts = code_words(), own_data(db(), current_user.person_id, on=today())
    return render_template(
        "desk/own_data/show.html",
        filled=[part for part in parts if part.rows],
        empty=[title_of(part) for part in parts if not part.rows],
        pairs=lambda part, row: [
            (label_of(part, column), written(column, value, words=words))
            for column, value in row.items()
            if value is not None
        ],
        most=MOST_SHOWN,
        title_of=title_of,
        erasure=open_erasure_of(db(), ids_on(db(), [current_user.person_id], today())[current_user.person_id]),
    )


@blueprint.get("/hulei-my-data.<any(json,pdf):form>")
@open_to_signed_in
def download(form: str) -> ResponseReturnValue:
    """Give an adult all that is kept about her as a file; that she took it is written down nowhere."""
    at = now()
    parts = own_data(db(), current_user.person_id, on=today())
    headers = {"Content-Disposition": f'attachment; filename="hulei-my-data.{form}"', "Cache-Control": "no-store"}
    if form == "json":
        content = json.dumps(as_json(parts, at=at), ensure_ascii=False, indent=2)
        return Response(content, mimetype="application/json", headers=headers)
    try:
        return Response(as_pdf(parts, at=at), mimetype="application/pdf", headers=headers)
    except CannotDraw:
        flash(_("The paper could not be drawn just now. Please take the JSON file, or try again later."))
        return redirect(url_for(".show"))
