"""What pupils open on a shared device: one question a screen, no sign-in, no cookie, no line in a log, nothing in an address.

What was chosen so far travels in the page's own form, from screen to screen, sealed (answers.py): nothing is kept before it is
handed in, and then counters alone. No page shows what was chosen on another one: on a shared device the next child could go
back and send a form once more, of a sheet that somebody left lying too. A sheet handed in or stopped is never shown again;
whoever finds one begun by somebody else ends it by one button. It works without scripts.
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
from app.classroom.class_sets.devices.answers import open_answers, seal_answers
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
STOP, BACK, HAND_IN, ANEW = "stop", "back", "hand-in", "anew"
FORGET = {
    "Clear-Site-Data": '"cache"'
}  # asks the browser to forget the pages it holds, so that nobody goes back to the sheet
UNTOUCHED = (
    600  # seconds after which a question nobody answers gives way to the beginning: a choice not sent is gone with it
)
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
    """What a sheet says so far: its own number, the question it came from, where it goes, the furthest one, and the answers."""

    number: str
    step: int
    goes: str
    furthest: int
    answers: list[int | None]

    @property
    def next_step(self) -> int:
        """Return which question comes next."""
        return max(0, self.step + (-1 if self.goes == BACK else 1))


def read_sheet(row: DeviceSet, quiz: Quiz) -> Sheet:
    """Return what a device sent; what does not fit counts as left open, and what is not chosen anew stays as it was."""
    number = request.form.get("sheet", "")[: 2 * LONGEST]
    step = _place(request.form.get("step", ""), len(quiz.items) + 1)
    furthest, answers = open_answers(request.form.get("so_far", ""), row.code, number, service.shape_of(quiz))
    if step is not None and step < len(quiz.items):
        chosen = _place(request.form.get(f"a{step}", ""), len(quiz.items[step].options))
        answers[step] = answers[step] if chosen is None else chosen
    return Sheet(number, -1 if step is None else step, request.form.get("go", ""), furthest, answers)


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
    opened = _opened(code, to_change=request.form.get("go") in (HAND_IN, STOP, ANEW))
    if opened is None:
        return _nothing_here()
    row, quiz = opened
    sheet = read_sheet(row, quiz)
    if not _signer(row).validate(sheet.number):
        return _anew(row)
    if service.is_over(row, quiz, sheet.number):
        return _end(row, OVER)
    if sheet.goes in (STOP, ANEW):
        service.stop(db(), row, quiz, sheet.number)
        return _anew(row) if sheet.goes == ANEW else _end(row, STOP)
    if sheet.goes == HAND_IN:
        return _end(row, _handed_in(row, quiz, sheet))
    return _question(row, quiz, sheet)


def _question(row: DeviceSet, quiz: Quiz, sheet: Sheet) -> ResponseReturnValue:
    step = min(sheet.next_step, len(quiz.items))
    so_far = seal_answers(max(step, sheet.furthest), sheet.answers, row.code, sheet.number)
    page = render_template(
        "classroom/class_sets/devices/question.html",
        code=row.code,
        number=sheet.number,
        so_far=so_far,
        step=step,
        was_here=step < sheet.furthest,
        shown=_shown(quiz, step),
    )
    return page, {"Refresh": f"{UNTOUCHED}; url={url_for('.fill_in', code=row.code)}"}


def _anew(row: DeviceSet) -> ResponseReturnValue:
    answer = redirect(url_for(".fill_in", code=row.code), SEE_OTHER)
    answer.headers.update(FORGET)
    return answer


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
    page = render_template("classroom/class_sets/devices/end.html", code=row.code, ending=ending)
    return page, FORGET


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
