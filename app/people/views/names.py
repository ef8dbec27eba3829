"""Corrections of names: asking for one's own, answering for those one may look after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.typesetting import characters_not_drawable
from app.people.forms.accounts import ConfirmForm
from app.people.forms.names import WHY_NOT, AskNameForm, DeclineNameForm
from app.people.models import Person
from app.people.queries import names as queries
from app.people.queries.roles import GIVERS
from app.people.queries.staff import posts_held
from app.people.questions import carrying_another_name
from app.people.service import names as service
from app.people.views.blueprint import blueprint
from app.people.views.slips import marks_beside

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.name_corrections import NameCorrection


@blueprint.route("/account/name", methods=["GET", "POST"])
@open_to_signed_in
def own_name() -> ResponseReturnValue:
    """Let somebody ask for their name to be corrected, and show what became of it."""
    person = db().get_one(Person, current_user.person_id)
    form = AskNameForm(name=person.name)
    may_ask = queries.has_a_place(db(), person.id, on=today())
    if may_ask and form.submitted():
        try:
            service.ask_name(db(), person, form.name.data or "", at=now())
        except service.SameName:
            form.name.errors = [*form.name.errors, _("Your name is written like this already.")]
        else:
            flash(_("Asked. Somebody of your organisation compares it with your paper and answers."))
            return redirect(url_for(".own_name"))
    return render_template(
        "people/own_name.html",
        form=form,
        person=person,
        may_ask=may_ask,
        asked=queries.own_corrections(db(), person.id),
        decider=queries.decider_of(db(), person.id, on=today()) if may_ask else None,
        why_not=WHY_NOT,
        missing=characters_not_drawable(person.name),
        confirm=ConfirmForm(),
    ), form.status


@blueprint.post("/account/name/withdraw")
@open_to_signed_in
def withdraw_name() -> ResponseReturnValue:
    """Take one's own open request back."""
    row = found(next((one for one in queries.own_corrections(db(), current_user.person_id) if one.is_open), None))
    if ConfirmForm().submitted():
        service.withdraw_name(db(), row, at=now())
        flash(_("Taken back."))
    return redirect(url_for(".own_name"))


@blueprint.get("/names")
@open_to(*GIVERS)
def names_to_correct() -> ResponseReturnValue:
    """List the names that wait for the viewer's answer."""
    rows = queries.corrections_to_answer(db(), current_user, on=today())
    return render_template(
        "people/names_to_correct.html",
        rows=rows,
        apart=marks_beside({row.person_id: row.person.name for row in rows}) if rows else {},
        missing={row.id: characters_not_drawable(row.name) for row in rows},
    )


@blueprint.route("/names/<int:correction_id>", methods=["GET", "POST"])
@open_to(*GIVERS)
def answer_name(correction_id: int) -> ResponseReturnValue:
    """Show one request; agreeing writes the name as asked."""
    row = _correction(correction_id)
    if ConfirmForm().submitted():
        service.approve_name(db(), row, at=now(), by=current_user.person_id)
        flash(
            _(
                "The name is corrected. Certificates issued before carry it now, under the same number; former papers are replaced."
            )
        )
        return redirect(url_for(".names_to_correct"))
    return _show(row, DeclineNameForm())


@blueprint.post("/names/<int:correction_id>/decline")
@open_to(*GIVERS)
def decline_name(correction_id: int) -> ResponseReturnValue:
    """Say why a name stays as it is."""
    row, form = _correction(correction_id), DeclineNameForm()
    if form.submitted():
        service.decline_name(db(), row, form.why.data, at=now(), by=current_user.person_id)
        flash(_("Noted. The person reads why on their own page."))
        return redirect(url_for(".names_to_correct"))
    return _show(row, form), form.status


def _show(row: NameCorrection, form: DeclineNameForm) -> str:
    return render_template(
        "people/answer_name.html",
        row=row,
        form=form,
        missing=characters_not_drawable(row.name),
        papers=carrying_another_name(db(), row.person_id, row.name),
        held=posts_held(db(), current_user, row.person_id, on=today()),
        confirm=ConfirmForm(),
    )


def _correction(correction_id: int) -> NameCorrection:
    """Return a request the viewer may answer; any other is none."""
    rows = queries.corrections_to_answer(db(), current_user, on=today())
    return found(next((row for row in rows if row.id == correction_id), None))
