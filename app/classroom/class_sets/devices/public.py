"""What pupils open on a shared device: one question a screen, no sign-in, no cookie, no line in a log, nothing in an address.

What was chosen so far travels in the page's own form, from screen to screen: nothing is kept before it is handed in, and
then counters alone. It works without scripts. A sheet handed in or stopped is never shown again: on a shared device the
next child could go back and send its form once more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, request, url_for
from itsdangerous import Signer
from markupsafe import Markup

from app.classroom.class_sets.devices import queries, service
from app.classroom.class_sets.devices.rules import NoRoom
from app.classroom.forms.teaching import CodeForm
from app.classroom.service import CODE_LENGTH, CODE_LETTERS
from app.classroom.views.blueprint import blueprint
from app.content.catalogue import course_edition
from app.content.rendering import render_inline
from app.content.shapes import ItemKind
from app.core.access import without_trace, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.throttle import count_try, is_throttled, visitor_address
from app.people.qr import qr_picture

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from app.classroom.class_sets.models import DeviceSet
    from app.content.shapes import Quiz

DOOR = "device-set"
WRONG_CODES, WINDOW = 200, timedelta(minutes=15)  # a whole class with its tablets stands behind one address
LONGEST = 40
SEE_OTHER = 303
STOP, BACK, HAND_IN = "stop", "back", "hand-in"
FULL, OVER = "full", "over"
FACES = 5


@dataclass(frozen=True)
class Shown:
    """One question as it is shown: which of how many, its answers, whether it has faces."""

    number: int
    last: int
    text: Markup
    options: list[Markup]
    has_faces: bool


@dataclass(frozen=True)
class Sheet:
    """What a sheet says so far: its own number, the question it came from, where it goes, and an answer by question."""

    number: str
    step: int
    goes: str
    answers: list[int | None]

    @property
    def next_step(self) -> int:
        """Return which question comes next."""
        return max(0, self.step + (-1 if self.goes == BACK else 1))


def read_sheet(quiz: Quiz) -> Sheet:
    """Return what a device sent; what does not fit counts as left open."""
    step = _place(request.form.get("step", ""), len(quiz.items) + 1)
    answers = [_place(request.form.get(f"a{place}", ""), len(item.options)) for place, item in enumerate(quiz.items)]
    return Sheet(
        request.form.get("sheet", "")[: 2 * LONGEST],
        -1 if step is None else step,
        request.form.get("go", ""),
        answers,
    )


def _place(typed: str, most: int) -> int | None:
    return (
        int(typed)
        if typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and int(typed) < most
        else None
    )


@blueprint.get("/q")
@without_trace
def set_code() -> ResponseReturnValue:
    """Ask for the code of a set on devices."""
    form = CodeForm(request.args, meta={"csrf": False})
    if "code" in request.args and form.validate():
        return redirect(url_for(".fill_in", code=_read_code(form.code.data or "") or "-"))
    return render_template("classroom/class_sets/devices/code.html", is_wrong=False)


@blueprint.get("/q/<code>")
@without_trace
@writes_when_read
def fill_in(code: str) -> ResponseReturnValue:
    """Show where a sheet begins. Wrong codes, closed sets and those of another day get the same answer."""
    opened = _opened(code)
    if opened is None:
        return _nothing_here()
    return render_template(
        "classroom/class_sets/devices/begin.html",
        code=opened[0].code,
        sheet=_signer(opened[0]).sign(secrets.token_urlsafe(9)).decode(),
    )


@blueprint.post("/q/<code>")
@without_trace
def fill_in_more(code: str) -> ResponseReturnValue:
    """Take one screen and show the next; at the end the sheet is handed in. Stopping has no consequence and keeps nothing chosen.

    A sheet whose number we never gave out begins anew: nobody fills a class's counters with numbers of their own.
    """
    opened = _opened(code, to_change=request.form.get("go") in (HAND_IN, STOP))
    if opened is None:
        return _nothing_here()
    row, quiz = opened
    sheet = read_sheet(quiz)
    if not _signer(row).validate(sheet.number):
        return redirect(url_for(".fill_in", code=row.code), SEE_OTHER)
    if service.is_over(row, quiz, sheet.number):
        return _end(row, OVER)
    if sheet.goes == STOP:
        service.stop(db(), row, quiz, sheet.number)
        return _end(row, STOP)
    if sheet.goes == HAND_IN:
        return _end(row, _handed_in(row, quiz, sheet))
    return render_template(
        "classroom/class_sets/devices/question.html",
        code=row.code,
        sheet=sheet,
        step=min(sheet.next_step, len(quiz.items)),
        shown=_shown(quiz, sheet.next_step),
    )


@blueprint.get("/q/<code>/screen")
@without_trace
@writes_when_read
def set_screen(code: str) -> ResponseReturnValue:
    """Show address and code to the class, on the classroom's screen: nothing else is on it."""
    opened = _opened(code)
    if opened is None:
        return _nothing_here()
    address = url_for(".fill_in", code=opened[0].code, _external=True)
    return render_template(
        "classroom/class_sets/devices/screen.html",
        code=opened[0].code,
        place=url_for(".set_code", _external=True).split("//", 1)[1],
        qr=qr_picture(address),
    )


