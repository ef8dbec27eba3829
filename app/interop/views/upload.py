"""The wizard up to the look: upload a list, match its columns, or delete it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import open_to
from app.core.clock import now, today
from app.core.database import db
from app.interop.forms import ENDINGS, KINDS, UploadForm, choices_form, meanings_of
from app.interop.queries import organisations_to_import_for
from app.interop.sheets.answers import answers_of
from app.interop.sheets.first_day import first_day_to_offer
from app.interop.sheets.headings import SheetKind, plain_heading
from app.interop.sheets.listing import Choices
from app.interop.sheets.memory import memory_of, remember
from app.interop.sheets.posts import Posts
from app.interop.sheets.sheet import problems_of_columns, read_sheet, remembered_of, with_meanings
from app.interop.sheets.tables import CannotRead
from app.interop.sheets.uploads import changed_upload, forget_upload, new_upload, uploads_like
from app.interop.sheets.words import understood
from app.interop.views.blueprint import blueprint
from app.interop.views.own import own_upload
from app.people.ending_rules import HANDFUL
from app.people.queries.organisations import MANAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.interop.forms import ChoicesForm
    from app.interop.sheets.sheet import Sheet
    from app.interop.sheets.uploads import Upload
    from app.people.models import Organisation

FIRST_LINES = 5


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
                choices=_choices_for(sheet, organisation_id),
                at=now(),
            )
            return redirect(url_for(".columns", token=kept.token))
    return _show_upload(form, organisations)


def _choices_for(sheet: Sheet, organisation_id: int) -> Choices:
    """Return what is chosen beforehand: the day to offer, and the reader's own answers of the last hour about lines of this list."""
    since = first_day_to_offer(db(), sheet, organisation_id, on=today())
    former = uploads_like(sheet, person_id=current_user.person_id, organisation_id=organisation_id, at=now())
    return Choices(since, people=answers_of(former, sheet))


def _show_upload(form: UploadForm, organisations: Sequence[Organisation]) -> ResponseReturnValue:
    form.ask_for_file_again(ENDINGS)
    return render_template("interop/upload.html", form=form, endings=ENDINGS, organisations=organisations), form.status


@blueprint.route("/imports/uploads/<token>", methods=["GET", "POST"])
@open_to(*MANAGES)
def columns(token: str) -> ResponseReturnValue:
    """Say what each column means; it is remembered for the next list of this organisation."""
    kept, organisation = own_upload(token)
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
            changed_upload(
                kept, sheet=sheet if not problems else None, choices=replace(_choices(form), people=choices.people)
            )
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
        handful=HANDFUL,
        is_first_of_term=form.since.data
        == first_day_to_offer(db(), kept.sheet, organisation.id, on=today())
        != today(),
    ), 422 if problems else form.status


@blueprint.post("/imports/uploads/<token>/discard")
@open_to(*MANAGES)
def discard(token: str) -> ResponseReturnValue:
    """Delete an upload without importing it."""
    kept, _organisation = own_upload(token)
    forget_upload(kept.token)
    flash(_("The uploaded list was deleted. Nothing was imported."))
    return redirect(url_for(".past"))


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
