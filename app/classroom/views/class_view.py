"""What the whole class sees: nameless screens on a short address, without sign-in and without any way to the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user

from app.classroom.forms.teaching import CodeForm
from app.classroom.models import PlannedLesson
from app.classroom.queries import lessons as queries
from app.classroom.rules import density, is_code_open
from app.classroom.service import CODE_LENGTH, CODE_LETTERS
from app.classroom.timing import timed_screens
from app.classroom.views.blueprint import blueprint, content_of
from app.content.questions import sounds_of
from app.content.rendering import render
from app.core.access import Role, found, open_to, open_to_everyone, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.security import as_sound_of_a_school
from app.core.throttle import count_try, is_throttled, visitor_address

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.questions import ScreenSound

DOOR = "class-view"
WRONG_CODES, WINDOW = 20, timedelta(minutes=15)
PINYIN = "all"
LONGEST_NUMBER = 3


def read_code(typed: str) -> str:
    """Return a code as it is kept, from what somebody typed: the code alone, or the whole address it stands in."""
    if "/j/" in typed:
        typed = typed.split("/j/", 1)[1].split("/", 1)[0]
    return "".join(letter for letter in typed.lower() if letter in CODE_LETTERS)[:CODE_LENGTH]


@blueprint.get("/j")
@open_to_everyone
def class_code() -> ResponseReturnValue:
    """Ask for the code of a class view."""
    form = CodeForm(request.args, meta={"csrf": False})
    if "code" in request.args and form.validate():
        return redirect(url_for(".class_view", code=read_code(form.code.data or "") or "-"))
    return render_template("classroom/class_code.html", is_wrong=False)


@blueprint.get("/j/")
@open_to_everyone
def class_code_slash() -> ResponseReturnValue:
    """Go to the field for the code."""
    return redirect(url_for(".class_code"))


@blueprint.get("/j/<code>/")
@blueprint.get("/j/<code>/<screen>/<path:more>")
@open_to_everyone
def class_address(**_address: str) -> ResponseReturnValue:
    """Answer a mistyped address with the field for the code: a class device never gets a way to the desk (SAFEGUARDS 8)."""
    return _wrong_address()


def _wrong_address() -> ResponseReturnValue:
    return render_template("classroom/class_code.html", is_wrong=True), 404


@blueprint.get("/j/<code>")
@blueprint.get("/j/<code>/<screen>")
@open_to_everyone
@writes_when_read
def class_view(code: str, screen: str = "0") -> ResponseReturnValue:
    """Show one screen of a lesson; 0 is the start. Wrong, old and called-off codes get the same answer."""
    lesson = _lesson_behind(code)
    if not isinstance(lesson, PlannedLesson):
        return lesson
    if not screen.isdecimal() or len(screen) > LONGEST_NUMBER:
        return _wrong_address()
    base = url_for(".class_view", code=lesson.code)
    return _screen(lesson, int(screen), base) or redirect(base)


@blueprint.get("/j/<code>/<int:screen>/sound")
@open_to_everyone
@writes_when_read
def class_sound(code: str, screen: int) -> ResponseReturnValue:
    """Play the recording of a screen to the class."""
    lesson = _lesson_behind(code)
    if not isinstance(lesson, PlannedLesson):
        return lesson
    sound = _sound_of(lesson, screen)
    return _played(sound) if sound else _wrong_address()


def _lesson_behind(code: str) -> PlannedLesson | ResponseReturnValue:
    """Return the lesson of a code that is open now, or the answer that every other code gets."""
    at, day, door = now(), today(), visitor_address()
    if is_throttled(db(), DOOR, door, limit=WRONG_CODES, window=WINDOW, at=at):
        return render_template("classroom/class_code.html", is_wrong=False, is_throttled=True), 429
    lesson = queries.lesson_of_code(db(), read_code(code)) if len(code) <= 2 * CODE_LENGTH else None
    if lesson is None or not is_code_open(lesson.planned_on, day):
        count_try(db(), DOOR, door, window=WINDOW, at=at)
        return _wrong_address()
    return lesson


@blueprint.get("/lessons/<int:lesson_id>/screens")
@blueprint.get("/lessons/<int:lesson_id>/screens/<int:screen>")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def preview_screens(lesson_id: int, screen: int = 0) -> ResponseReturnValue:
    """Show the facilitator the screens of a lesson on any day, to rehearse; they are as nameless as in the classroom."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    base = url_for(".preview_screens", lesson_id=lesson.id)
    return _screen(lesson, screen, base, is_preview=True) or redirect(base)


@blueprint.get("/lessons/<int:lesson_id>/screens/<int:screen>/sound")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def preview_sound(lesson_id: int, screen: int) -> ResponseReturnValue:
    """Play the recording of a screen to the facilitator."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    return _played(found(_sound_of(lesson, screen)))


def _screen(lesson: PlannedLesson, number: int, base: str, *, is_preview: bool = False) -> str | None:
    """Return one screen of a lesson as a page, if it has so many."""
    course, module = content_of(lesson)
    if number > len(module.screens):
        return None
    with_pinyin = request.args.get("pinyin") == "1"
    html = render(
        module.screens[number - 1].text,
        face="class",
        course_id=course.id,
        edition=course.edition,
        ruby=PINYIN if with_pinyin else None,
        new_words=module.new_words,
        top=2,
    ) if number else None  # fmt: skip
    return render_template(
        "classroom/class_view.html",
        base=base,
        is_preview=is_preview,
        html=html,
        number=number,
        density=density(module.screens[number - 1].text, with_pinyin=with_pinyin) if number else 0,
        last=len(module.screens),
        pinyin=with_pinyin,
        timed=timed_screens(module).get(number),
        sound=f"{base}/{number}/sound" if number and _sound_of(lesson, number) else None,
    )


def _sound_of(lesson: PlannedLesson, number: int) -> ScreenSound | None:
    course, module = content_of(lesson)
    sounds = sounds_of(db(), lesson.class_group.organisation_id, course, module)
    return next((one for one in sounds if one.screen == number), None)


def _played(sound: ScreenSound) -> ResponseReturnValue:
    """Answer with a recording, in parts where a browser asks for a part."""
    as_sound_of_a_school()
    content = sound.read()
    response = Response(content, mimetype=sound.mimetype)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))
