"""Switching a requirement off or on from a day on: what it counts then is looked at first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.models import Requirement
from app.compliance.requirement_file import Definition
from app.compliance.requiring import service
from app.compliance.requiring.change_forms import CountsFromForm, tomorrow
from app.compliance.requiring.preview import Preview, preview
from app.compliance.requiring.rights import MAY_CHANGE, reach_of
from app.compliance.requiring.views import a_day, blueprint, page, requirement_within_reach
from app.core.access import open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/<int:requirement_id>/end", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def end(requirement_id: int) -> ResponseReturnValue:
    """Switch a requirement off from a day on; its past stays."""
    return _switching(requirement_id, service.ended, _("It ends. Figures of the days before stay."))


@blueprint.route("/<int:requirement_id>/start", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def start(requirement_id: int) -> ResponseReturnValue:
    """Switch a requirement on from a day on."""
    return _switching(requirement_id, service.started, _("Switched on."))


def _switching(
    requirement_id: int, switched: Callable[[Requirement, date], dict[str, Any]], done: str
) -> ResponseReturnValue:
    row = requirement_within_reach(requirement_id)
    form, looked_at = CountsFromForm(counts_from=tomorrow()), None
    if form.submitted():
        first = form.counts_from.data or today()
        kept = switched(row, first)
        if request.form.get("step") == "save":
            service.switch(db(), row, kept, at=now(), by=current_user.person_id)
            flash(done)
            return redirect(url_for(".requirement", requirement_id=row.id))
        day = first if switched is service.ended else max(first, a_day(kept.get("effective_from", first.isoformat())))
        looked_at = _looked_at(row, _as_definition(row), kept, day)
    return page("switch", row=row, form=form, looked_at=looked_at, is_end=switched is service.ended), form.status


def _looked_at(row: Requirement, definition: Definition, kept: dict[str, Any], day: date) -> Preview:
    reach = reach_of(db(), current_user, today())
    return preview(db(), reach, row, service.as_kept(row, definition, kept), day)


def _as_definition(row: Requirement) -> Definition:
    return Definition(row.public_id, row.title, row.basis, row.scope, row.enabled, row.definition)
