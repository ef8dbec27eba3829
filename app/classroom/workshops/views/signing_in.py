"""Pages of whoever comes: a code that was scanned or typed, and one button. Nobody signs in another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user

from app.classroom.workshops import queries, rules, service, tickets
from app.classroom.workshops.forms import CodeForm
from app.classroom.workshops.views.blueprint import SEE_OTHER, blueprint, title_of
from app.core.access import open_to_everyone, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.forms import Form
from app.core.throttle import count_try, is_throttled, visitor_address

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.workshops.models import Workshop, WorkshopDay

DOOR = "workshop-code"
WRONG_CODES, WINDOW = 60, timedelta(minutes=15)  # a whole school may come from one address
TOO_MANY, GONE, NOT_FOUND = 429, 410, 404
LONGEST = 2 * rules.SCREEN_CODE_LENGTH


@dataclass(frozen=True)
class _Brought:
    """What a code brought is: the scan it makes where it is right, an old one, or none."""

    scan: tickets.Scan | None = None
    is_old: bool = False


def _looked_at(code: str) -> _Brought:
    """Compare a code with those of the days that are open now; a right one stays good on this device for signing in."""
    at, secret, is_old = now(), tickets.installation_secret(), False
    for day_id in queries.open_days(db(), today()):
        seen = rules.look_at(rules.secret_of(secret, day_id), code, at)
        if seen is rules.Seen.VALID:
            return _Brought(tickets.Scan(code, day_id, at))
        is_old = is_old or seen is rules.Seen.EXPIRED
    kept = tickets.scan_of(request)
    if kept is not None and kept.code == code:
        return _Brought(kept) if rules.is_good_still(kept.at, at) else _Brought(is_old=True)
    return _Brought(is_old=is_old)


def _explained(what: str, status: int) -> ResponseReturnValue:
    return render_template("classroom/workshops/code.html", form=CodeForm(), what=what), status


@blueprint.route("/w", methods=["GET", "POST"])
@open_to_everyone
def code() -> ResponseReturnValue:
    """Take a code that is typed: one to sign in with, or the one that pairs a shared screen."""
    form = CodeForm()
    if not form.submitted():
        return render_template("classroom/workshops/code.html", form=form, what=""), form.status
    if _is_throttled():
        return _explained("throttled", TOO_MANY)
    typed = rules.read_code(form.code.data or "")[:LONGEST]
    if len(typed) != rules.SCREEN_CODE_LENGTH:
        return redirect(url_for(".there", code=typed or "-"), SEE_OTHER)
    token = service.pair_screen(db(), typed, at=now())
    if token is None:
        _count_try()
        return _explained("wrong", NOT_FOUND)
    response = make_response(redirect(url_for(".screen"), SEE_OTHER))
    tickets.keep_screen(response, token)
    return response


@blueprint.route("/w/<code>", methods=["GET", "POST"])
@open_to_everyone
@writes_when_read
def there(code: str) -> ResponseReturnValue:
    """Let whoever brings the code of the minute say, signed in as themselves, that they are here."""
    if _is_throttled():
        return _explained("throttled", TOO_MANY)
    brought = _looked_at(rules.read_code(code)) if len(code) <= LONGEST else _Brought()
    if brought.is_old:
        return _explained("old", GONE)
    if brought.scan is None:
        _count_try()
        return _explained("wrong", NOT_FOUND)
    day = queries.open_day(db(), brought.scan.day_id, today())
    if day is None:
        return _explained("over", GONE)
    if not current_user.is_authenticated:
        where = "people.second_factor" if current_user.waits_for_factor else "people.sign_in"
        response = make_response(redirect(url_for(where, next=url_for(".there", code=brought.scan.code)), SEE_OTHER))
    else:
        response = make_response(_here(*day, brought.scan))
    tickets.keep_scan(response, brought.scan)
    return response


def _here(day: WorkshopDay, workshop: Workshop, scan: tickets.Scan) -> ResponseReturnValue:
    """Show the one button, or take it."""
    form, person_id = Form(), current_user.person_id
    known = queries.sign_in_of(db(), day.id, person_id)
    teaches, is_struck = person_id == workshop.facilitator_id, known is not None and known.struck_at is not None
    if form.submitted() and not teaches and not is_struck:
        shared = tickets.is_shared_phone(request, day.id, person_id)
        try:
            service.sign_in(db(), day, workshop, person_id, shared_phone=shared, at=now())
        except service.Teaches:
            teaches = True
        else:
            response = make_response(redirect(url_for(".there", code=scan.code), SEE_OTHER))
            tickets.keep_phone(response, day.id, person_id)
            return response
    return render_template(
        "classroom/workshops/here.html",
        form=form,
        code=scan.code,
        title=title_of(workshop),
        day=day,
        teaches=teaches,
        is_struck=is_struck,
        is_in=known is not None,
        signed_at=known.signed_at if known else None,
    )


def _key() -> str:
    return f"person {current_user.person_id}" if current_user.is_authenticated else visitor_address()


def _is_throttled() -> bool:
    return is_throttled(db(), DOOR, _key(), limit=WRONG_CODES, window=WINDOW, at=now())


def _count_try() -> None:
    count_try(db(), DOOR, _key(), window=WINDOW, at=now())


@blueprint.app_template_global()
def scanned_workshop() -> str:
    """Return where to go on for whoever scanned a code and signed in since by a way that forgot it; empty: nowhere."""
    kept = tickets.scan_of(request)
    if kept is None or not rules.is_good_still(kept.at, now()):
        return ""
    day = queries.open_day(db(), kept.day_id, today())
    if day is None or queries.sign_in_of(db(), kept.day_id, current_user.person_id) is not None:
        return ""
    return url_for("workshops.there", code=kept.code)
