"""The page of the second person: what one person entered of a day, and why that is not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.workshops import agreeing, queries, rules
from app.classroom.workshops.clashes import Clash
from app.classroom.workshops.forms import AgreeForm
from app.classroom.workshops.names import names_of_day
from app.classroom.workshops.queries import LEADS
from app.classroom.workshops.shown import ChangedSince, check_same, read_shown, shown_of
from app.classroom.workshops.views.blueprint import (
    blueprint,
    course_of,
    may_agree,
    said_clash,
    said_parts,
    seen_day,
    title_of,
    to_day,
    with_posts,
)
from app.classroom.workshops.words import DOUBTS, changed_since
from app.compliance.hours.forms import APPROVE
from app.core.access import open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from app.classroom.workshops.models import WorkshopSignIn


@blueprint.route("/workshops/days/<int:day_id>/agree", methods=["GET", "POST"])
@open_to(*LEADS)
def agree(day_id: int) -> ResponseReturnValue:
    """Show what waits of a day with the names, and take a second person's answer."""
    one = seen_day(day_id, to_change=True)
    waiting = agreeing.waiting_of(db(), one)
    if not waiting:
        return to_day(one.id, _nothing_waits(one), "good")
    if not may_agree(one, waiting):
        return to_day(
            one.id,
            _(
                "Somebody else answers this: whoever led or closed the day, entered anything that waits or would gain by it is no second person. On this page stands who can."
            ),
        )
    form, names = AgreeForm(), with_posts(names_of_day(db(), one, on=today()))
    if form.submitted():
        try:
            return _answered(one, form)
        except Clash as error:
            form.form_errors.append(said_clash(one, error))
        except ChangedSince as error:
            form.form_errors.append(changed_since(error.changes, names))
    elif request.method == "POST":
        form.form_errors += _changed(one, waiting, names)
    return render_template(
        "classroom/workshops/agree.html",
        form=form,
        day=one,
        title=title_of(one.workshop),
        taught=said_parts(course_of(one.workshop), one.row),
        doubts=[DOUBTS[rules.Doubt(doubt)] for doubt in one.row.doubts or ()] if one.row.waits_since else [],
        shown=shown_of(waiting, one.row.minutes),
        there=[(names.get(line.person_id, ""), line) for line in waiting],
    ), form.status


def _nothing_waits(one: queries.Day) -> str:
    if one.is_open:
        return str(_("Nothing waits here yet: the day is not closed."))
    return str(_("It is answered already: nothing waits here."))


def _changed(one: queries.Day, waiting: Sequence[WorkshopSignIn], names: Mapping[int, str]) -> list[str]:
    """Return what changed since the page was opened, where something else is to be mended as well: the new list is shown."""
    try:
        check_same(read_shown(request.form.get("shown", "")), shown_of(waiting, one.row.minutes))
    except ChangedSince as error:
        return [changed_since(error.changes, names)]
    return []


def _answered(one: queries.Day, form: AgreeForm) -> ResponseReturnValue:
    seen = read_shown(request.form.get("shown", ""))
    if form.answer.data == APPROVE:
        agreeing.agree(db(), one, course_of(one.workshop), seen=seen, at=now(), by=current_user.person_id)
        return to_day(one.id, _("Agreed: it counts now."), "good")
    agreeing.decline(db(), one, seen=seen, reason=form.why, at=now(), by=current_user.person_id)
    return to_day(one.id, _("Not agreed to: it counts for nobody."), "good")
