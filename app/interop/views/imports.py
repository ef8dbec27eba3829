"""Importing a school's own list: upload, match the columns, look at what would change, import."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.interop.forms import ENDINGS, KINDS, UploadForm, choices_form, meanings_of, posts_form
from app.interop.queries import first_day_to_offer, organisations_to_import_for
from app.interop.roster.problems import RosterRefused
from app.interop.sheets.headings import Meaning, SheetKind, plain_heading
from app.interop.sheets.importing import departments_of, import_sheet, tried
from app.interop.sheets.listing import Choices
from app.interop.sheets.memory import memory_of, remember
from app.interop.sheets.posts import Posts, is_about_unknown_post, title_of, unknown_titles
from app.interop.sheets.sheet import label_of, problems_of_columns, read_sheet, remembered_of, with_meanings
from app.interop.sheets.students import classes_to_add
from app.interop.sheets.tables import CannotRead
from app.interop.sheets.uploads import (
    changed_upload,
    forget_upload,
    import_of,
    new_upload,
    upload_of,
    was_imported,
)
from app.interop.sheets.words import (
    MOST_SHOWN,
    classes_shown,
    columns_not_read,
    months_only,
    staff_shown,
    teachers_shown,
    thing_counted,
    understood,
)
from app.interop.views.blueprint import blueprint
from app.people.queries.organisations import MANAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.interop.forms import ChoicesForm
    from app.interop.sheets.sheet import Sheet
    from app.interop.sheets.uploads import Upload
    from app.people.models import Organisation

FIRST_LINES, MOST_PROBLEMS = 5, 100


@blueprint.route("/imports/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def upload() -> ResponseReturnValue:
    """Choose a list and say whom it is about; only what is read of it is kept."""
    form = UploadForm()
    organisations = organisations_to_import_for(db(), current_user, on=today())
    form.offer(organisations)
    if form.submitted():
        kind, organisation_id = SheetKind(form.kind.data), form.organisation_id.data
        memory = memory_of(db(), organisation_id, kind)
        try:
            sheet = read_sheet(
                form.file.data.filename or "", form.file.data.read(), kind, memory.columns if memory else None
            )
        except CannotRead as error:
            form.file.errors = [*form.file.errors, str(error)]
            return _show_upload(form, organisations)
        if sheet.looks_like is not None and not form.as_chosen.data:
            text = _("This looks like a list of staff. Please choose the other kind.")
            if sheet.looks_like is SheetKind.STUDENTS:
                text = _("This looks like a list of pupils. Please choose the other kind.")
            form.kind.errors = [*form.kind.errors, text]
        else:
            kept = new_upload(
                sheet,
                person_id=current_user.person_id,
                organisation_id=organisation_id,
                choices=Choices(first_day_to_offer(db(), organisation_id, kind, on=today())),
                at=now(),
            )
            return redirect(url_for(".columns", token=kept.token))
    return _show_upload(form, organisations)


def _show_upload(form: UploadForm, organisations: Sequence[Organisation]) -> ResponseReturnValue:
    form.ask_for_file_again(ENDINGS)
    return render_template("interop/upload.html", form=form, endings=ENDINGS, organisations=organisations), form.status


@blueprint.route("/imports/uploads/<token>", methods=["GET", "POST"])
@open_to(*MANAGES)
def columns(token: str) -> ResponseReturnValue:
    """Say what each column means; it is remembered for the next list of this organisation."""
    kept, organisation = _own(token)
    choices = kept.choices
    form = choices_form(
        kept.sheet,
        Posts(db()).every,
        since=choices.since,
        default_post=choices.default_post or 0,
        create_classes=choices.create_classes,
        complete=choices.complete,
    )
    problems: list[str] = []
    if form.submitted():
        sheet = _read_again(kept, form)
        problems = problems_of_columns(sheet) if sheet is not None else []
        if sheet is not None:
            changed_upload(kept, sheet=sheet if not problems else None, choices=_choices(form))
        if sheet is not None and not problems:
            left_out = [one for one in kept.sheet.headings if one not in sheet.headings]
            remember(
                db(),
                organisation.id,
                sheet.kind,
                columns=remembered_of(sheet, left_out),
                posts={},
                at=now(),
                by=current_user.person_id,
            )
            return redirect(url_for(".preview", token=token))
    form.ask_for_file_again(ENDINGS, is_shown_again=bool(problems))
    return render_template(
        "interop/columns.html",
        form=form,
        upload=kept,
        organisation=organisation,
        kinds=KINDS,
        problems=problems,
        endings=ENDINGS,
        read=[form[f"column_{place}"] for place in range(len(kept.sheet.headings))],
        unread=[form[f"unread_{place}"] for place in range(len(kept.sheet.not_read))],
        first=kept.sheet.lines[:FIRST_LINES],
        understood=understood,
    ), 422 if problems else form.status


@blueprint.get("/imports/uploads/<token>/preview")
@open_to(*MANAGES)
@writes_when_read
def preview(token: str) -> ResponseReturnValue:
    """Show what the list would change, or what is wrong with it; nothing is kept."""
    done = import_of(token, current_user.person_id)
    if done is not None:
        flash(_("This list has been imported already."))
        return redirect(url_for(".past_import", import_id=done))
    kept, organisation = _own(token)
    posts = _posts(kept)
    unknown = unknown_titles(kept.sheet, posts)
    found_wrong, would = tried(db(), kept.sheet, organisation, _with_posts(kept), at=now(), by=current_user.person_id)
    missing = _missing_classes(kept, organisation)
    rows = {row for rows in missing.values() for row in rows}
    problems = [
        one
        for one in found_wrong
        if not is_about_unknown_post(one, kept.sheet, unknown)
        and not ((one.file, one.row) in rows and one.column == kept.sheet.heading(Meaning.CLASS))
    ]
    return render_template(
        "interop/preview.html",
        upload=kept,
        organisation=organisation,
        kinds=KINDS,
        would=would,
        problems=problems[:MOST_PROBLEMS],
        more=max(0, len(problems) - MOST_PROBLEMS),
        class_is_wrong=any(one.column == kept.sheet.heading(Meaning.CLASS) for one in problems if one.column),
        missing={title: len(rows) for title, rows in missing.items()},
        unknown=unknown,
        form=posts_form(unknown, posts.every),
        first=kept.sheet.lines[:FIRST_LINES],
        understood=understood,
        labels=[label_of(kept.sheet.kind, one) for one in kept.sheet.meanings if one],
        not_read=columns_not_read(kept.sheet.not_read) if kept.sheet.not_read else None,
        thing_counted=thing_counted,
        staff_shown=staff_shown(would) if would and kept.sheet.kind is SheetKind.STAFF else [],
        more_shown=max(0, len(would.shown) - MOST_SHOWN) if would else 0,
        classes_shown=classes_shown(would) if would and kept.sheet.kind is SheetKind.STUDENTS else [],
        teachers_shown=teachers_shown(would) if would else [],
        months_only=months_only(kept.sheet)[:MOST_SHOWN],
    )


@blueprint.post("/imports/uploads/<token>/posts")
@open_to(*MANAGES)
def choose_posts(token: str) -> ResponseReturnValue:
    """Say which post each unknown title means; it is remembered."""
    kept, organisation = _own(token)
    posts = _posts(kept)
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


@blueprint.post("/imports/uploads/<token>/classes")
@open_to(*MANAGES)
def add_classes(token: str) -> ResponseReturnValue:
    """Have the import create the classes that nobody entered yet, and go on."""
    kept, _organisation = _own(token)
    changed_upload(kept, choices=replace(kept.choices, create_classes=True))
    return redirect(url_for(".preview", token=token))


@blueprint.post("/imports/uploads/<token>/import")
@open_to(*MANAGES)
def do_import(token: str) -> ResponseReturnValue:
    """Import the list: all of it or nothing."""
    kept, organisation = _own(token)
    with db().begin_nested() as attempt:
        try:
            done = import_sheet(db(), kept.sheet, organisation, _with_posts(kept), at=now(), by=current_user.person_id)
        except RosterRefused:
            attempt.rollback()
            return redirect(url_for(".preview", token=token))
    was_imported(token, person_id=current_user.person_id, import_id=done.import_id)
    flash(_("Imported."))
    return redirect(url_for(".past_import", import_id=done.import_id))


@blueprint.post("/imports/uploads/<token>/discard")
@open_to(*MANAGES)
def discard(token: str) -> ResponseReturnValue:
    """Delete an upload without importing it."""
    kept, _organisation = _own(token)
    forget_upload(kept.token)
    flash(_("The uploaded list was deleted. Nothing was imported."))
    return redirect(url_for(".past"))


def _own(token: str) -> tuple[Upload, Organisation]:
    """Return the viewer's own upload, for an organisation they still manage."""
    kept = found(upload_of(token, current_user.person_id, at=now()))
    organisations = organisations_to_import_for(db(), current_user, on=today())
    return kept, found(next((one for one in organisations if one.id == kept.organisation_id), None))


