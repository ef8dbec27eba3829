"""Pages of campaigns: which there are, and where each item stands; every item opens to its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import lazy_gettext as _
from flask_login import current_user

from app.compliance.campaigns import Done, campaigns_of, not_yet, own_days, state_of
from app.compliance.overview import overview
from app.compliance.pages.blueprint import blueprint
from app.compliance.requiring.rights import MAY_CHANGE, reach_of
from app.compliance.rights import MAY_OPEN
from app.compliance.views import place, title_of
from app.core.access import Role, found, open_to
from app.core.clock import today
from app.core.database import db
from app.people.queries.organisations import MANAGES, bureau_of, organisation_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.rules.holdings import Organisation

MAY_ENTER = (Role.BUREAU_OFFICER, *MANAGES)  # as people's pages of windows have it
STATES = {
    Done.NOT_YET: _("not yet"),
    Done.DONE: _("done by its records"),
    Done.NOBODY: _("nobody asked"),
    Done.NOT_SHOWN: _("not shown"),
}


@blueprint.get("/reports/<int:organisation_id>/campaigns")
@open_to(*MAY_OPEN)
def campaigns(organisation_id: int) -> ResponseReturnValue:
    """List the campaigns that count for an organisation, with how many items each has."""
    tree, _sight, organisation = place(organisation_id)
    return render_template(
        "compliance/campaigns.html",
        organisation=organisation,
        campaigns=campaigns_of(db(), tree, organisation, on=today()),
        may_ask=current_user.holds(*MAY_CHANGE),
        may_enter=organisation_for(db(), current_user, organisation_id, *MAY_ENTER, on=today()) is not None,
    )


@blueprint.get("/reports/<int:organisation_id>/campaigns/<int:window_id>")
@open_to(*MAY_OPEN)
def campaign(organisation_id: int, window_id: int) -> ResponseReturnValue:
    """Show where each item of a campaign stands at an organisation and at those right below it; its items alone before it begins."""
    tree, sight, organisation = place(organisation_id)
    every = campaigns_of(db(), tree, organisation, on=today())
    one = found(next((each for each in every if each.window.id == window_id), None))
    shown = None
    if one.has_begun(today()):
        shown = overview(db(), tree, sight, organisation, day=one.counted_on(today()), only=one.ids)
    return render_template(
        "compliance/campaign.html",
        organisation=organisation,
        campaign=one,
        shown=shown,
        state_of=state_of,
        not_yet=not_yet,
        may_add=(may_add := _may_add_items(organisation)),
        asks=None if may_add else bureau_of(db(), organisation.id, on=today()),
        own=own_days(db(), tree, organisation, one, on=today()),
        states=STATES,
        Done=Done,
        title_of=title_of,
    )


def _may_add_items(organisation: Organisation) -> bool:
    """Whether the viewer may enter what is asked for in a campaign at an organisation: the bureau, within its own reach."""
    if not current_user.holds(*MAY_CHANGE):
        return False
    reach = reach_of(db(), current_user, today())
    return reach.everywhere or organisation.public_id in reach.organisations
