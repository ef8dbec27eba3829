"""The frame of every page: what all templates may use, and the pages shown when something went wrong."""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.access import Role, open_to_everyone
from app.core.clock import today
from app.core.database import db
from app.core.languages import LOCALES
from app.core.navigation import init_navigation
from app.core.transactions import typed_text
from app.core.typesetting import what_helps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("core", __name__)

BYTES_OF_A_MB = 1024 * 1024
CELL = re.compile(r"<(th|td)\b")
NOTHING = re.compile(r"<td([^>]*)>\s+</td>")


@lru_cache(maxsize=256)
def _address(name: str, path: str, _changed: int, _root: str) -> str:
    return url_for("static", filename=name, v=hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12])


def asset(name: str) -> str:
    """Return the address of a static file with its fingerprint, so that browsers may keep it for ever."""
    path = f"{current_app.static_folder}/{name}"
    return _address(name, path, os.stat(path).st_mtime_ns, request.script_root)


def with_headings(cells: Markup, columns: Sequence[Mapping[str, object]]) -> Markup:
    """Return the finished cells of a table's row, each `td` with the heading of its column for rows shown as cards.

    A cell that holds nothing is left without a space in it, so that a card can leave it out.
    """
    labels = (Markup(' data-label="{}"').format(column["label"]) for column in columns)

    def named(cell: re.Match[str]) -> str:
        label = next(labels, "")
        return cell[0] if cell[1] == "th" else f"<td{label}"

    return Markup(NOTHING.sub(r"<td\1></td>", CELL.sub(named, cells)))  # noqa: S704  the labels are escaped, the cells were finished markup before


def local_target(target: str | None, otherwise: str) -> str:
    """Return an address on this site to go on to, never one elsewhere."""
    # Browsers drop tabs and line ends from an address before they read it: "/<tab>/elsewhere" leads elsewhere.
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return otherwise


@blueprint.get("/healthz")
@open_to_everyone
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@open_to_everyone
def readyz() -> ResponseReturnValue:
    """Say that the database answers."""
    db().execute(text("SELECT 1"))
    return {"status": "ready"}


@blueprint.post("/language")
@open_to_everyone
def choose_language() -> ResponseReturnValue:
    """Keep the visitor's language and go back."""
    tag = request.form.get("tag", "")
    if tag in LOCALES:
        session["lang"] = tag
    places = (local_target(place, "") for place in (request.form.get("back"), _came_from()))
    return redirect(next((place for place in places if place and _can_be_read(place)), url_for("desk.home")))


def _came_from() -> str:
    """Return the address on this site from which somebody came, or nothing."""
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else ""


def _where_the_form_was() -> str | None:
    """Return the address of the page with the form that was sent: most stand where they are sent to."""
    places = (local_target(place, "") for place in (request.path, _came_from()))
    return next((place for place in places if place and _can_be_read(place)), None)


def _can_be_read(address: str) -> bool:
    """Whether an address answers a plain visit: the result of a sent form stands at one that does not."""
    try:
        current_app.url_map.bind(request.host).match(urlsplit(address).path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True


def init_frame(app: Flask) -> None:
    """Register what every page uses and the pages for errors."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        asset=asset,
        today=today,
        is_only_here=lambda: app.config["SETTINGS"].is_only_here,
        is_only_in_house=lambda: app.config["SETTINGS"].is_only_in_house,
        runs_the_site=lambda: current_user.holds(Role.ADMINISTRATOR),
        what_helps=what_helps,
    )
    app.jinja_env.filters["with_headings"] = with_headings
    init_navigation(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.errorhandler(404)
    @app.errorhandler(405)
    def _not_found(error: HTTPException) -> ResponseReturnValue:
        return render_template("errors/not_found.html"), error.code or 404

    @app.errorhandler(CSRFError)
    def _stale_form(_error: CSRFError) -> ResponseReturnValue:
        return render_template("errors/not_saved.html", typed=typed_text(), stale=True), 400

    @app.errorhandler(413)
    def _too_large(_error: HTTPException) -> ResponseReturnValue:
        limit = current_app.config["MAX_CONTENT_LENGTH"] // BYTES_OF_A_MB
        return render_template("errors/too_large.html", limit=limit, back=_where_the_form_was()), 413

    @app.errorhandler(500)
    def _failed(_error: HTTPException) -> ResponseReturnValue:
        # Perhaps the database is what failed: the page must not ask it who is signed in or which language they chose.
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # set by Flask-Login
        return render_template("errors/failed.html"), 500