def _missing_classes(kept: Upload, organisation: Organisation) -> dict[str, list[tuple[str, int]]]:
    if kept.sheet.kind is not SheetKind.STUDENTS or kept.choices.create_classes:
        return {}
    on = kept.choices.since
    places = {organisation.id, *departments_of(db(), organisation, on=on).values()}
    return classes_to_add(db(), kept.sheet, places, on=on)


def _posts(kept: Upload) -> Posts:
    memory = memory_of(db(), kept.organisation_id, kept.sheet.kind)
    return Posts(db(), memory.posts if memory else None)


def _with_posts(kept: Upload) -> Choices:
    memory = memory_of(db(), kept.organisation_id, kept.sheet.kind)
    return replace(kept.choices, posts=memory.posts if memory else {})


def _choices(form: ChoicesForm) -> Choices:
    return Choices(
        since=form.since.data or today(),
        default_post=(form.default_post.data or None) if "default_post" in form else None,
        create_classes=bool(form.create_classes.data) if "create_classes" in form else False,
        complete=bool(form.complete.data),
    )


def _read_again(kept: Upload, form: ChoicesForm) -> Sheet | None:
    """Return the list with the chosen meanings. A column that was not read needs the file again, because it was not kept."""
    chosen = meanings_of(form, "column", len(kept.sheet.headings))
    more = meanings_of(form, "unread", len(kept.sheet.not_read))
    if not any(more):
        return with_meanings(kept.sheet, chosen).only_read()
    file = request.files.get("file")
    if file is None or not file.filename:
        form.file.errors = [
            *form.file.errors,
            _("This column was not kept. Choose the file again, so that it can be read."),
        ]
        return None
    pairs = [*zip(kept.sheet.headings, chosen, strict=True), *zip(kept.sheet.not_read, more, strict=True)]
    wanted = {plain_heading(heading): str(meaning) if meaning else None for heading, meaning in pairs}
    try:
        return read_sheet(file.filename, file.read(), kept.sheet.kind, wanted)
    except CannotRead as error:
        form.file.errors = [*form.file.errors, str(error)]
        return None
