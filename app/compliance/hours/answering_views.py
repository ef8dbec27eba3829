"""The second person of study outside: what waits for an answer, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.hours import queries
from app.compliance.hours.answering import may_answer_entry, of_each, own_ids
from app.compliance.hours.certificates import doubts_about
from app.compliance.hours.forms import APPROVE, HoursAnswerForm
from app.compliance.hours.views import blueprint, page
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.models import Person
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES
from app.records import hours as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.records.models import HoursEntry


@blueprint.get("/waiting")
@open_to(*MANAGES)
def waiting() -> ResponseReturnValue:
    """List the entries that wait for a second person, those that look entered twice marked."""
    rows = queries.entries_to_answer(db(), current_user, on=today())
    ids = ids_on(db(), {person.id for _entry, person in rows}, today())
    standing = queries.alike_of(db(), {one for several in ids.values() for one in several})
    own = own_ids()
    return page(
        "waiting",
        rows=rows,
        alike=service.looking_alike(standing, of_each(ids)),
        may_answer=lambda entry: may_answer_entry(entry, own),
        names=queries.names_of(db(), [entry.entered_by for entry, _person in rows]),
    )


@blueprint.route("/entries/<int:entry_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def answer(entry_id: int) -> ResponseReturnValue:
    """Approve an entry or say why it does not count; never one's own, never one that one entered."""
    entry = found(queries.entry_for(db(), current_user, entry_id, on=today()))
    found((entry.declined_for is None and may_answer_entry(entry, own_ids())) or None)
    form = HoursAnswerForm()
    form.offer(is_approved=entry.approved_at is not None)
    if form.submitted():
        _answer(entry, form)
        return redirect(url_for(".waiting"))
    row = db().get_one(Person, entry.person_id)
    ids = ids_on(db(), [row.id], today())
    alike = service.looking_alike(queries.alike_of(db(), ids[row.id]), of_each(ids))
    names = queries.names_of(db(), [entry.entered_by])
    doubts = doubts_about(db(), current_user, entry, ids[row.id], on=today())
    return page(
        "answer", form=form, entry=entry, person=row, is_alike=entry.id in alike, names=names, doubts=doubts
    ), form.status


def _answer(entry: HoursEntry, form: HoursAnswerForm) -> None:
    if form.answer.data == APPROVE:
        service.approve_hours(db(), entry, at=now(), by=current_user.person_id)
        flash(_("Approved. It counts from its day on."))
        return
    service.decline_hours(db(), entry, reason=form.why, at=now(), by=current_user.person_id)
    flash(_("Noted. It does not count."))
