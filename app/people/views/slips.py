"""The slip with a one-time link: made by a POST, then shown at an address of its own that can be loaded again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import open_to
from app.core.clock import now
from app.core.database import db
from app.people.invitations import NEW_ACCOUNT, NEW_PASSWORD
from app.people.qr import qr_picture
from app.people.queries.accounts import invitation_of
from app.people.queries.roles import GIVERS
from app.people.queries.slips import whose_slip
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

KEPT = "slip"
SHOWN_FOR = timedelta(minutes=10)


def hand_over(token: str) -> ResponseReturnValue:
    """Keep a fresh link for this sign-in, ten minutes long, and go to its slip.

    The link stands in the signed cookie of whoever made it: in no address, no log and no table.
    """
    session[KEPT] = {
        "token": token,
        "sign_in": current_user.login_session_id,
        "until": (now() + SHOWN_FOR).isoformat(),
    }
    return redirect(url_for("people.slip"))


@blueprint.get("/staff/slip")
@open_to(*GIVERS)
def slip() -> ResponseReturnValue:
    """Show the link made last, while it is open and for ten minutes, to whoever made it."""
    kept = session.get(KEPT) or {}
    fresh = kept.get("sign_in") == current_user.login_session_id and datetime.fromisoformat(kept["until"]) > now()
    invitation = invitation_of(db(), kept["token"], NEW_ACCOUNT, NEW_PASSWORD, at=now()) if fresh else None
    if invitation is None or invitation.person_id is None:
        session.pop(KEPT, None)
        flash(
            _("The link is no longer shown here. If it did not arrive, make a new one; the old one then ends."), "warn"
        )
        return redirect(url_for("people.roles"))
    person, organisation = whose_slip(db(), invitation.person_id)
    address = current_app.config["SETTINGS"].address + url_for("people.take_up_invitation", token=kept["token"])
    return render_template(
        "people/slip.html",
        person=person,
        organisation=organisation,
        address=address,
        qr=qr_picture(address),
        is_reset=invitation.purpose == NEW_PASSWORD,
        until=invitation.expires_at,
    )
