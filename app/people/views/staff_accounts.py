"""Accounts of others: inviting, resetting downward, closing (SAFEGUARDS 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.people.factor_rules import needs_factor
from app.people.forms.accounts import ConfirmForm
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import Account, Person
from app.people.queries import staff as queries
from app.people.queries.account_keeping import has_left
from app.people.queries.organisations import SEES_STAFF
from app.people.queries.roles import GIVERS, may_keep_account, person_to_manage
from app.people.queries.second_factors import took_factor_away
from app.people.queries.staff import roles_of
from app.people.service import accounts as service
from app.people.views.blueprint import blueprint
from app.people.views.slips import hand_over

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.post("/staff/<int:person_id>/invitation")
@open_to(*GIVERS)
def invite(person_id: int) -> ResponseReturnValue:
    """Make a link for a new account and go to the slip with it."""
    person_below(person_id)
    account = queries.account_of(db(), person_id)
    if account is not None and account.closed_at is None and account.has_login:
        flash(_("There is an account already. For a new password use “Take the password away”."))
        return redirect(way_back(person_id))
    if account is not None and _took_factor_away(account):
        return redirect(way_back(person_id))
    if has_left(db(), person_id, on=today()):
        flash(_("Not invited: their last post here is over. Enter the new post first, if they came back."), "warn")
        return redirect(way_back(person_id))
    token = new_invitation(db(), person_id, purpose=NEW_ACCOUNT, at=now(), by=current_user.person_id)
    audit(db(), "invited", at=now(), by=current_user.person_id, subject="person", subject_id=person_id)
    return hand_over(token)


@blueprint.route("/staff/<int:person_id>/reset", methods=["GET", "POST"])
@open_to(*GIVERS)
def reset_account(person_id: int) -> ResponseReturnValue:
    """Ask whether to take a password away; then end all sign-ins, and go to the slip with a link for a new one."""
    account = account_below(person_id)
    if request.method == "GET":
        return ask_before(person_id, what="password")
    if _took_factor_away(account):
        return redirect(way_back(person_id))
    token = service.reset_account(db(), account, at=now(), by=current_user.person_id)
    return hand_over(token)


@blueprint.route("/staff/<int:person_id>/close-account", methods=["GET", "POST"])
@open_to(*GIVERS)
def close_account_of(person_id: int) -> ResponseReturnValue:
    """Ask whether to close somebody's account; then they cannot sign in any more, and what they learnt stays."""
    account = account_below_with_or_without_login(person_id)
    if request.method == "GET":
        return ask_before(person_id, what="account")
    service.close_account(db(), account, at=now(), by=current_user.person_id)
    flash(_("The account is closed. Records and certificates stay."))
    return redirect(way_back(person_id))


def _took_factor_away(account: Account) -> bool:
    """Whether the viewer reset the second step of an account lately, and say so: both together would open it to them."""
    is_asked_for = needs_factor([Role(grant.role) for grant, _where in roles_of(db(), account.person_id, on=today())])
    if not took_factor_away(db(), account.id, by=current_user.person_id, at=now(), is_asked_for=is_asked_for):
        return False
    flash(
        _(
            "Not done: within the last 72 hours you reset their second step, or they have set up none since. Whoever does both could sign in as them. Ask somebody else who may, or have it done on the server."
        ),
        "warn",
    )
    return True


def ask_before(person_id: int, *, what: str) -> str:
    """Show the page that says what taking a password or a second step away or closing an account does, and asks.

    The button posts to the page's own address.
    """
    return render_template(
        "people/take_away.html",
        person=person_below(person_id),
        what=what,
        back=way_back(person_id),
        confirm=ConfirmForm(),
    )


def person_below(person_id: int) -> Person:
    """Return somebody whose account the viewer may look after; everybody else is nobody."""
    person = found(person_to_manage(db(), current_user, person_id, on=today()))
    return found(person if may_keep_account(db(), current_user, person_id, on=today()) else None)


def account_below(person_id: int) -> Account:
    """Return the open account, with a login, of somebody the viewer may look after; everybody else is nobody."""
    person_below(person_id)
    account = found(queries.account_of(db(), person_id))
    return found(account if account.closed_at is None and account.has_login else None)


def account_below_with_or_without_login(person_id: int) -> Account:
    """Return the open account, by slip or provider alone too, of somebody the viewer may look after."""
    person_below(person_id)
    account = found(queries.account_of(db(), person_id))
    return found(account if account.closed_at is None else None)


def way_back(person_id: int) -> str:
    """Return the page to go on to: the colleague's, or the list of roles for whoever sees no staff."""
    if current_user.holds(*SEES_STAFF):
        return url_for(".colleague", person_id=person_id)
    return url_for(".roles")
