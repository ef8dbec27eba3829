"""The first page after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_login import current_user

from app.core.access import open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.desk.first_steps import first_steps
from app.desk.home import home_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@open_to_signed_in
def home() -> ResponseReturnValue:
    """Answer: what now?"""
    day = today()
    return render_template(
        "desk/home.html",
        home=home_of(db(), current_user, day=day, at=now()),
        steps=first_steps(db(), current_user, day=day),
    )
