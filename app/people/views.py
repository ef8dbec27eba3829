"""Pages for signing in and out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.access import open_to_everyone, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.core.frame import local_target
from app.core.throttle import count_try, forget_tries, is_throttled
from app.people.forms import SignInForm
from app.people.identity import password_matches, person_signed_in, revoke_login_sessions, start_login_session
from app.people.models import Account

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("people", __name__)
TRIES, WINDOW = 10, timedelta(minutes=15)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Let somebody in by login and password."""
    form = SignInForm()
    if form.submitted():
        at, login = now(), (form.login.data or "").lower()
        if is_throttled(db(), "sign-in", login, limit=TRIES, window=WINDOW, at=at):
            form.form_errors.append(_("Too many tries. Please wait 15 minutes and try again."))
            return render_template("people/sign_in.html", form=form), 429
        account = db().scalar(
            select(Account)
            .where(Account.login == login, Account.closed_at.is_(None))
            .options(joinedload(Account.person))
        )
        if account is not None and password_matches(account, form.password.data or ""):
            forget_tries(db(), "sign-in", login)
            session.clear()
            token = start_login_session(db(), account, device=request.user_agent.string, at=at)
            db().flush()
            login_user(person_signed_in(db(), token, at=at))
            return redirect(local_target(request.args.get("next"), url_for("desk.home")))
        password_matches(None, "")
        count_try(db(), "sign-in", login, window=WINDOW, at=at)
        form.form_errors.append(_("Login or password is not right. Please check both and try again."))
        return render_template("people/sign_in.html", form=form), 422
    return render_template("people/sign_in.html", form=form), form.status


@blueprint.post("/sign-out")
@open_to_signed_in
def sign_out() -> ResponseReturnValue:
    """End this sign-in on the server and forget the cookie."""
    revoke_login_sessions(db(), current_user.account_id, at=now(), only=current_user.login_session_id)
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"))
