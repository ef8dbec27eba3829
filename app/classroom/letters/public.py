"""What families open: a letter by its link, its sound, and the one answer to every receipt. Nothing is kept of who reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, current_app, render_template, request, url_for

from app.classroom.documents import as_document
from app.classroom.letters import queries, rules, service
from app.classroom.letters.adults import adults_planned
from app.classroom.letters.forms import SlipForm
from app.classroom.letters.hearing import sound_of
from app.classroom.letters.views import blueprint
from app.compliance.questions import receipts_at
from app.content.catalogue import course_edition
from app.content.letters import letter_parts
from app.core.access import found, without_trace
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import length_in_words
from app.core.throttle import count_try, is_throttled, visitor_address
from app.people.questions import DeputyFor, deputy_for
from app.people.views.help_pages import directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask import Flask
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.classroom.letters.models import LetterLink
    from app.content.shapes import Course
    from app.people.models import Organisation

DOOR = "letter-slip"
WRONG_CODES, WINDOW = 200, timedelta(minutes=15)  # a whole village may stand behind one address
GONE = 404


def _letter(token: str) -> tuple[LetterLink, Organisation, Course] | None:
    row = queries.link_by_token(db(), token, today())
    course = course_edition(db(), row[0].course, row[0].edition) if row else None
    return (*row, course) if row and course and course.notice else None


def _scanned() -> str:
    return rules.grouped(rules.read_code(request.args.get("slip", "")))


@blueprint.get("/l/<token>")
@without_trace
def read(token: str) -> ResponseReturnValue:
    """Show a class's letter: no name, no class. A wrong address and one that is over get the same answer."""
    letter = _letter(token)
    if letter is None:
        return render_template("classroom/letters/gone.html", directory=directory()), GONE
    link, school, course = letter
    parts, spoken = letter_parts(course.notice or ""), sound_of(db(), school.id, course, today())
    return render_template(
        "classroom/letters/letter.html",
        token=link.token,
        opening=as_document(course, parts.opening),
        sentences=as_document(course, parts.sentences),
        heard=as_document(course, parts.heard),
        rest=as_document(course, parts.rest),
        sound=url_for(".sound", token=link.token) if spoken else None,
        length=length_in_words(spoken.seconds) if spoken and spoken.seconds else None,
        adults=adults_planned(db(), link.class_group_id, course.id),
        form=SlipForm(formdata=None, data={"slip_code": _scanned()}, meta={"csrf": False}),
        school=school.public_id,
        directory=directory(),
    )


@blueprint.get("/l/<token>/sound")
@without_trace
def sound(token: str) -> ResponseReturnValue:
    """Play the letter as somebody of the school reads it aloud, in parts where a phone asks for a part."""
    _link, school, course = found(_letter(token))
    spoken = found(sound_of(db(), school.id, course, today()))
    content = spoken.content()
    response = Response(content, mimetype=spoken.mimetype)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))


@blueprint.post("/l/<token>/heard")
@without_trace
def heard(token: str) -> ResponseReturnValue:
    """Take a slip's code. The answer is the same for a right, a wrong, a used and an old one (SAFEGUARDS 20)."""
    at, visitor, typed = now(), visitor_address(), SlipForm(meta={"csrf": False}).slip_code.data or ""
    if not is_throttled(db(), DOOR, visitor, limit=WRONG_CODES, window=WINDOW, at=at):
        row = queries.link_by_token(db(), token, today())
        key = current_app.config["SECRET_KEY"].encode()
        if row is None or not service.keep_receipt(
            db(), row[0], typed, organisation=row[1], key=key, device=_device(visitor), at=at
        ):
            count_try(db(), DOOR, visitor, window=WINDOW, at=at)
    return render_template("classroom/letters/thanks.html", directory=directory())


def _device(visitor: str) -> str:
    """Return what tells one device from another at one address, as far as it is needed for ten minutes."""
    return f"{visitor}\0{request.user_agent.string}"


def init_letters(app: Flask) -> None:
    """Take receipts without a cookie, tell a deputy's account page of which classes, and reports how receipts came.

    Nobody is signed in to answer a letter, so no other page can send anything in somebody's name.
    """
    app.extensions["csrf"].exempt(heard)
    deputy_for.answered_by(_deputy_for)
    receipts_at.answered_by(queries.receipts_at)


def _deputy_for(db: Session, person_id: int, day: date) -> Iterator[DeputyFor]:
    for group in queries.classes_as_deputy(db, person_id, day):
        yield DeputyFor(group.title, url_for("letters.families", class_group_id=group.id))
