"""Help for children by age: what to say, to whom, what happens then; public and without a trace (SAFEGUARDS 1-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, url_for
from markupsafe import Markup

from app.content.catalogue import catalogue
from app.content.rendering import render
from app.content.ruby import ALL, annotate, in_runs, ruby_of
from app.content.shapes.child_help import BANDS
from app.core.access import without_trace
from app.core.clock import today
from app.core.database import db
from app.core.languages import current_tag
from app.people.help_directory import Directory, help_directory
from app.people.queries.help_cards import public_card
from app.people.views.help_pages import no_such_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import ChildText
    from app.people.queries.help_cards import PublicCard

blueprint = Blueprint("child_help", __name__)


@blueprint.get("/help/child", strict_slashes=False)
@without_trace
def ages() -> ResponseReturnValue:
    """Ask how old the child is."""
    return _ages(None)


@blueprint.get("/help/child/<band>", strict_slashes=False)
@blueprint.get("/help/child/<band>/<int:part>")
@without_trace
def page(band: str, part: int = 1) -> ResponseReturnValue:
    """Show the words for one age."""
    return _page(band, part, None)


@blueprint.get("/help/<public_id>/child", strict_slashes=False)
@without_trace
def ages_of(public_id: str) -> ResponseReturnValue:
    """Ask how old the child is, on the way to a school's own adults."""
    return _ages(public_id)


@blueprint.get("/help/<public_id>/child/<band>", strict_slashes=False)
@blueprint.get("/help/<public_id>/child/<band>/<int:part>")
@without_trace
def page_of(public_id: str, band: str, part: int = 1) -> ResponseReturnValue:
    """Show the words for one age, with the adults of a school; an unknown school gets the same page without them."""
    return _page(band, part, public_id)


def _ages(public_id: str | None) -> ResponseReturnValue:
    texts = catalogue().child_help
    return render_template(
        "content/child_ages.html", texts=[texts[band] for band in BANDS if band in texts], public_id=public_id
    )


def _page(band: str, part: int, public_id: str | None) -> ResponseReturnValue:
    text = catalogue().child_help.get(band)
    if text is None or not 1 <= part <= text.parts:
        return no_such_page(public_id)
    english = current_tag() == "en"
    mode = None if english else ruby_of(band)
    directory = help_directory(current_app.config["SETTINGS"].content_path)
    return render_template(
        "content/child_help.html",
        text=text,
        title=_with_pinyin(text.title_en if english else text.title, mode),
        sections=_sections(text, part, mode, english=english),
        more=_address(public_id, band, part + 1) if part < text.parts else None,
        back=_address(public_id, band, part - 1) if part > 1 else None,
        card=_card(public_id, directory) if public_id else None,
        directory=directory,
        lines=[line for line in directory.lines_on(today()) if line.always or mode != ALL],
        spoken=lambda words: _with_pinyin(words, mode),
    )


def _sections(text: ChildText, part: int, mode: str | None, *, english: bool) -> list[dict[str, object]]:
    """Return each section with its words as HTML."""
    return [
        {
            "heading": _with_pinyin(section.heading, mode),
            "html": _html(section.text, mode, english=english),
            "help": _html(section.help, mode, english=english) if section.help is not None else None,
            "picture": chinese.picture,
            "calm": section.calm,
        }
        for section, chinese in text.in_language(english=english)
        if section.part == part
    ]


def _address(public_id: str | None, band: str, part: int) -> str:
    """Return the address of a part; the first one has no number."""
    number = part if part > 1 else None
    if public_id:
        return url_for(".page_of", public_id=public_id, band=band, part=number)
    return url_for(".page", band=band, part=number)


def _html(text: str, mode: str | None, *, english: bool) -> Markup:
    return in_runs(render(text, face="learner", course_id="", edition="", ruby=mode, media="", english=english))


def _with_pinyin(text: str, mode: str | None) -> Markup:
    return in_runs(annotate(text, mode))


def _card(public_id: str, directory: Directory) -> PublicCard | None:
    return public_card(db(), public_id, on=today(), not_printed=directory.not_printed)
