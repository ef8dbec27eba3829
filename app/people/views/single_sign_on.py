"""Getting in by a provider of sign-ins, and linking one's own account to it (docs/single-sign-on.md)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to, open_to_everyone, open_to_signed_in, writes_when_read
from app.core.clock import now
from app.core.database import db
from app.core.frame import local_target
from app.core.throttle import count_try, is_throttled, visitor_address
from app.core.transactions import leave_the_database
from app.people.devices import device_name
from app.people.forms.accounts import ConfirmForm
from app.people.forms.single_sign_on import LinkForm
from app.people.identity import OpenedBy
from app.people.queries.accounts import own_account
from app.people.queries.linked_identities import link_of_account, unlinked_by_another
from app.people.queries.roles import GIVERS
from app.people.service import challenges
from app.people.service import linked_identities as service
from app.people.service.accounts import WINDOW
from app.people.service.linked_identities import LinkRefusal
from app.people.single_sign_on.providers import Asked, Identity, Provider, ProviderRefused, Refused, provider
from app.people.views.accounts import knows_password
from app.people.views.blueprint import blueprint
from app.people.views.sign_in import let_in
from app.people.views.staff_accounts import account_below_with_or_without_login, way_back

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SIGN_IN, LINK, CONFIRM = "sso-sign-in", "sso-link", "sso-confirm"
KEPT = "sso"  # in the cookie: which browser asked
TRIES_AN_ADDRESS = 60
log = structlog.get_logger()


@blueprint.get("/sign-in/single-sign-on")
@open_to_everyone
@writes_when_read
def single_sign_on() -> ResponseReturnValue:
    """Send the browser to the provider; what comes back is recognised by this browser's cookie, once, within ten minutes."""
    if current_user.is_authenticated:
        return redirect(url_for("desk.home"))
    return _send_there(SIGN_IN, None, {"next": request.args.get("next", "")})


@blueprint.get("/account/single-sign-on/begin")
@open_to_signed_in
@writes_when_read
def begin_link() -> ResponseReturnValue:
    """Send somebody signed in to the provider, to link what it calls them to their account; a slip is not enough."""
    found(None if current_user.opened_by is OpenedBy.SLIP else current_user)
    return _send_there(LINK, current_user.login_session_id, {})


@blueprint.get("/sign-in/single-sign-on/back")
@open_to_everyone
def back_from_provider() -> ResponseReturnValue:
    """Take what the provider sends back: let its holder in, or ask whether to link it. The database waits for no provider."""
    one, at = _provider(), now()
    state = str(session.pop(KEPT, ""))
    for purpose, login_session_id in ((SIGN_IN, None), (LINK, _own_session())):
        held = challenges.look(db(), purpose, state, login_session_id=login_session_id, at=at)
        if held is not None:
            break
    else:
        return _ended()
    leave_the_database()
    try:
        identity = one.exchange(_asked(held), {key: request.args[key] for key in request.args}, at=at)
    except ProviderRefused as refusal:
        _count(refusal.why, at)
        challenges.take(db(), purpose, state, login_session_id=login_session_id, at=at)
        return _not_taken(one, refusal, purpose)
    if challenges.take(db(), purpose, state, login_session_id=login_session_id, at=at) is None:
        return _ended()
    if purpose == LINK:
        return _ask_whether_to_link(identity, at)
    return _let_in(one, identity, held, at)


@blueprint.route("/account/single-sign-on", methods=["GET", "POST"])
@open_to_signed_in
def own_identity() -> ResponseReturnValue:
    """Show with which identity elsewhere one's account is linked, and how to link one."""
    _provider()
    own = own_account(db(), current_user)
    return render_template(
        "people/own_identity.html",
        provider_name=_provider().name,
        link=link_of_account(db(), own.id),
        unlinked=unlinked_by_another(db(), own),
        may_link=own.has_login and current_user.opened_by is not OpenedBy.SLIP,
        confirm=ConfirmForm(),
    )


@blueprint.route("/account/single-sign-on/confirm", methods=["GET", "POST"])
@open_to_signed_in
def confirm_link() -> ResponseReturnValue:
    """Ask, with the password, whether what came back is to open this account from now on."""
    one, form, token = _provider(), LinkForm(), str(session.get(CONFIRM, ""))
    held = challenges.look(db(), CONFIRM, token, login_session_id=current_user.login_session_id, at=now())
    if held is None:
        flash(_("This took too long. Please begin again."), "warn")
        return redirect(url_for(".own_identity"))
    own = own_account(db(), current_user)
    if form.submitted() and knows_password(own, form):
        identity = Identity(held["issuer"], held["subject"])
        challenges.take(db(), CONFIRM, token, login_session_id=current_user.login_session_id, at=now())
        refusal = service.link_identity(db(), own, identity, login_session_id=current_user.login_session_id, at=now())
        if refusal is LinkRefusal.TAKEN:
            flash(_("Not linked: this sign-in belongs to another account here."), "warn")
        else:
            flash(_("Linked. From now on you can also sign in with %(name)s.", name=one.name))
        return redirect(url_for(".own_identity"))
    return render_template("people/confirm_identity.html", form=form, provider_name=one.name), form.status


