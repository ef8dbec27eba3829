"""Help for children and the card for adults: public, the same for everyone, without a trace (SAFEGUARDS 1-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, url_for

from app.core.access import without_trace
from app.core.clock import today
from app.core.database import db
from app.people.help_directory import Directory, help_directory
from app.people.qr import qr_picture
from app.people.queries.help_cards import public_card
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.queries.help_cards import PublicCard

NOT_FOUND = 404


def directory() -> Directory:
    """Return the national numbers of this installation."""
    return help_directory(current_app.config["SETTINGS"].content_path)


@blueprint.get("/help", strict_slashes=False)
@without_trace
def help_page() -> ResponseReturnValue:
    """Show a child who helps, anywhere."""
    return render_template("people/help.html", card=None, directory=directory())


@blueprint.get("/help/<public_id>", strict_slashes=False)
@without_trace
def help_of(public_id: str) -> ResponseReturnValue:
    """Show a child who helps at this school; an unknown school gets the same page without its adults."""
    return render_template("people/help.html", card=_card(public_id), directory=directory())


@blueprint.get("/help/<public_id>/<path:_mistyped>")
@without_trace
def help_elsewhere(public_id: str, _mistyped: str) -> ResponseReturnValue:
    """Answer any other address below /help as an unknown school is answered: with help, the school's own where there is one."""
    return no_such_page(public_id)


def no_such_page(public_id: str | None = None) -> ResponseReturnValue:
    """Return the help page for an address that leads nowhere: whoever mistyped it in need finds numbers, not an error."""
    card = _card(public_id) if public_id else None
    return render_template("people/help.html", card=card, directory=directory()), NOT_FOUND


@blueprint.get("/if-a-child-tells-you", strict_slashes=False)
@without_trace
def told_card() -> ResponseReturnValue:
    """Show an adult what to do now that a child has spoken."""
    return render_template("people/told_card.html", directory=directory())


@blueprint.get("/if-a-child-tells-you/fact-sheet")
@without_trace
def fact_sheet() -> ResponseReturnValue:
    """Show the sheet to write on by hand; nothing of it can be typed in."""
    return render_template("people/fact_sheet.html")


@blueprint.get("/help/<public_id>/card")
@without_trace
def printed_card(public_id: str) -> ResponseReturnValue:
    """Show a school's help card for printing, with the code that leads to the help page."""
    card = _card(public_id)
    if card is None:
        return no_such_page()
    return render_template("people/printed_card.html", card=card, directory=directory(), **_way_to(public_id))


@blueprint.get("/help/<public_id>/cards")
@without_trace
def small_cards(public_id: str) -> ResponseReturnValue:
    """Show ten small cards on one sheet, each of the size of a bank card, to cut and carry."""
    card = _card(public_id)
    if card is None:
        return no_such_page()
    return render_template("people/small_cards.html", card=card, directory=directory(), **_way_to(public_id))


@blueprint.get("/help/<public_id>/poster", defaults={"size": "a4"})
@blueprint.get("/help/<public_id>/poster-<any(a3):size>")
@without_trace
def poster(public_id: str, size: str) -> ResponseReturnValue:
    """Show a school's poster for printing on A4 or A3."""
    card = _card(public_id)
    if card is None:
        return no_such_page()
    return render_template("people/poster.html", card=card, size=size, directory=directory(), **_way_to(public_id))


def _card(public_id: str) -> PublicCard | None:
    return public_card(db(), public_id, on=today(), not_printed=directory().not_printed)


def _way_to(public_id: str) -> dict[str, str]:
    address = current_app.config["SETTINGS"].address + url_for(".help_of", public_id=public_id)
    return {"address": address, "qr": qr_picture(address)}
