"""One-time links: the first administrator, a new account, a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.access import open_to_everyone
from app.core.clock import now, today
from app.core.database import db
from app.people import invitations
from app.people.devices import device_name
from app.people.forms.accounts import AdministratorForm, NewAccountForm, NewPasswordForm
from app.people.identity import start_login_session
from app.people.queries import accounts as queries
from app.people.queries.account_keeping import has_left
from app.people.queries.dead_links import whose_link_is_dead
from app.people.service import accounts as service
from app.people.views.blueprint import blueprint
from app.people.views.sign_in import let_in

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.identity import SignedIn
    from app.people.models import Account, Invitation, Person


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@open_to_everyone
def welcome(token: str) -> ResponseReturnValue:
    """Make the first administrator, or one more whom the server's own screen invited."""
    invitation = queries.invitation_of(
        db(), token, invitations.FIRST_ADMINISTRATOR, invitations.FURTHER_ADMINISTRATOR, at=now()
    )
    is_late = invitation is not None and (
        invitation.purpose == invitations.FIRST_ADMINISTRATOR and invitations.has_administrator(db())
    )
    if invitation is None or is_late:
        return render_template("people/link_ended.html", first=True), 410
    form = AdministratorForm()
    if form.submitted() and _login_is_free(form):
        account = service.make_administrator(
            db(),
            invitation,
            name=form.name.data or "",
            login=form.login.data or "",
            password=form.password.data or "",
            at=now(),
        )
        if not _start(account).waits_for_factor:
            flash(_("Welcome. The next step: create the first organisation and who leads it."))
        return redirect(url_for("people.settings"))
    return render_template("people/welcome.html", form=form), form.status


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@open_to_everyone
def take_up_invitation(token: str) -> ResponseReturnValue:
    """Let somebody invited choose login and password, or somebody reset choose a new password."""
    invitation = queries.invitation_of(db(), token, invitations.NEW_ACCOUNT, invitations.NEW_PASSWORD, at=now())
    invited = queries.invited_person(db(), invitation.person_id) if invitation is not None else None
    if invitation is None or invited is None:
        return render_template("people/link_ended.html", first=False), 410
    person, account = invited
    if invitation.purpose == invitations.NEW_ACCOUNT and _is_of_leaver(invitation, person):
        return render_template("people/link_of_leaver.html"), 410
    known_login = (
        account.login if account and account.has_login and invitation.purpose == invitations.NEW_PASSWORD else None
    )
    form = NewPasswordForm() if known_login else NewAccountForm()
    if form.submitted() and (known_login or _login_is_free(form, but_of=person.id)):
        login = known_login or form["login"].data
        opened = service.accept_invitation(db(), invitation, login=login, password=form.password.data or "", at=now())
        if _start(opened).waits_for_factor:
            flash(_("The password is kept. One more step and you are signed in."))
        else:
            flash(_("Done. You are signed in. Next time, use your login and this password."))
        return redirect(url_for("desk.home"))
    return (
        render_template("people/invitation.html", form=form, person=person, known_login=known_login),
        form.status,
    )


def _is_of_leaver(invitation: Invitation, person: Person) -> bool:
    """Whether somebody has left, or had left since the link was made: whoever came back gets a new one."""
    made = {person.id: invitation.created_at}
    return has_left(db(), person.id, on=today()) or bool(whose_link_is_dead(db(), made, on=today()))


def _login_is_free(form: NewPasswordForm, *, but_of: int | None = None) -> bool:
    field = form["login"]
    if queries.login_is_free(db(), field.data or "", but_of=but_of):
        return True
    words = _(
        "This login cannot be used. Please choose another one, your name in letters with some digits for example. Two people with one phone number or e-mail address: each chooses a login of their own. Where the staff list has the number, it lets both in as well, each by their own password."
    )
    field.errors = [*field.errors, words]
    return False


def _start(account: Account) -> SignedIn:
    """Sign the owner of a fresh account in on this device; the second step may still be to come."""
    return let_in(start_login_session(db(), account, device=device_name(request.user_agent.string), at=now()))