def _signer(row: DeviceSet) -> Signer:
    """Return what signs the numbers of a set's sheets; it says neither when nor which one."""
    return Signer(current_app.config["SECRET_KEY"], salt=f"device-set-{row.id}-{row.code}")


def _handed_in(row: DeviceSet, quiz: Quiz, sheet: Sheet) -> str:
    try:
        service.hand_in(db(), row, quiz, sheet.answers, sheet.number)
    except NoRoom:
        service.stop(db(), row, quiz, sheet.number)
        return FULL
    return HAND_IN


def _end(row: DeviceSet, ending: str) -> ResponseReturnValue:
    """Show the end; the browser is asked to forget the pages it holds, so that nobody can go back to the sheet."""
    page = render_template("classroom/class_sets/devices/end.html", code=row.code, ending=ending)
    return page, {"Clear-Site-Data": '"cache"'}


def _shown(quiz: Quiz, step: int) -> Shown | None:
    """Return the question of a step; None after the last."""
    if step >= len(quiz.items):
        return None
    item = quiz.items[step]
    return Shown(
        step + 1,
        len(quiz.items),
        render_inline(item.text),
        [render_inline(option.text) for option in item.options],
        item.kind is ItemKind.CONFIDENCE and len(item.options) == FACES,
    )


def _opened(code: str, *, to_change: bool = False) -> tuple[DeviceSet, Quiz] | None:
    """Return the set of a code that is open now; wrong codes are counted, and after too many of them none opens."""
    at, door = now(), visitor_address()
    if is_throttled(db(), DOOR, door, limit=WRONG_CODES, window=WINDOW, at=at):
        return None
    row = queries.set_of_code(db(), _read_code(code), today(), to_change=to_change) if len(code) <= LONGEST else None
    course = course_edition(db(), row.course, row.edition) if row else None
    quiz = course.evaluation(row.letter) if row and course else None
    if row is None or quiz is None:
        count_try(db(), DOOR, door, window=WINDOW, at=at)
        return None
    return row, quiz


def _nothing_here() -> ResponseReturnValue:
    return render_template("classroom/class_sets/devices/code.html", is_wrong=True), 404


def _read_code(typed: str) -> str:
    """Return a code from what somebody typed: the code alone, or the whole address it stands in."""
    if "/q/" in typed:
        typed = typed.split("/q/", 1)[1].split("/", 1)[0]
    return "".join(letter for letter in typed.lower() if letter in CODE_LETTERS)[:CODE_LENGTH]


def init_device_sets(app: Flask) -> None:
    """Take sheets without a cookie: nobody is signed in to hand one in, so no other page can send one in somebody's name."""
    app.extensions["csrf"].exempt(fill_in_more)
