"""The first page after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from app.core.access import open_to_signed_in

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@open_to_signed_in
def home() -> ResponseReturnValue:
    """Answer: what now?"""
    return render_template("desk/home.html")