@blueprint.post("/account/single-sign-on/unlink")
@open_to_signed_in
def unlink_identity() -> ResponseReturnValue:
    """Take one's own link away; whoever came in by it is out."""
    if service.unlink(db(), own_account(db(), current_user), at=now(), by=current_user.person_id):
        flash(_("Unlinked. Who came in by it is signed out."))
    return redirect(url_for(".own_identity" if current_user.opened_by is not OpenedBy.IDENTITY else ".sign_in"))


@blueprint.post("/staff/<int:person_id>/single-sign-on/unlink")
@open_to(*GIVERS)
def unlink_identity_of(person_id: int) -> ResponseReturnValue:
    """Take somebody's link away, downward only; they are told that it was you (SAFEGUARDS 33)."""
    account = account_below_with_or_without_login(person_id)
    if service.unlink(db(), account, at=now(), by=current_user.person_id):
        flash(_("Unlinked. They are told that it was you."))
    return redirect(way_back(person_id))


def _provider() -> Provider:
    """Return the provider of sign-ins; where there is none, whoever asks for its pages goes back to their account or to sign in."""
    one = provider()
    if one is None:
        abort(redirect(url_for(".account" if current_user.is_authenticated else ".sign_in")))
    return one


def _own_session() -> int | None:
    return current_user.login_session_id if current_user.is_authenticated else None


def _send_there(purpose: str, login_session_id: int | None, more: dict[str, str]) -> ResponseReturnValue:
    one, at = _provider(), now()
    if is_throttled(db(), "sso-address", visitor_address(), limit=TRIES_AN_ADDRESS, window=WINDOW, at=at):
        flash(_("Too many tries. Please wait 15 minutes and try again."), "warn")
        return redirect(_way_back(purpose))
    leave_the_database()
    back = str(current_app.config["SETTINGS"].address) + url_for(".back_from_provider")
    asked = Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), back)
    try:
        address = one.authorise_address(asked, at=at)
    except ProviderRefused as refusal:
        return _not_taken(one, refusal, purpose)
    held = {"nonce": asked.nonce, "verifier": asked.verifier, "redirect_uri": back, "state": asked.state, **more}
    challenges.put(db(), purpose, held, login_session_id=login_session_id, at=at, token=asked.state)
    session[KEPT] = asked.state
    return redirect(address)


def _asked(held: challenges.Held) -> Asked:
    return Asked(held["state"], held["nonce"], held["verifier"], held["redirect_uri"])


def _let_in(one: Provider, identity: Identity, held: challenges.Held, at: datetime) -> ResponseReturnValue:
    token = service.sign_in_by_identity(
        db(),
        identity,
        match=current_app.config["SETTINGS"].oidc_match,
        device=device_name(request.user_agent.string),
        at=at,
    )
    if isinstance(token, LinkRefusal):
        return render_template("people/identity_unknown.html", provider_name=one.name), 403
    let_in(token)
    return redirect(local_target(held.get("next"), url_for("desk.home")))


def _ask_whether_to_link(identity: Identity, at: datetime) -> ResponseReturnValue:
    held = {"issuer": identity.issuer, "subject": identity.subject}
    session[CONFIRM] = challenges.put(db(), CONFIRM, held, login_session_id=current_user.login_session_id, at=at)
    return redirect(url_for(".confirm_link"))


def _ended() -> ResponseReturnValue:
    flash(_("This took too long, or was opened twice. Please begin again."), "warn")
    return redirect(_way_back(SIGN_IN))


def _not_taken(one: Provider, refusal: ProviderRefused, purpose: str) -> ResponseReturnValue:
    """Say plainly that it did not work; the log gets a code word and which rule was broken, never a token or a name."""
    log.warning("sign_in_provider_refused", why=str(refusal.why), rule=str(refusal))
    if refusal.why in (Refused.UNREACHABLE, Refused.CONFIGURED_WRONG):
        flash(
            _(
                "%(name)s does not answer properly at the moment. Sign in with your password, or try again later.",
                name=one.name,
            ),
            "warn",
        )
    else:
        flash(
            _(
                "%(name)s did not let you in, or what it sent back could not be checked. Please try again.",
                name=one.name,
            ),
            "warn",
        )
    return redirect(_way_back(purpose))


def _count(why: Refused, at: datetime) -> None:
    if why not in (Refused.UNREACHABLE, Refused.CONFIGURED_WRONG):
        count_try(db(), "sso-address", visitor_address(), window=WINDOW, at=at)


def _way_back(purpose: str) -> str:
    if current_user.is_authenticated:
        return url_for(".own_identity" if purpose == LINK else "desk.home")
    return url_for(".sign_in")
