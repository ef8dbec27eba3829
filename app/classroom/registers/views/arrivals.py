"""What a device without network needs: its list beforehand, the page to go on with, and the door for what it kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.classroom.checks.asking import asked_in
from app.classroom.courses import class_check
from app.classroom.forms.teaching import DeliveredForm
from app.classroom.models import LessonState
from app.classroom.queries import lessons as lesson_queries
from app.classroom.ready.queries import adult_of
from app.classroom.registers.asked import (
    cases_to_ask,
    checks_to_ask,
    door_to_ask,
    is_told_whole,
    rough_words,
    told_before_words,
)
from app.classroom.registers.codes import register_code_of
from app.classroom.registers.format import MOST_BYTES, NotARegister, read_register
from app.classroom.registers.incoming import CourseGone, Taken, take_sent
from app.classroom.registers.models import Outcome, Way
from app.classroom.registers.seats import LabelledSeat, seat_groups
from app.classroom.registers.service import NotTaken
from app.classroom.registers.views.owner import device_owner
from app.classroom.registers.views.register import closed_words
from app.classroom.registers.words import LEFT_TO_TEACHER, NO_FILE, NO_LESSON, REFUSED, WRONG_TOO_OFTEN, said_of_taken
from app.classroom.roll import roll_of
from app.classroom.views.blueprint import blueprint, content_of, title_of
from app.classroom.views.keying import TooManyWrong, lesson_of_paper
from app.core.access import Role, found, open_to, open_to_everyone
from app.core.clock import now, today
from app.core.database import db
from app.core.frame import asset
from app.core.languages import in_current_language, long_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.checks.asking import Asked
    from app.classroom.models import PlannedLesson

STYLES = ("vendor/pico-2.1.1/pico.min.css", "css/tokens.css", "css/hulei.css", "css/forms.css", "css/parts.css",
          "css/reading.css", "css/teaching.css")  # fmt: skip
SCRIPTS = tuple(
    f"js/register{name}.js"
    for name in (
        "",
        "-every",
        "-store",
        "-roll",
        "-site",
        "-kept",
        "-queue",
        "-form",
        "-marks",
        "-tiles",
        "-asked",
        "-drawn",
        "-shell",
        "-offline",
    )
)
blueprint.add_app_template_global(told_before_words)
GOES_ON = (LessonState.PLANNED, LessonState.TAUGHT, LessonState.UNFINISHED)


@blueprint.app_template_global()
def register_scripts() -> tuple[str, ...]:
    """Return what a page of a register loads, in this order; the worker keeps the same for the page without network."""
    return SCRIPTS


@blueprint.get("/lessons/arrivals")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def before_arrival() -> ResponseReturnValue:
    """Tell a page whether the site is there, who is signed in, and a fresh token: what was kept outlives the page's own."""
    return {"token": generate_csrf(), "who": device_owner()}


@blueprint.post("/lessons/arrivals")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def arrive() -> ResponseReturnValue:
    """Take in what a device kept: once for each key, however often it is sent."""
    try:
        sent = read_register(request.get_data(cache=True)[: MOST_BYTES + 1])
    except NotARegister:
        return {"refused": "format", "message": str(NO_FILE)}, 422
    try:
        lesson, is_keyed = lesson_of_paper(sent.lesson)
    except TooManyWrong:
        return {"refused": "wait", "message": str(WRONG_TOO_OFTEN)}, 429
    if lesson is None:
        return {"refused": "lesson", "message": str(NO_LESSON)}, 404
    way = Way.PAPER if is_keyed else Way.QUEUE if sent.way == "queue" else Way.PAGE
    try:
        taken = take_sent(db(), lesson, sent, way, at=now(), by=current_user.person_id)
    except NotTaken as refused:
        return {"refused": refused.refusal, "message": str(REFUSED[refused.refusal])}, 409
    except CourseGone:
        return {"refused": "lesson", "message": str(NO_LESSON)}, 409
    return _to_clerk(taken) if is_keyed else _to_teacher(taken)


def _to_teacher(taken: Taken) -> dict[str, str]:
    message = _words(taken)
    if "shown" in request.args:
        flash(message, "warn" if _must_compare(taken) or taken.unplaced else "message")
    return {"outcome": taken.arrival.outcome, "message": message, "to": _next_page(taken)}


def _to_clerk(taken: Taken) -> dict[str, str]:
    """Answer a clerk, who does not learn whether a register that was there before says the same."""
    is_first = taken.arrival.outcome == Outcome.ENTERED
    message = _words(taken) if is_first else str(LEFT_TO_TEACHER)
    outcome = Outcome.ENTERED if is_first else Outcome.SAME
    return {"outcome": outcome, "message": message, "to": url_for("classroom.classes")}


