"""Pages with the staff's names, for those who may see them: the list, who is struck out, minutes, the sheet for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.workshops import lists, queries, service
from app.classroom.workshops.clashes import Clash
from app.classroom.workshops.forms import WHOLE_DAY, GuestsForm, LeftForm, ListForm, MinutesForm, StrikeForm
from app.classroom.workshops.models import How
from app.classroom.workshops.names import names_of_day
from app.classroom.workshops.queries import KEYS, LEADS
from app.classroom.workshops.views.blueprint import (
    SEE_OTHER,
    blueprint,
    course_of,
    led_day,
    named_day,
    said_clash,
    said_parts,
    title_of,
    to_day,
    with_posts,
)
from app.classroom.workshops.words import MORE_MINUTES, cannot
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import options

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.workshops.models import WorkshopSignIn


def _shut(day: queries.Day) -> Exception | None:
    """Return why a day's list cannot be kept: it lies ahead, or says nothing any more."""
    if day.row.held_on > today():
        return service.NotYet()
    try:
        lists.check_open_to_corrections(db(), day.row)
    except service.DayClosed as error:
        return error
    return None


@blueprint.route("/workshops/days/<int:day_id>/list", methods=["GET", "POST"])
@open_to(*KEYS)
def by_list(day_id: int) -> ResponseReturnValue:
    """Tick who is there without a phone, or signed the sheet; on a closed day this corrects the ledger by entries."""
    one = named_day(day_id, to_change=True)
    if (why := _shut(one)) is not None:
        return to_day(day_id, cannot(why))
    names = with_posts(names_of_day(db(), one, on=today()))
    rows = {row.person_id: row for row in queries.sign_ins_of(db(), one.id)}
    signed = {key for key, row in rows.items() if row.how == How.CODE}
    before = [key for key, row in rows.items() if key not in signed and row.struck_at is None]
    form = ListForm(there=before, shown=before)
    guests = queries.guests_of(db(), one.workshop.id)
    form.there.choices = options(
        (key, _("%(name)s (asked to come)", name=name) if key in guests else name)
        for key, name in names.items()
        if key not in signed and key != current_user.person_id
    )
    if form.submitted():
        try:
            lists.confirm_by_list(db(), one, *form.changes(), at=now(), by=current_user.person_id)
        except Clash as error:
            form.form_errors.append(said_clash(one, error))
        else:
            return _kept(day_id, *form.meanwhile(before))
    return _list(one, form, names, rows), form.status


def _kept(day_id: int, added: int, gone: int) -> ResponseReturnValue:
    """Say that a list is kept, and show it again where somebody else changed it while it was open here."""
    if not added and not gone:
        return to_day(day_id, _("The list is kept."), "good")
    flash(
        _(
            "Your changes are kept. Since you opened this page somebody else put on the list: %(added)s, took off it: %(gone)s. That stays as they kept it. Please look at the list as it is now.",
            added=added,
            gone=gone,
        ),
        "warn",
    )
    return redirect(url_for(".by_list", day_id=day_id), SEE_OTHER)


def _list(one: queries.Day, form: ListForm, names: dict[int, str], rows: dict[int, WorkshopSignIn]) -> str:
    signed = [(key, names[key], rows[key]) for key in names if key in rows and rows[key].how == How.CODE]
    return render_template(
        "classroom/workshops/list.html",
        form=form,
        day=one,
        title=title_of(one.workshop),
        signed=signed,
        number_signed=sum(row.struck_at is None for _key, _name, row in signed),
    )


@blueprint.route("/workshops/days/<int:day_id>/strike-out/<int:person_id>", methods=["GET", "POST"])
@open_to(*KEYS)
def strike_out(day_id: int, person_id: int) -> ResponseReturnValue:
    """Ask, and then strike somebody out who was not there after all; it can be undone."""
    one = named_day(day_id, to_change=True)
    row = queries.sign_in_of(db(), one.id, person_id)
    if (why := _shut(one)) is not None:
        return to_day(day_id, cannot(why))
    if row is None or row.struck_at is not None:
        flash(_("Does not stand on this list any more: nothing was changed."), "warn")
        return redirect(url_for(".by_list", day_id=day_id), SEE_OTHER)
    form = StrikeForm()
    if form.submitted():
        lists.strike_out(db(), one, row, at=now(), by=current_user.person_id)
        flash(_("Struck out of this day. It can be undone on this page."))
        return redirect(url_for(".by_list", day_id=day_id), SEE_OTHER)
    return render_template(
        "classroom/workshops/strike_out.html",
        form=form,
        day=one,
        row=row,
        title=title_of(one.workshop),
        name=with_posts(names_of_day(db(), one, on=today())).get(person_id, ""),
    ), form.status


