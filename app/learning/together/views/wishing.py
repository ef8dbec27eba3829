"""A learner says that they would rather do a course with others, or takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.learning.together import service
from app.learning.together.views.blueprint import SEE_OTHER, blueprint
from app.learning.views.blueprint import own_run

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.post("/wish/<int:run_id>")
@open_to_signed_in
def wish(run_id: int) -> ResponseReturnValue:
    """Keep the wish for one's own course; nobody asks why."""
    run, _course = own_run(run_id, to_change=True)
    wanted = "back" not in request.form
    service.wish(db(), current_user.person_id, run.course, wanted=wanted, at=now())
    flash(
        _(
            "Your training manager sees that you would rather learn together. What you have done stays; you can go on alone at any time."
        )
        if wanted
        else _("Taken back.")
    )
    return redirect(url_for("learning.course", run_id=run_id), SEE_OTHER)
