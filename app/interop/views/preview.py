"""The wizard from the look on: what a list would change, which posts and classes it means, and the import itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import open_to, writes_when_read
from app.core.clock import now
from app.core.database import db
from app.interop.forms import KINDS, chosen_people, people_form, posts_form, say_wrong_answers
from app.interop.roster.problems import RosterRefused
from app.interop.sheets.headings import Meaning, SheetKind, meaning_of
from app.interop.sheets.importing import departments_of, import_sheet, tried
from app.interop.sheets.memory import remember
from app.interop.sheets.posts import is_about_unknown_post, title_of, unknown_titles
from app.interop.sheets.sheet import label_of
from app.interop.sheets.students import classes_to_add
from app.interop.sheets.uploads import changed_upload, import_of, was_imported
from app.interop.sheets.words import (
    MOST_SHOWN,
    classes_shown,
    columns_not_read,
    grouped,
    months_only,
    numbers_shown,
    staff_shown,
    teachers_shown,
    thing_counted,
    understood,
)
from app.interop.views.blueprint import blueprint
from app.interop.views.own import own_upload, posts_of, with_posts
from app.people.queries.organisations import MANAGES, take_turns_at

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.interop.sheets.uploads import Upload
    from app.people.models import Organisation

FIRST_LINES, MOST_PROBLEMS, MOST_ASKED = 5, 100, 50


@blueprint.get("/imports/uploads/<token>/preview")
@open_to(*MANAGES)
@writes_when_read
def preview(token: str) -> ResponseReturnValue:
    """Show what the list would change, or what is wrong with it; nothing is kept."""
    done = import_of(token, current_user.person_id)
    if done is not None:
        flash(_("This list has been imported already."))
        return redirect(url_for(".past_import", import_id=done))
    kept, organisation = own_upload(token)
    posts = posts_of(kept)
    unknown = unknown_titles(kept.sheet, posts)
    trial = tried(db(), kept.sheet, organisation, with_posts(kept), at=now(), by=current_user.person_id)
    found_wrong, would = trial.problems, trial.would
    missing = _missing_classes(kept, organisation)
    rows = {row for rows in missing.values() for row in rows}
    problems = [
        one
        for one in found_wrong
        if not is_about_unknown_post(one, kept.sheet, unknown)
        and not ((one.file, one.row) in rows and one.column == kept.sheet.heading(Meaning.CLASS))
    ]
    asking, is_answered = trial.questions, not any(one.asks for one in problems)
    who = people_form(kept.sheet, asking[:MOST_ASKED]) if asking else None
    if who is not None:
        say_wrong_answers(who, kept.sheet, asking[:MOST_ASKED])
    problems = [one for one in problems if not one.asks]
    known, new = staff_shown(would) if would and kept.sheet.kind is SheetKind.STAFF else ([], [])
    to_correct = grouped(problems)
    has_marks = any(line.mark for line in kept.sheet.lines)
    not_read = [
        one for one in kept.sheet.not_read if not (has_marks and meaning_of(kept.sheet.kind, one) is Meaning.IDENTITY)
    ]
    return render_template(
        "interop/preview.html",
        upload=kept,
        organisation=organisation,
        kinds=KINDS,
        would=would,
        problems=to_correct[:MOST_PROBLEMS],
        more=max(0, len(to_correct) - MOST_PROBLEMS),
        class_is_wrong=any(one.column == kept.sheet.heading(Meaning.CLASS) for one in problems if one.column),
        missing={title: len(rows) for title, rows in missing.items()},
        unknown=unknown,
        form=posts_form(unknown, posts.every),
        who=who,
        is_answered=is_answered,
        more_asked=max(0, len(asking) - MOST_ASKED),
        first=kept.sheet.lines[:FIRST_LINES],
        understood=understood,
        labels=[label_of(kept.sheet.kind, one) for one in kept.sheet.meanings if one],
        not_read=columns_not_read(not_read) if not_read else None,
        thing_counted=thing_counted,
        most_shown=MOST_SHOWN,
        staff_known=known,
        staff_new=new,
        classes_shown=classes_shown(would) if would and kept.sheet.kind is SheetKind.STUDENTS else [],
        numbers_shown=numbers_shown(would) if would else [],
        teachers_shown=teachers_shown(would) if would else [],
        months_only=months_only(kept.sheet)[:MOST_SHOWN],
    )


@blueprint.post("/imports/uploads/<token>/posts")
@open_to(*MANAGES)
def choose_posts(token: str) -> ResponseReturnValue:
    """Say which post each unknown title means; it is remembered."""
    kept, organisation = own_upload(token)
    posts = posts_of(kept)
    unknown = unknown_titles(kept.sheet, posts)
    form = posts_form(unknown, posts.every)
    if form.submitted():
        chosen = {title_of(title): form[f"post_{place}"].data for place, (title, _count, _near) in enumerate(unknown)}
        remember(
            db(),
            organisation.id,
            kept.sheet.kind,
            columns={},
            posts={title: post for title, post in chosen.items() if post},
            at=now(),
            by=current_user.person_id,
        )
    return redirect(url_for(".preview", token=token))


@blueprint.post("/imports/uploads/<token>/people")
@open_to(*MANAGES)
def choose_people(token: str) -> ResponseReturnValue:
    """Say of each line that nobody can tell who is meant: somebody known here, or a namesake."""
    kept, organisation = own_upload(token)
    trial = tried(db(), kept.sheet, organisation, with_posts(kept), at=now(), by=current_user.person_id)
    form = people_form(kept.sheet, trial.questions[:MOST_ASKED])
    if form.submitted():
        people = {**kept.choices.people, **chosen_people(form)}
        changed_upload(kept, choices=replace(kept.choices, people=people))
    else:
        flash(_("Please choose for each line who is meant."), "warn")
    return redirect(url_for(".preview", token=token))


@blueprint.post("/imports/uploads/<token>/classes")
@open_to(*MANAGES)
def add_classes(token: str) -> ResponseReturnValue:
    """Have the import create the classes that nobody entered yet, and go on."""
    kept, _organisation = own_upload(token)
    changed_upload(kept, choices=replace(kept.choices, create_classes=True))
    return redirect(url_for(".preview", token=token))


@blueprint.post("/imports/uploads/<token>/import")
@open_to(*MANAGES)
def do_import(token: str) -> ResponseReturnValue:
    """Import the list: all of it or nothing. Two submits wait for each other: the second finds the list imported."""
    kept, organisation = own_upload(token)
    take_turns_at(db(), organisation.id)
    if import_of(token, current_user.person_id) is not None:
        return redirect(url_for(".preview", token=token))
    with db().begin_nested() as attempt:
        try:
            done = import_sheet(db(), kept.sheet, organisation, with_posts(kept), at=now(), by=current_user.person_id)
        except RosterRefused:
            attempt.rollback()
            return redirect(url_for(".preview", token=token))
    was_imported(token, person_id=current_user.person_id, import_id=done.import_id)
    flash(_("Imported."))
    return redirect(url_for(".past_import", import_id=done.import_id))


def _missing_classes(kept: Upload, organisation: Organisation) -> dict[str, list[tuple[str, int]]]:
    if kept.sheet.kind is not SheetKind.STUDENTS or kept.choices.create_classes:
        return {}
    on = kept.choices.since
    places = {organisation.id, *departments_of(db(), organisation, on=on).values()}
    return classes_to_add(db(), kept.sheet, places, on=on)
