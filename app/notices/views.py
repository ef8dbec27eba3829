"""Pages of one's own mail and calendar, of what is new, and of who got what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.rights import MAY_WAIVE
from app.core.access import found, open_to, open_to_everyone, open_to_signed_in, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_moment
from app.core.mail import sends_mail
from app.core.throttle import count_try, is_throttled, visitor_address
from app.notices import addresses, feeds, queries, words
from app.notices.forms import AddressForm
from app.notices.news import read_news
from app.notices.readers import Reader, readers_of
from app.notices.reminding import remind
from app.notices.writing import end_of_quiet
from app.people.forms.accounts import ConfirmForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("notices", __name__)
WRONG_ADDRESSES, WINDOW = 30, timedelta(minutes=15)


@blueprint.get("/account/mail")
@open_to_signed_in
def own() -> ResponseReturnValue:
    """Show somebody where their mail goes, and their calendar."""
    return _own_page(AddressForm())


@blueprint.post("/account/mail/address")
@open_to_signed_in
def give_address() -> ResponseReturnValue:
    """Take a new address and have the link sent there."""
    _staff_alone()
    form = AddressForm()
    if not form.submitted() or not sends_mail():
        return _own_page(form), 422
    if addresses.is_asked_too_often(db(), current_user, at=now()):
        form.form_errors.append(_("Too many links were asked for. Please wait an hour."))
        return _own_page(form), 422
    addresses.give_address(db(), current_user, form.email.data or "", at=now())
    flash(_("A letter with a link is on its way to this address. Open the link within a day."))
    return redirect(url_for(".own"))


@blueprint.post("/account/mail/forget")
@open_to_signed_in
def forget_address() -> ResponseReturnValue:
    """Take one's own address back."""
    addresses.forget_address(db(), current_user, at=now())
    flash(_("Your address is removed."))
    return redirect(url_for(".own"))


@blueprint.post("/account/mail/wanted")
@open_to_signed_in
def want_mail() -> ResponseReturnValue:
    """Switch one's own letters off or on."""
    wants = request.form.get("wanted") == "1"
    addresses.want_mail(db(), current_user, wants=wants)
    flash(_("You get letters again.") if wants else _("You get no letters. What is new stands on your first page."))
    return redirect(url_for(".own"))


@blueprint.route("/account/mail/confirm/<token>", methods=["GET", "POST"])
@open_to_signed_in
def confirm_address(token: str) -> ResponseReturnValue:
    """Confirm one's own address by the link sent there; opening it alone changes nothing, as mail servers open links."""
    row = addresses.address_to_confirm(db(), current_user, token)
    if row is None:
        return render_template("notices/link_ended.html"), 410
    form = ConfirmForm()
    if form.submitted():
        addresses.confirm_address(db(), row, at=now())
        flash(_("Confirmed. Your mail goes there from now on."))
        return redirect(url_for(".own"))
    return render_template("notices/confirm.html", form=form, address=row.waiting_email), form.status


@blueprint.post("/account/calendar")
@open_to_signed_in
def make_feed() -> ResponseReturnValue:
    """Make a calendar and show its address, this once."""
    _staff_alone()
    token = feeds.make_feed(db(), current_user, at=now())
    address = current_app.config["SETTINGS"].address + url_for(".feed", token=token)
    return render_template("notices/calendar_made.html", address=address)


@blueprint.post("/account/calendar/revoke")
@open_to_signed_in
def revoke_feed() -> ResponseReturnValue:
    """Let one's own calendar address be dead."""
    feeds.revoke_feed(db(), current_user, at=now())
    flash(_("The calendar's address has stopped working."))
    return redirect(url_for(".own"))


@blueprint.get("/feeds/<token>.ics")
@open_to_everyone
@writes_when_read
def feed(token: str) -> ResponseReturnValue:
    """Give a calendar program somebody's days; wrong addresses are counted, so that none can be guessed."""
    at, door = now(), visitor_address()
    if is_throttled(db(), "feed", door, limit=WRONG_ADDRESSES, window=WINDOW, at=at):
        return current_app.response_class(status=429, mimetype="text/plain")
    calendar = feeds.calendar_of(db(), token, at=at)
    if calendar is None:
        count_try(db(), "feed", door, window=WINDOW, at=at)
        return current_app.response_class(status=404, mimetype="text/plain")
    return current_app.response_class(calendar, mimetype="text/calendar")


@blueprint.post("/notices/read")
@open_to_signed_in
def read() -> ResponseReturnValue:
    """Mark what is new as read."""
    read_news(db(), current_user, request.form.getlist("notice", type=int), day=today(), at=now())
    return redirect(url_for("desk.home"))


@blueprint.post("/notices/remind")
@open_to(*MAY_WAIVE)
def remind_staff() -> ResponseReturnValue:
    """Send this week's letter at once to whoever of one's staff has something open."""
    if not sends_mail():
        abort(404)
    done = remind(db(), current_user, at=now())
    if done.entered:
        flash(_("E-mails on their way: %(count)s.", count=done.entered))
        quiet = end_of_quiet(now())
        if quiet is not None:
            flash(_("It is quiet time now; they go out on %(moment)s.", moment=long_moment(quiet)))
    if done.already:
        flash(_("Have had this week's e-mail and get no second one: %(count)s.", count=done.already))
    if done.unreachable:
        flash(_("Not reached by e-mail: %(count)s. The reasons stand below.", count=done.unreachable))
    if not (done.entered or done.already or done.unreachable):
        flash(_("Nobody has anything open, so nothing was sent."))
    return redirect(url_for(".sent"))


@blueprint.get("/notices/sent")
@open_to(*MAY_WAIVE)
def sent() -> ResponseReturnValue:
    """Show who got what and when, by letter and on the first page, and whom no letter reaches."""
    number, news = (max(1, request.args.get(name, 1, type=int)) for name in ("page", "news"))
    return render_template(
        "notices/sent.html",
        sends_mail=sends_mail(),
        unreached=queries.unreached(db(), current_user, today()),
        letters=queries.letters(db(), current_user, today(), number=number),
        news=queries.on_first_pages(db(), current_user, today(), number=news),
        words=words,
    )


def _own_page(form: AddressForm) -> str:
    reader = _reader()
    return render_template(
        "notices/own.html",
        form=form,
        reader=reader,
        own=addresses.own_address(db(), current_user),
        feed=feeds.own_feed(db(), current_user),
        sends_mail=sends_mail(),
        failure=words.failure,
    )


def _reader() -> Reader | None:
    return next(iter(readers_of(db(), [current_user.person_id], today()).values()), None)


def _staff_alone() -> None:
    """Refuse whoever holds no post: guardians are written to by their school, not by a machine (SAFEGUARDS 19)."""
    found(_reader())
