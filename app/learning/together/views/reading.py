"""Pages: a module read aloud from large screens, who was there, and the module on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.rendering import render
from app.core.access import found, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import DEFAULT, current_tag
from app.learning.recordings.queries import played_to
from app.learning.recordings.rules import words_of
from app.learning.showing import shown_page
from app.learning.together import queries, rules, service
from app.learning.together.forms import ThereForm
from app.learning.together.views.blueprint import (
    SEE_OTHER,
    blueprint,
    came_by_slip,
    not_both_here,
    own_group,
    seen_group,
    to_group,
)
from app.learning.together.words import NO_SLIP

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Module
    from app.content.shapes.module import Page
    from app.learning.showing import ShownPage
    from app.learning.together.models import ReadingModule
    from app.learning.together.queries import Group

THIN, FULL, DENSE = 90, 180, 300  # characters of a screen, above which its type is smaller


@blueprint.post("/<int:group_id>/<module_id>/begin")
@open_to_signed_in
def begin_module(group_id: int, module_id: str) -> ResponseReturnValue:
    """Begin to read a module aloud, once both adults are there."""
    group, course = own_group(group_id, to_change=True)
    module = found(course.module(module_id))
    try:
        service.begin_module(db(), group, module, at=now())
    except service.NotBothHere:
        return to_group(group_id, not_both_here(group))
    except service.StillReading:
        return to_group(group_id, _("Another module is being read. Please end it first."))
    return redirect(url_for(".screen", group_id=group_id, module_id=module_id, page=1), SEE_OTHER)


@blueprint.get("/<int:group_id>/<module_id>/<int:page>")
@open_to_signed_in
def screen(group_id: int, module_id: str, page: int) -> ResponseReturnValue:
    """Show one screen in large type, without a name; a case is walked by links, and nothing of the way is kept."""
    _group, course = own_group(group_id)
    module = found(course.module(module_id))
    found(module.pages[page - 1] if 0 < page <= len(module.pages) else None)
    script, way = module.pages[page - 1].scenario, request.args.get("way", "")
    chosen = [one for one in way.split(".") if one]
    shown = shown_page(course, module, page, {script.id: {1: chosen}} if script else {}, walk_again=False)
    words = words_of(course.id, module, page, current_tag())
    return render_template(
        "learning/together/screen.html",
        group_id=group_id,
        module=module,
        page=shown,
        way=way,
        density=_density(shown),
        school_sound=played_to(db(), current_user.person_id, words, on=today()),
    )


def _density(page: ShownPage) -> int:
    """Return how small the type of a screen is, from 0 to 3."""
    case = page.scenario
    texts = [page.text] if case is None else [case.consequence, case.text, *(text for _id, text in case.choices)]
    signs = sum(len(text.striptags()) for text in texts if text) + (30 * len(case.choices) if case else 0)
    if page.text and 'class="help"' in page.text:
        return 3
    return (signs > THIN) + (signs > FULL) + (signs > DENSE)


@blueprint.route("/<int:group_id>/<module_id>/there", methods=["GET", "POST"])
@open_to_signed_in
def there(group_id: int, module_id: str) -> ResponseReturnValue:
    """Enter who heard the module read, and how long it took."""
    form = ThereForm()
    group, course = own_group(group_id, to_change=form.is_submitted())
    module = found(course.module(module_id))
    row = next((one for one in queries.modules_read(db(), group) if one.module == module_id and not one.ended_at), None)
    if row is None:
        return to_group(group_id, _("This module is not being read just now."))
    if "stop" in request.form and form.is_submitted():
        service.stop_module(db(), row)
        flash(_("Stopped. Nothing was entered for this module."))
        return redirect(url_for(".group", group_id=group_id), SEE_OTHER)
    form.there.choices = [(one, group.names[one]) for one in group.members]
    passed = rules.whole_minutes(row.began_at, now())
    if not form.is_submitted():
        form.minutes.data = passed if passed <= 3 * module.minutes else None
    if form.submitted() and _end(form, group, row, module):
        flash(_("Entered. Thank you both."))
        return redirect(url_for(".group", group_id=group_id), SEE_OTHER)
    return render_template(
        "learning/together/there.html", form=form, group=group, course=course, module=module, passed=passed
    ), form.status


def _end(form: ThereForm, group: Group, row: ReadingModule, module: Module) -> bool:
    if came_by_slip():
        form.form_errors.append(str(NO_SLIP))
        return False
    try:
        service.end_module(
            db(),
            group,
            row,
            module,
            there=form.there.data or [],
            minutes=form.minutes.data or 0,
            really_short=bool(form.short.data),
            at=now(),
            by=current_user.person_id,
        )
    except service.NotBothHere:
        form.form_errors.append(not_both_here(group))
    except service.StillReading:
        form.form_errors.append(_("This module was entered on another phone already."))
    except service.TwoPlaces as error:
        names = _(", ").join(group.names[one] for one in error.people if one in group.names)
        form.form_errors.append(_("At the same time entered in another group: %(names)s.", names=names))
    except service.WrongMinutes as error:
        _say_minutes(form, module, error)
    else:
        return True
    return False


def _say_minutes(form: ThereForm, module: Module, error: service.WrongMinutes) -> None:
    if error.timing is rules.Timing.SHORT:
        form.asks_short = True
        said = _(
            "This module takes about %(minutes)s minutes. If it really was that short, please tick below.",
            minutes=module.minutes,
        )
        form.short.errors = [said]
    elif error.timing is rules.Timing.IMPOSSIBLE:
        said = _(
            "This module takes about %(minutes)s minutes; nobody reads it aloud in less than a quarter of that. Please read on, or stop without entering anything.",
            minutes=module.minutes,
        )
        form.minutes.errors = [said]
    else:
        form.minutes.errors = [
            _("Since you began, %(minutes)s minutes have passed. It cannot have taken longer.", minutes=error.most)
        ]


@blueprint.get("/<int:group_id>/<module_id>/paper")
@open_to_signed_in
def paper(group_id: int, module_id: str) -> ResponseReturnValue:
    """Show a whole module in large print, to print for who likes to follow on paper."""
    _group, course = seen_group(group_id)
    module = found(course.module(module_id))
    spoken = module.in_language(current_tag())
    said = [text for page in spoken.pages for text in _texts(page)]
    return render_template(
        "learning/together/paper.html",
        course=course,
        module=module,
        tag=current_tag() if module.english else DEFAULT,
        texts=[
            render(one, face="learner", course_id=course.id, edition=course.edition, english=current_tag() == "en")
            for one in said
        ],
    )


def _texts(page: Page) -> list[str]:
    """Return what a page says: its screen, or the beginning of its case; how a case goes on is talked about, not read."""
    if page.screen is not None:
        return [page.screen.text]
    return [page.scenario.steps["start"].text] if page.scenario is not None else []
