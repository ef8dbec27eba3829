"""The page on which a requirement entered by mistake is taken back: what it counts stands there first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.requiring import service, taking_back
from app.compliance.requiring.change_forms import TakeBackForm
from app.compliance.requiring.preview import preview
from app.compliance.requiring.rights import MAY_CHANGE, reach_of
from app.compliance.requiring.sentences import names
from app.compliance.requiring.views import blueprint, page, requirement_within_reach
from app.core.access import open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/<int:requirement_id>/take-back", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def take_back(requirement_id: int) -> ResponseReturnValue:
    """Take a requirement back that was entered by mistake in the last seven days, after a look at what it counts."""
    row = requirement_within_reach(requirement_id)
    form = TakeBackForm()
    if not taking_back.may_be_taken_back(db(), row, at=now()):
        flash(_("It can no longer be taken back. Please switch it off."), "warn")
        return redirect(url_for(".requirement", requirement_id=row.id))
    if form.submitted():
        taking_back.take_back(db(), row, at=now(), by=current_user.person_id)
        flash(_("Taken back. It counts on no day, and no figure holds it any more."))
        return redirect(url_for(".requirements"))
    day = service.begins_on(row, today()) or today()
    counted = preview(db(), reach_of(db(), current_user, today()), None, row, day) if row.enabled else None
    return page("take_back", row=row, form=form, counted=counted, names=names(db())), form.status
