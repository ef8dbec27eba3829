"""The shared screen: a code that changes every minute, its picture, a plain count. No name, no sign-in, no way to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, request, url_for

from app.classroom.workshops import queries, rules, tickets
from app.classroom.workshops.views.blueprint import SEE_OTHER, blueprint
from app.core.access import open_to_everyone
from app.core.clock import now, today
from app.core.database import db
from app.people.identity import digest_of
from app.people.qr import qr_picture

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LOOKS_AGAIN = 10  # seconds, for the count


@blueprint.get("/w/screen")
@open_to_everyone
def screen() -> ResponseReturnValue:
    """Show the code of this minute on the computer that was paired, and how many are there."""
    token = tickets.screen_token(request)
    day = queries.day_of_screen(db(), digest_of(token), today()) if token else None
    if day is None or day.opened_at is None or day.closed_at is not None:
        return redirect(url_for(".code"), SEE_OTHER)
    at = now()
    code = rules.code_of(rules.secret_of(tickets.installation_secret(), day.id), rules.minute_of(at))
    address = str(current_app.config["SETTINGS"].address) + url_for(".there", code=code)
    return render_template(
        "classroom/workshops/screen.html",
        code=rules.spoken(code),
        qr=qr_picture(address),
        typed_at=str(current_app.config["SETTINGS"].address) + url_for(".code"),
        count=queries.number_there(db(), day.id),
        again=min(LOOKS_AGAIN, rules.seconds_left(at)),
    )
