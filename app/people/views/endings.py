"""Many endings at once: what complete lists asked, and the second person's answer (SAFEGUARDS 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.ending_rules import EndingState
from app.people.forms.accounts import ConfirmForm
from app.people.merge_rules import WAIT
from app.people.queries.endings import SEES, ShownEnding, endings_shown
from app.people.service import endings as service
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

STATES = {
    EndingState.ASKED: lazy_gettext("waits for a second person"),
    EndingState.WAITING: lazy_gettext("agreed, has not ended yet"),
    EndingState.DONE: lazy_gettext("ended"),
    EndingState.WITHDRAWN: lazy_gettext("withdrawn, nothing ended"),
}


@blueprint.get("/endings")
@open_to(*SEES, Role.BUREAU_OFFICER)
def endings() -> ResponseReturnValue:
    """List what complete lists asked to end, as counts."""
    return render_template(
        "people/endings.html", shown=endings_shown(db(), current_user, on=today()), states=STATES, days=WAIT.days
    )


@blueprint.post("/endings/<int:ending_id>/agree")
@open_to(Role.HEAD, Role.BUREAU_OFFICER)
def agree_to_endings(ending_id: int) -> ResponseReturnValue:
    """Agree as the second person; they end 30 days later."""
    one = _one(ending_id)
    if one.may_agree and ConfirmForm().submitted():
        service.approve_endings(db(), one.row, at=now(), by=current_user.person_id)
        flash(_("Agreed. They end in %(days)s days; until then it can be withdrawn.", days=WAIT.days))
    return redirect(url_for(".endings"))


@blueprint.post("/endings/<int:ending_id>/withdraw")
@open_to(*SEES, Role.BUREAU_OFFICER)
def withdraw_endings(ending_id: int) -> ResponseReturnValue:
    """Withdraw what has not ended yet."""
    one = _one(ending_id)
    if one.may_withdraw and ConfirmForm().submitted():
        service.withdraw_endings(db(), one.row, at=now(), by=current_user.person_id)
        flash(_("Withdrawn. Everybody has the last day they had before."))
    return redirect(url_for(".endings"))


def _one(ending_id: int) -> ShownEnding:
    shown = endings_shown(db(), current_user, on=today())
    return found(next((one for one in shown if one.row.id == ending_id), None))
