"""Pages: a module's screens and scenarios, one at a time. Going on and deciding are plain forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.forms import Form
from app.core.languages import current_tag
from app.learning import queries, rules, service
from app.learning.recordings.queries import played_to
from app.learning.recordings.rules import words_of
from app.learning.showing import shown_page
from app.learning.views.blueprint import SEE_OTHER, blueprint, own_run, to_open_question

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course, Module
    from app.learning.models import CourseRun


@blueprint.route("/<int:run_id>/<module_id>/<int:page>", methods=["GET", "POST"])
@open_to_signed_in
def read(run_id: int, module_id: str, page: int) -> ResponseReturnValue:
    """Show one page of a module; going on marks it read and keeps the place."""
    form = Form()
    run, course = own_run(run_id, to_change=request.method == "POST")
    module = found(course.module(module_id))
    found(module.pages[page - 1] if 0 < page <= len(module.pages) else None)
    if form.submitted():
        to = found(request.form.get("to", type=int))
        service.turn_page(db(), run, course, module, page=page, to=to, at=now())
        if to <= len(module.pages):
            return redirect(url_for(".read", run_id=run_id, module_id=module_id, page=max(to, 1)), SEE_OTHER)
        return _after(run, course, module)
    progress = queries.progress_of(db(), run).get(module_id)
    rounds = queries.rounds_of(db(), run, module_id)
    words = words_of(run.course, module, page, current_tag())
    return render_template(
        "learning/read.html",
        form=form,
        run=run,
        course=course,
        module=module,
        page=shown_page(course, module, page, rounds, walk_again="again" in request.args),
        unread=rules.unread_pages(module, progress.pages_read if progress else (), rounds),
        quiz=course.quiz_of(module_id),
        school_sound=played_to(db(), current_user.person_id, words, on=today()),
    )


@blueprint.post("/<int:run_id>/<module_id>/<int:page>/decide")
@open_to_signed_in
def decide(run_id: int, module_id: str, page: int) -> ResponseReturnValue:
    """Keep a decision of a scenario and show what comes of it; sent twice it is kept once."""
    run, course = own_run(run_id, to_change=True)
    module = found(course.module(module_id))
    shown = found(module.pages[page - 1] if 0 < page <= len(module.pages) else None)
    if Form().submitted():
        service.decide(
            db(),
            run,
            course,
            module,
            scenario=found(shown.scenario).id,
            round_number=found(request.form.get("round", type=int)),
            position=found(request.form.get("position", type=int)),
            choice=request.form.get("choice", ""),
            at=now(),
        )
    return redirect(url_for(".read", run_id=run_id, module_id=module_id, page=page, _anchor="scenario"), SEE_OTHER)


def _after(run: CourseRun, course: Course, module: Module) -> ResponseReturnValue:
    """Go where a module leads when its last page is left: to what was skipped, to its quiz, to the course."""
    progress = queries.progress_of(db(), run)[module.id]
    unread = rules.unread_pages(module, progress.pages_read, queries.rounds_of(db(), run, module.id))
    if unread:
        flash(_("Almost: this page is still open. Then the module is done."), "warn")
        return redirect(url_for(".read", run_id=run.id, module_id=module.id, page=unread[0]), SEE_OTHER)
    quiz = course.quiz_of(module.id)
    if quiz is not None and progress.done_at is None:
        return to_open_question(service.take_quiz(db(), run, course, quiz, at=now()))
    return redirect(url_for(".done" if run.completed_at else ".course", run_id=run.id), SEE_OTHER)