def _must_compare(taken: Taken) -> bool:
    return taken.arrival.outcome == Outcome.CONFLICT and taken.arrival.settled_at is None


def _words(taken: Taken) -> str:
    if taken.arrival.outcome == Outcome.ENTERED and taken.lesson.state == LessonState.CLOSED and not taken.unplaced:
        return closed_words(taken.lesson)
    return said_of_taken(taken)


def _next_page(taken: Taken) -> str:
    lesson = taken.lesson
    if _must_compare(taken):
        return url_for("classroom.differences", lesson_id=lesson.id)
    page = "register" if lesson.state == LessonState.TAUGHT else "lesson"
    return url_for(f"classroom.{page}", lesson_id=lesson.id)


@blueprint.get("/lessons/<int:lesson_id>/register/kept")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def register_to_keep(lesson_id: int) -> ResponseReturnValue:
    """Give the teacher's own phone the register of one class, to go on with when the network goes (SAFEGUARDS 35)."""
    lesson = found(lesson_queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR, with_names=True))
    if lesson.state not in GOES_ON or lesson.planned_on > today() or lesson.facilitator_id is None:
        abort(404)
    return Response(json.dumps(_kept(lesson), ensure_ascii=False), mimetype="application/json")


def _kept(lesson: PlannedLesson) -> dict[str, Any]:
    course, module = content_of(lesson)
    before = lesson_queries.points_taught_before(db(), lesson)
    asked = asked_in(db(), lesson, course, module)
    form = DeliveredForm.for_lesson(
        lesson, module, class_check(course, module), before, asked, adult=adult_of(db(), lesson)
    )
    return {
        "lesson": lesson.id,
        "code": register_code_of(lesson),
        "who": device_owner(),
        "draft": f"{current_user.login_session_id}-{lesson.id}",
        "title": title_of(lesson, module),
        "what": f"{_('Safety lesson') if lesson.is_make_up else lesson.class_group.title} · {long_day(lesson.planned_on)}",
        "taught": lesson.state == LessonState.TAUGHT,
        "points": [[str(number), str(text)] for number, text, *_rest in form.key_points.iter_choices()],
        "adults": [[str(place), str(words)] for place, words, *_rest in form.second_adult.iter_choices()],
        "adult": form.second_adult.data,
        "parts": [[part, str(title)] for part, title, *_rest in form.activities.iter_choices()],
        "all_parts": str(form.all_parts.label.text),
        "door": door_to_ask(lesson),
        "recall": _asked_back(asked, form),
        "checks": checks_to_ask(asked, course, module),
        "cases": cases_to_ask(lesson),
        "told_before": "" if is_told_whole(lesson, module) else told_before_words(set(before.values())),
        "groups": [
            {
                "guests": group.is_guests,
                "title": _("Guests from %(title)s: tap who came", title=group.title) if group.is_guests else "",
                "seats": [_seat(seat) for seat in group.seats],
            }
            for group in seat_groups(lesson, roll_of(db(), lesson))
        ],
    }


def _asked_back(asked: Asked, form: DeliveredForm) -> dict[str, Any] | None:
    """Return what the class is asked back about, in words; None where nothing is."""
    if asked.about is None or form.recall_field is None:
        return None
    title = in_current_language(asked.about.title, asked.about.title_en)
    return {
        "title": _(
            "Of lesson %(number)s, %(title)s: how many could still say it?", number=asked.about.position, title=title
        ),
        "words": rough_words(),
        "said": asked.said,
    }


@blueprint.get("/lessons/offline")
@open_to_everyone
def offline() -> ResponseReturnValue:
    """Show the page a device goes on with when a lesson is opened without network: the same for everybody, nameless."""
    return render_template("classroom/offline.html")


@blueprint.get("/lessons/worker.js")
@open_to_everyone
def worker() -> ResponseReturnValue:
    """Give the worker that shows the page above when the network is gone; it keeps that page and its style, nothing else."""
    kept = [
        url_for("classroom.offline"),
        *(asset(name) for name in (*STYLES, *SCRIPTS, "img/icon.svg", "img/mark.svg")),
    ]
    path = f"{current_app.static_folder}/js/register-worker.js"
    with open(path, encoding="utf-8") as file:
        body = file.read()
    version = hashlib.sha256("|".join(kept).encode()).hexdigest()[:16]
    head = f'var VERSION = "{version}";\nvar KEPT = {current_app.json.dumps(kept)};\n'
    return Response(head + body, mimetype="text/javascript")


def _seat(seat: LabelledSeat) -> list[str]:
    """Return a seat as the phone draws it; where several classes come together, with its class and its number in it."""
    of_class = [seat.class_title, seat.number] if seat.class_title else []
    return [seat.label, seat.ref, seat.name, *of_class]
