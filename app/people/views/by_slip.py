"""Getting in by a printed slip: scanned or typed, and a PIN; works without scripts and inside a chat app."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from app.core.access import open_to_everyone, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.throttle import visitor_address
from app.people.devices import device_name
from app.people.forms.accounts import ConfirmForm
from app.people.forms.sign_in_slips import CodeAndPinForm, OwnPinForm, PinForm
from app.people.identity import OpenedBy
from app.people.queries.accounts import own_account
from app.people.queries.sign_in_slips import own_slip
from app.people.service.sign_in_slips import (
    FirstUse,
    PinRefusal,
    SlipRefusal,
    choose_own_pin,
    end_slip,
    get_in_by_slip,
)
from app.people.views.blueprint import blueprint
from app.people.views.sign_in import let_in

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

WORDS = {
    SlipRefusal.WRONG: _(
        "These digits are not right. The first time they are the large number on the slip, from then on the six digits you chose. If you never chose any, somebody else has used the slip: please ask for a new one."
    ),
    SlipRefusal.UNKNOWN: _(
        "This slip does not open anything any more. Please ask whoever gave it to you for a new one."
    ),
    SlipRefusal.STOPPED: _(
        "After too many tries this slip was stopped. Please ask whoever gave it to you for a new one."
    ),
    SlipRefusal.OUTGROWN: _(
        "You have been given a role that a slip does not open. Next comes an invitation: ask whoever gave you the slip for the link. With it you choose a login and a password. If you have a password already, sign in with it."
    ),
    SlipRefusal.THROTTLED: _("Too many tries. Please wait 15 minutes and try again."),
}
STATUS = {SlipRefusal.THROTTLED: 429}
FIRST_USE, LASTS = "first-use-of-slip", timedelta(minutes=10)


@blueprint.route("/s", methods=["GET", "POST"])
@open_to_everyone
def by_slip() -> ResponseReturnValue:
    """Let somebody in who types the code of their slip and the PIN."""
    return _let_in_by(CodeAndPinForm())


@blueprint.route("/s/<token>", methods=["GET", "POST"])
@open_to_everyone
def by_scanned_slip(token: str) -> ResponseReturnValue:
    """Ask whoever scanned a slip for its PIN; the page is the same for every slip, and for none."""
    return _let_in_by(PinForm(), token)


@blueprint.route("/slip/own-digits", methods=["GET", "POST"])
@open_to_everyone
def own_digits() -> ResponseReturnValue:
    """Let whoever typed the printed number choose six digits of their own; only then are they in."""
    first, form = _first_use(), OwnPinForm()
    if first is None:
        return _first_use_over()
    if form.submitted():
        device = device_name(request.user_agent.string)
        answer = choose_own_pin(db(), first, form.own_pin.data or "", device=device, at=now())
        if answer is PinRefusal.GONE:
            return _first_use_over()
        if not isinstance(answer, PinRefusal):
            let_in(answer)
            return redirect(url_for("desk.home"))
        form.own_pin.errors = [
            gettext("This is the number on the paper. Please take another one: only you shall know it.")
        ]
        return render_template("people/own_digits.html", form=form), 422
    return render_template("people/own_digits.html", form=form), form.status


def _first_use() -> FirstUse | None:
    """Return whose first use it is: kept ten minutes in the signed cookie of this phone."""
    kept = session.get(FIRST_USE)
    return FirstUse(kept["slip"]) if kept and datetime.fromisoformat(kept["until"]) > now() else None


def _first_use_over() -> ResponseReturnValue:
    session.pop(FIRST_USE, None)
    flash(gettext("Please begin again with the slip: this step is kept for ten minutes."), "warn")
    return redirect(url_for(".by_slip"))


@blueprint.route("/account/slip/end", methods=["GET", "POST"])
@open_to_signed_in
def end_own_slip() -> ResponseReturnValue:
    """Let somebody end their own slip, as when it is lost; whoever came in by it is out, on this device too."""
    slip, form = own_slip(db(), current_user, on=today()), ConfirmForm()
    if form.submitted():
        end_slip(db(), current_user.person_id, at=now(), by=current_user.person_id)
        flash(gettext("The slip is ended: nobody gets in with it any more."))
        return redirect(url_for(".by_slip" if current_user.opened_by is OpenedBy.SLIP else ".account"))
    if slip is None:
        return redirect(url_for(".account"))
    return render_template(
        "people/end_own_slip.html",
        form=form,
        printer=slip[1],
        has_login=own_account(db(), current_user).has_login,
    ), form.status


def _let_in_by(form: PinForm | CodeAndPinForm, token: str = "") -> ResponseReturnValue:
    if form.submitted():
        answer = get_in_by_slip(
            db(),
            form.pin_code.data or "",
            token=token,
            code="" if token else form["slip_code"].data,
            address=visitor_address(),
            device=device_name(request.user_agent.string),
            at=now(),
        )
        if isinstance(answer, FirstUse):
            session[FIRST_USE] = {"slip": answer.slip_id, "until": (now() + LASTS).isoformat()}
            return redirect(url_for(".own_digits"))
        if not isinstance(answer, SlipRefusal):
            let_in(answer)
            return redirect(url_for("desk.home"))
        if answer is SlipRefusal.WRONG:
            form.pin_code.errors = [*form.pin_code.errors, str(WORDS[answer])]
        else:
            form.form_errors.append(str(WORDS[answer]))
        return render_template("people/by_slip.html", form=form), STATUS.get(answer, 422)
    return render_template("people/by_slip.html", form=form), form.status
