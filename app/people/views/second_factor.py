"""The second step of signing in: before it, nothing else opens; the owner's own page for it; resets downward."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyotp
import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from app.core.access import open_to, open_to_everyone, open_to_signed_in, writes_when_read
from app.core.clock import now
from app.core.database import db
from app.core.frame import local_target
from app.core.installation import is_demonstration
from app.people.factor_rules import needs_factor
from app.people.forms.second_factors import FactorForm
from app.people.identity import OpenedBy
from app.people.models import Person
from app.people.queries.accounts import own_account
from app.people.queries.roles import GIVERS
from app.people.queries.second_factors import own_factor, took_password_away
from app.people.service import second_factors as service
from app.people.service.passkeys import question_for
from app.people.service.second_factors import FactorRefusal
from app.people.views.blueprint import blueprint
from app.people.views.passkey_place import passkey_place
from app.people.views.staff_accounts import account_below, ask_before, way_back

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.second_factors import SecondFactor

WORDS = {
    FactorRefusal.WRONG: lazy_gettext(
        "This code does not fit. A code works once and for half a minute: wait for the next one. Is the phone's clock right?"
    ),
    FactorRefusal.USED: lazy_gettext("This recovery code has been used. Please take another one."),
    FactorRefusal.LATE: lazy_gettext("This took too long, or was opened twice. Please try once more."),
    FactorRefusal.COPIED: lazy_gettext(
        "This passkey is not taken: its answer had been given before, as if it existed twice. Use the code of your phone, then remove it under “My account”."
    ),
    FactorRefusal.THROTTLED: lazy_gettext("Too many tries. Please wait an hour and try again."),
}
ASKED = "passkey"  # in the cookie: the token of the challenge put to a passkey
STATUS = {FactorRefusal.THROTTLED: 429}


@blueprint.route("/second-step", methods=["GET", "POST"])
@open_to_everyone
@writes_when_read
def second_factor() -> ResponseReturnValue:
    """Ask whoever typed the right password for a code of their phone; set that up where it is not yet.

    Whoever has not typed a password, or is through already, has nothing to do here.
    """
    if not current_user.waits_for_factor:
        return redirect(url_for("desk.home" if current_user.is_authenticated else ".sign_in"))
    form, factor = FactorForm(), service.factor_to_use(db(), current_user.account_id)
    if factor.confirmed_at is None:
        return _set_up(form, factor)
    if form.submitted():
        refusal = service.pass_factor(db(), factor, form.factor_code.data or "", **_who())
        if refusal is None:
            return redirect(way_on())
        return _refused(form, refusal, "people/second_factor.html", question=passkey_question())
    return render_template("people/second_factor.html", form=form, question=passkey_question()), form.status


@blueprint.route("/account/second-step/new", methods=["GET", "POST"])
@open_to_signed_in
@writes_when_read
def set_up_own_factor() -> ResponseReturnValue:
    """Let somebody whom nobody asks for it set up a second step; from then on it is asked for at each sign-in."""
    is_by_slip = current_user.opened_by is OpenedBy.SLIP
    if is_by_slip or is_demonstration() or own_factor(db(), current_user.account_id) is not None:
        return redirect(url_for(".account"))
    return _set_up(FactorForm(), service.factor_to_use(db(), current_user.account_id))


def passkey_question() -> str:
    """Return what the browser is to ask the passkeys of whoever waits, as JSON; empty where there are none."""
    place = passkey_place()
    asked = place and question_for(
        db(), current_user.account_id, place, login_session_id=current_user.login_session_id, at=now()
    )
    if not asked:
        return ""
    question, session[ASKED] = asked
    return question


def _set_up(form: FactorForm, factor: SecondFactor) -> ResponseReturnValue:
    """Show the secret as QR and as text, take the first code, then show the recovery codes once."""
    secret = service.secret_of(factor)
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=own_account(db(), current_user).login, issuer_name=current_app.config["SITE_NAME"]
    )
    shown: dict[str, Any] = {
        "secret": secret,
        "uri": uri,
        "reset": _reset(factor),
        "qr": segno.make(uri, error="m").svg_data_uri(scale=5, border=2),
    }
    if form.submitted():
        answer = service.confirm_factor(db(), factor, form.factor_code.data or "", **_who())
        if not isinstance(answer, FactorRefusal):
            return render_template("people/recovery_codes.html", codes=answer, way_on=way_on())
        return _refused(form, answer, "people/set_up_factor.html", **shown)
    return render_template("people/set_up_factor.html", form=form, **shown), form.status


@blueprint.route("/account/second-step", methods=["GET", "POST"])
@open_to_signed_in
def renew_factor() -> ResponseReturnValue:
    """Let the owner set the second step up anew, for another phone or for other recovery codes."""
    if own_factor(db(), current_user.account_id) is None:
        return redirect(url_for(".account"))
    form, is_asked_for = FactorForm(), needs_factor([role for role, _where in current_user.grants])
    if form.submitted():
        factor = service.factor_to_use(db(), current_user.account_id)
        refusal = service.renew_factor(db(), factor, form.factor_code.data or "", **_who())
        if refusal is None and is_asked_for:
            return redirect(url_for(".second_factor"))
        if refusal is None:
            flash(_("The second step is off. Set it up again whenever you like."))
            return redirect(url_for(".account"))
        return _refused(form, refusal, "people/renew_factor.html", is_asked_for=is_asked_for)
    return render_template("people/renew_factor.html", form=form, is_asked_for=is_asked_for), form.status


@blueprint.route("/staff/<int:person_id>/second-step/reset", methods=["GET", "POST"])
@open_to(*GIVERS)
def reset_factor(person_id: int) -> ResponseReturnValue:
    """Ask, then take somebody's second step away, downward only: the password stays theirs, all sign-ins end, they are told."""
    account = account_below(person_id)
    if request.method == "GET":
        return ask_before(person_id, what="factor")
    if took_password_away(db(), person_id, by=current_user.person_id, at=now()):
        flash(
            _(
                "Not done: within the last 72 hours you made a link for their password, or one of yours is still open. Whoever does both could sign in as them. Ask somebody else who may, or have it done on the server."
            ),
            "warn",
        )
        return redirect(way_back(person_id))
    service.reset_factor(db(), account, at=now(), by=current_user.person_id)
    flash(
        _(
            "Done. At the next sign-in, with their password, they can set up a phone again. They are told that it was you."
        )
    )
    return redirect(way_back(person_id))


def _who() -> dict[str, Any]:
    return {
        "login_session_id": current_user.login_session_id,
        "person_id": current_user.person_id,
        "at": now(),
    }


def _reset(factor: SecondFactor) -> tuple[datetime, str] | None:
    """Return when somebody took the second step away, and their name; they are told before they set it up again (SAFEGUARDS 33)."""
    if factor.reset_at is None:
        return None
    by = db().get(Person, factor.reset_by) if factor.reset_by else None
    return factor.reset_at, by.name if by else ""


def _refused(form: FactorForm, refusal: FactorRefusal, template: str, **shown: Any) -> ResponseReturnValue:
    form.factor_code.errors = [*form.factor_code.errors, str(WORDS[refusal])]
    return render_template(template, form=form, **shown), STATUS.get(refusal, 422)


def way_on() -> str:
    """Return the page that was asked for before the second step."""
    return local_target(request.args.get("next"), url_for("desk.home"))
