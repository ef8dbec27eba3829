"""Registers on paper and in files: the code that opens one, the file to take along, and results brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.classroom.models import LessonState
from app.classroom.queries import lessons as lesson_queries
from app.classroom.registers.codes import read_register_code
from app.classroom.registers.format import MOST_BYTES, NotARegister, read_register
from app.classroom.registers.forms import MOST_FILES, RegisterCodeForm, ResultsForm
from app.classroom.registers.incoming import CourseGone, take_sent
from app.classroom.registers.models import Outcome, Way
from app.classroom.registers.saved import file_name, register_file
from app.classroom.registers.service import NotTaken, arrival_of
from app.classroom.registers.words import (
    KNOWN,
    LEFT_TO_TEACHER,
    NO_FILE,
    NO_LESSON,
    REFUSED,
    WRONG_TOO_OFTEN,
    said_of_taken,
)
from app.classroom.views.blueprint import at_lesson, blueprint, content_of
from app.classroom.views.keying import TooManyWrong, lesson_of_paper, open_lesson
from app.core.access import Role, found, open_to, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.downloads import kept_as

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

    from app.classroom.models import PlannedLesson
    from app.classroom.registers.format import Sent


@dataclass(frozen=True)
class Brought:
    """What became of one file. `has_page`: whoever brought it may open the lesson itself; a clerk brings results and no more."""

    file: str
    words: str
    lesson: PlannedLesson | None = None
    must_compare: bool = False
    is_taken: bool = False
    has_page: bool = True


@blueprint.get("/lessons/code")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
@writes_when_read
def register_code() -> ResponseReturnValue:
    """Open exactly the register whose code stands on a paper, to a clerk for an hour; unknown and foreign codes get one answer."""
    form = RegisterCodeForm(formdata=request.args, meta={"csrf": False})
    if "code" in request.args and form.validate():
        try:
            lesson, is_keyed = lesson_of_paper(read_register_code(form.code.data or ""), to_change=False)
        except TooManyWrong:
            form.code.errors = [str(WRONG_TOO_OFTEN)]
            return render_template("classroom/register_code.html", form=form), 429
        if lesson is not None:
            if is_keyed:
                open_lesson(lesson)
            return redirect(url_for(".register", lesson_id=lesson.id, paper=1))
        form.code.errors = [str(NO_LESSON)]
    return render_template("classroom/register_code.html", form=form), form.status


@blueprint.get("/lessons/<int:lesson_id>/register/file")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def saved_register(lesson_id: int) -> ResponseReturnValue:
    """Give a lesson's register as one file by seat numbers, for a computer without network or a memory stick."""
    lesson = found(lesson_queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR, with_names=True))
    if lesson.state not in (LessonState.PLANNED, LessonState.TAUGHT) or lesson.facilitator_id is None:
        flash(_("This register is closed, or nobody is named who teaches: there is nothing to take along."), "info")
        return at_lesson(lesson)
    course, module = content_of(lesson)
    before = lesson_queries.points_taught_before(db(), lesson)
    name = file_name(lesson)
    return Response(
        register_file(db(), lesson, course, module, before), mimetype="text/html", headers=kept_as(name, name)
    )


@blueprint.route("/lessons/results", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def results() -> ResponseReturnValue:
    """Bring back what saved registers and devices gave as files; each is taken once, and the files are not kept."""
    form = ResultsForm()
    brought: list[Brought] = []
    if form.submitted():
        brought = [_bring(file) for file in form.files.data[:MOST_FILES]]
        taken = sum(one.is_taken for one in brought)
        if taken:
            flash(ngettext("%(num)s register taken.", "%(num)s registers taken.", taken))
    return render_template("classroom/results.html", form=form, brought=brought), form.status


def _bring(file: FileStorage) -> Brought:
    name = (file.filename or "")[-60:]
    try:
        sent = read_register(file.stream.read(MOST_BYTES + 1))
    except NotARegister:
        return Brought(name, str(NO_FILE))
    try:
        lesson, is_keyed = lesson_of_paper(sent.lesson)
    except TooManyWrong:
        return Brought(name, str(WRONG_TOO_OFTEN))
    if lesson is None:
        return Brought(name, str(NO_LESSON))
    return _bring_of(name, sent, lesson, has_page=not is_keyed)


def _bring_of(name: str, sent: Sent, lesson: PlannedLesson, *, has_page: bool) -> Brought:
    known = arrival_of(db(), sent.key)
    if known is not None and known.planned_lesson_id == lesson.id:
        return Brought(name, str(KNOWN), lesson, has_page=has_page)
    try:
        taken = take_sent(db(), lesson, sent, Way.FILE, at=now(), by=current_user.person_id)
    except NotTaken as refused:
        return Brought(name, str(REFUSED[refused.refusal]), lesson, has_page=has_page)
    except CourseGone:
        return Brought(name, str(NO_LESSON))
    return Brought(
        name,
        said_of_taken(taken) if has_page or taken.arrival.outcome == Outcome.ENTERED else str(LEFT_TO_TEACHER),
        lesson,
        must_compare=has_page and taken.arrival.outcome == Outcome.CONFLICT and taken.arrival.settled_at is None,
        is_taken=True,
        has_page=has_page,
    )
