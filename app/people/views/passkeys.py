"""Passkeys: passing the second step by one, adding one and removing one; without scripts the phone's code stays the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to_everyone, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.people.forms.passkeys import NewPasskeyForm, PasskeyAnswerForm
from app.people.forms.second_factors import FactorForm
from app.people.passkey_answers import PasskeyRefused
from app.people.passkey_rules import MOST_PASSKEYS
from app.people.passkeys import PasskeyKind
from app.people.queries.accounts import own_account
from app.people.queries.passkeys import passkeys_of
from app.people.queries.second_factors import own_factor
from app.people.service import challenges
from app.people.service import passkeys as service
from app.people.views.accounts import knows_password
from app.people.views.blueprint import blueprint
from app.people.views.passkey_place import passkey_place
from app.people.views.second_factor import ASKED, STATUS, WORDS, passkey_question, way_on

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MAKING = "passkey-new"  # in the cookie: the token of the challenge


@blueprint.post("/second-step/passkey")
@open_to_everyone
def pass_by_passkey() -> ResponseReturnValue:
    """Let whoever typed the right password through by their passkey."""
    place = passkey_place()
    if not current_user.waits_for_factor or place is None:
        return redirect(url_for("desk.home" if current_user.is_authenticated else ".sign_in"))
    form = PasskeyAnswerForm()
    if not form.submitted():
        return redirect(url_for(".second_factor"))
    refusal = service.pass_by_passkey(
        db(),
        current_user.account_id,
        form.passkey_answer.data or "",
        str(session.pop(ASKED, "")),
        place,
        login_session_id=current_user.login_session_id,
        at=now(),
    )
    if refusal is None:
        return redirect(way_on())
    typed = FactorForm(formdata=None)
    typed.form_errors.append(str(WORDS[refusal]))
    return render_template("people/second_factor.html", form=typed, question=passkey_question()), STATUS.get(
        refusal, 422
    )


@blueprint.route("/account/passkeys/new", methods=["GET", "POST"])
@open_to_signed_in
def add_passkey() -> ResponseReturnValue:
    """Ask where a new passkey will live, and for the password; only behind a second step that is set up."""
    if passkey_place() is None or own_factor(db(), current_user.account_id) is None:
        return redirect(url_for(".account"))
    form, own = NewPasskeyForm(), own_account(db(), current_user)
    if len(passkeys_of(db(), own.id)) >= MOST_PASSKEYS:
        flash(_("You have %(most)s passkeys already. Remove one first.", most=MOST_PASSKEYS), "warn")
        return redirect(url_for(".account"))
    if form.submitted() and knows_password(own, form):
        session[MAKING] = service.begin_passkey(
            db(), PasskeyKind(form.kind.data), login_session_id=current_user.login_session_id, at=now()
        )
        return redirect(url_for(".make_passkey"))
    return render_template("people/add_passkey.html", form=form), form.status


@blueprint.route("/account/passkeys/make", methods=["GET", "POST"])
@open_to_signed_in
def make_passkey() -> ResponseReturnValue:
    """Let the browser make the passkey, and keep its public half."""
    place, token = passkey_place(), str(session.get(MAKING, ""))
    own, mine = own_account(db(), current_user), current_user.login_session_id
    held = challenges.look(db(), service.NEW, token, login_session_id=mine, at=now())
    if place is None or held is None:
        return redirect(url_for(".account"))
    form = PasskeyAnswerForm()
    if form.submitted():
        session.pop(MAKING)
        try:
            service.add_passkey(
                db(), own, form.passkey_answer.data or "", token, place, login_session_id=mine, at=now()
            )
        except PasskeyRefused:
            flash(_("That did not work: the passkey was not taken. Please begin again."), "warn")
            return redirect(url_for(".add_passkey"))
        flash(_("Added. At the next sign-in you can use it in place of the phone's code."))
        return redirect(url_for(".account"))
    question = service.what_to_make(db(), own, held, place, site=current_app.config["SITE_NAME"])
    return render_template("people/make_passkey.html", question=question), form.status


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
@open_to_signed_in
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove one of one's own passkeys."""
    own = own_account(db(), current_user)
    found(service.remove_passkey(db(), own, passkey_id, at=now()) or None)
    flash(_("Removed. You may take it off the device as well."))
    return redirect(url_for(".account"))
