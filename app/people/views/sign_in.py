"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user, login_user, logout_user

from app.core.access import open_to_everyone, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.core.frame import local_target
from app.core.throttle import visitor_address
from app.people.devices import device_name
from app.people.forms.accounts import SignInForm
from app.people.forms.checks import filled
from app.people.identity import SignedIn, person_signed_in, revoke_login_sessions
from app.people.invitations import has_administrator
from app.people.service import accounts as service
from app.people.service.accounts import Refusal
from app.people.single_sign_on.providers import provider
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

WORDS = {
    Refusal.WRONG: _("Login or password is not right. Please check both and try again."),
    Refusal.THROTTLED: _("Too many tries. Please wait 15 minutes and try again."),
    Refusal.SEVERAL: _("Two people have this in common. Please sign in with the login you chose."),
}
STATUS = {Refusal.THROTTLED: 429}


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Let somebody in by login, e-mail, phone or staff number, and password."""
    form = SignInForm()
    form.is_first = not has_administrator(db())
    if form.submitted():
        token = service.sign_in(
            db(),
            form.login.data or "",
            form.password.data or "",
            address=visitor_address(),
            device=device_name(request.user_agent.string),
            at=now(),
        )
        if not isinstance(token, Refusal):
            let_in(token)
            return redirect(local_target(request.args.get("next"), url_for("desk.home")))
        form.form_errors.append(str(WORDS[token]))
        return _shown(form), STATUS.get(token, 422)
    return _shown(form), form.status


def _shown(form: SignInForm) -> str:
    elsewhere = provider()
    return render_template("people/sign_in.html", form=form, provider_name=elsewhere.name if elsewhere else "")


@blueprint.post("/sign-out")
@open_to_signed_in
def sign_out() -> ResponseReturnValue:
    """End this sign-in on the server and forget the cookie."""
    revoke_login_sessions(db(), current_user.account_id, at=now(), only=current_user.login_session_id)
    forget_cookie()
    return redirect(url_for("people.sign_in"))


def let_in(token: str) -> SignedIn:
    """Put the token of a fresh sign-in into a fresh cookie, and return who holds it; only the chosen language stays from before."""
    db().flush()
    language = session.get("lang")
    session.clear()
    if language:
        session["lang"] = language
    signed_in = filled(person_signed_in(db(), token, at=now()))
    login_user(signed_in)
    return signed_in


def forget_cookie() -> None:
    """Forget who was signed in on this device."""
    logout_user()
    session.clear()