@blueprint.post("/workshops/days/<int:day_id>/put-back/<int:person_id>")
@open_to(*KEYS)
def put_back(day_id: int, person_id: int) -> ResponseReturnValue:
    """Undo that somebody was struck out."""
    one = named_day(day_id, to_change=True)
    row = queries.sign_in_of(db(), one.id, person_id)
    if row is None or row.struck_at is None:
        flash(_("Was not struck out, or was put back already: nothing was changed."), "warn")
        return redirect(url_for(".by_list", day_id=day_id), SEE_OTHER)
    try:
        lists.put_back(db(), one, row, at=now(), by=current_user.person_id)
    except service.DayClosed as error:
        return to_day(day_id, cannot(error))
    except Clash as error:
        return to_day(day_id, said_clash(one, error))
    flash(_("Stands on the list again."))
    return redirect(url_for(".by_list", day_id=day_id), SEE_OTHER)


@blueprint.route("/workshops/days/<int:day_id>/left", methods=["GET", "POST"])
@open_to(*KEYS)
def left(day_id: int) -> ResponseReturnValue:
    """Note who left early and after how many minutes, in steps of five; on a closed day it is a correction."""
    one = named_day(day_id, to_change=True)
    if (why := _shut(one)) is not None:
        return to_day(day_id, cannot(why))
    names = with_posts(names_of_day(db(), one, on=today()))
    there = {row.person_id: row for row in queries.standing_of(db(), one.id)}
    form = LeftForm() if one.is_open else MinutesForm()
    form.offer([(key, name) for key, name in names.items() if key in there], one.row.minutes)
    if form.submitted():
        minutes = form.minutes.data if form.minutes.data != WHOLE_DAY else None
        row = there[form.person_id.data]
        try:
            lists.keep_minutes(db(), one, course_of(one.workshop), row, minutes, at=now(), by=current_user.person_id)
        except Clash as error:
            form.form_errors.append(said_clash(one, error))
        else:
            return to_day(day_id, MORE_MINUTES if row.raised_to is not None else _("Kept."), "good")
    return render_template(
        "classroom/workshops/left.html", form=form, day=one, title=title_of(one.workshop)
    ), form.status


@blueprint.route("/workshops/days/<int:day_id>/guests", methods=["GET", "POST"])
@open_to(*LEADS)
def guests(day_id: int) -> ResponseReturnValue:
    """Change who is asked to come."""
    day = led_day(day_id)
    one = found(day if day.names else None)
    if not one.is_open:
        return to_day(day_id, cannot(service.DayClosed()))
    names = with_posts(names_of_day(db(), one, on=today()))
    form = GuestsForm(guests=sorted(queries.guests_of(db(), one.workshop.id)))
    form.guests.choices = options(names.items())
    if form.submitted():
        service.change_guests(db(), one.workshop, form.guests.data or ())
        return to_day(day_id, _("Kept. It holds for all days of this workshop."), "good")
    return render_template(
        "classroom/workshops/guests.html", form=form, day=one, title=title_of(one.workshop)
    ), form.status


@blueprint.get("/workshops/days/<int:day_id>/sheet")
@open_to(*KEYS)
def sheet(day_id: int) -> ResponseReturnValue:
    """Show the sheet to sign on paper: names of staff and empty cells."""
    one = named_day(day_id)
    names, guests = with_posts(names_of_day(db(), one, on=today())), queries.guests_of(db(), one.workshop.id)
    return render_template(
        "classroom/workshops/sheet.html",
        day=one,
        title=title_of(one.workshop),
        taught=said_parts(course_of(one.workshop), one.row),
        names=[name for key, name in names.items() if not guests or key in guests],
    )
