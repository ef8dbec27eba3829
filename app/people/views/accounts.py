"""One's own account: password, language, where one is signed in, closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.installation import is_demonstration
from app.core.languages import current_tag
from app.core.throttle import count_try, is_throttled
from app.people.factor_rules import needs_factor, still_waits
from app.people.forms.accounts import WAYS_IN, ChangePasswordForm, CloseAccountForm, ConfirmForm, LanguageForm
from app.people.forms.passkeys import KINDS
from app.people.identity import OpenedBy, password_matches, revoke_login_sessions
from app.people.queries import accounts as queries
from app.people.queries.linked_identities import link_of_account, unlinked_by_another
from app.people.queries.passkeys import passkeys_of
from app.people.queries.second_factors import factor_reset, own_factor
from app.people.queries.sign_in_slips import own_slip
from app.people.questions import deputy_for
from app.people.service import accounts as service
from app.people.single_sign_on.providers import provider
from app.people.views.blueprint import blueprint
from app.people.views.passkey_place import passkey_place
from app.people.views.sign_in import forget_cookie

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Account


@blueprint.get("/account")
@open_to_signed_in
def account() -> ResponseReturnValue:
    """Show somebody their own account."""
    own, elsewhere = queries.own_account(db(), current_user), provider()
    sign_ins, second_step = queries.own_sign_ins(db(), current_user, at=now()), _of_second_step(own)
    asks = (second_step["factor"] is not None or second_step["is_factor_asked_for"]) and not is_demonstration()
    return render_template(
        "people/account.html",
        account=own,
        sign_ins=sign_ins,
        waiting={
            row.id
            for row in sign_ins
            if still_waits(factor_at=row.factor_at, by_slip=row.opened_by == OpenedBy.SLIP, asks=asks)
        },
        reset=queries.reset_notice(db(), own, own.reset_at, own.reset_by),
        factor_reset=queries.reset_notice(db(), own, *(factor_reset(db(), own) or (None, None))),
        **second_step,
        ways_in=WAYS_IN,
        slip=own_slip(db(), current_user, on=today()),
        deputy_for=deputy_for(db(), current_user.person_id, today()),
        provider_name=elsewhere.name if elsewhere else "",
        link=link_of_account(db(), own.id) if elsewhere else None,
        unlinked=unlinked_by_another(db(), own) if elsewhere else None,
        form=LanguageForm(language=own.language or current_tag()),
        confirm=ConfirmForm(),
    )


def _of_second_step(own: Account) -> dict[str, Any]:
    """Return what the account page says of the second step: what is set up, and what may be."""
    factor, is_by_slip = own_factor(db(), own.id), current_user.opened_by is OpenedBy.SLIP
    return {
        "factor": factor,
        "is_by_slip": is_by_slip,
        "is_factor_asked_for": needs_factor([role for role, _where in current_user.grants]),
        "may_set_up_factor": own.has_login and not is_by_slip and not is_demonstration(),
        "passkeys": passkeys_of(db(), own.id) if factor else [],
        "passkey_kinds": KINDS,
        "may_add_passkey": factor is not None and not is_by_slip and passkey_place() is not None,
    }


@blueprint.post("/account/language")
@open_to_signed_in
def keep_language() -> ResponseReturnValue:
    """Keep in which language somebody reads, on every device."""
    form = LanguageForm()
    if form.submitted():
        service.keep_language(queries.own_account(db(), current_user), form.language.data)
        session.pop("lang", None)
        flash(_("Saved."))
    return redirect(url_for(".account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@open_to_signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other device is signed out."""
    form = ChangePasswordForm()
    if form.submitted():
        own = queries.own_account(db(), current_user)
        if knows_password(own, form):
            service.change_password(
                db(), own, form.password.data or "", keep_sign_in=current_user.login_session_id, at=now()
            )
            flash(_("The password is changed. All other devices are signed out."))
            return redirect(url_for(".account"))
    return render_template("people/change_password.html", form=form), form.status


@blueprint.post("/account/sign-ins/<int:sign_in_id>/end")
@open_to_signed_in
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    own = queries.own_sign_ins(db(), current_user, at=now())
    found(next((row for row in own if row.id == sign_in_id), None))
    revoke_login_sessions(db(), current_user.account_id, at=now(), only=sign_in_id)
    flash(_("That device is signed out."))
    return redirect(url_for(".account"))


@blueprint.post("/account/sign-ins/end")
@open_to_signed_in
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign every other device out."""
    revoke_login_sessions(db(), current_user.account_id, at=now(), but=current_user.login_session_id)
    flash(_("All other devices are signed out."))
    return redirect(url_for(".account"))


@blueprint.route("/account/close", methods=["GET", "POST"])
@open_to_signed_in
def close_account() -> ResponseReturnValue:
    """Let somebody close their own account; the last administrator cannot."""
    form = CloseAccountForm()
    if form.submitted():
        own = queries.own_account(db(), current_user)
        if queries.is_last_administrator(db(), current_user.person_id, on=today()):
            form.form_errors.append(
                _("You are the only administrator. Please have another one made on the server first.")
            )
        elif knows_password(own, form):
            service.close_account(db(), own, at=now(), by=current_user.person_id)
            forget_cookie()
            flash(_("Your account is closed. What you learnt stays on record."))
            return redirect(url_for(".sign_in"))
    return render_template("people/close_account.html", form=form), form.status


def knows_password(own: Account, form: Any) -> bool:
    """Whether the present password was typed; counts tries, so that a borrowed device cannot guess."""
    door, at = str(own.id), now()
    if is_throttled(db(), "own-password", door, limit=service.TRIES_A_LOGIN, window=service.WINDOW, at=at):
        form.form_errors.append(_("Too many tries. Please wait 15 minutes and try again."))
        return False
    if password_matches(own, form.current.data or ""):
        return True
    count_try(db(), "own-password", door, window=service.WINDOW, at=at)
    form.current.errors = [*form.current.errors, _("This is not your present password.")]
    return False
