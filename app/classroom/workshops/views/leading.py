"""Pages of who leads a day, on her own phone: open, pair the screen, close, take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.classroom.workshops import clashes, closing, queries, rules, service
from app.classroom.workshops.forms import CloseForm
from app.classroom.workshops.models import How, WorkshopSignIn
from app.classroom.workshops.names import names_of_day
from app.classroom.workshops.queries import LEADS
from app.classroom.workshops.shown import Shown, lines_of, read_shown
from app.classroom.workshops.views.blueprint import (
    SEE_OTHER,
    blueprint,
    course_of,
    led_day,
    said_clash,
    said_parts,
    seconds,
    seen_day,
    title_of,
    to_day,
    told_apart_on_list,
)
from app.classroom.workshops.words import DOUBTS, cannot, too_long_noted
from app.compliance.hours.words import REASONS
from app.core.access import found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import filled
from app.records.answers import DeclineReason
from app.records.voids import DeedVoidReason
from app.supervision.acts.forms import VoidForm
from app.supervision.words import CAPACITIES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/workshops/days/<int:day_id>")
@open_to_signed_in
def day(day_id: int) -> ResponseReturnValue:
    """Show one day: what is next, how many are there, and to who may see names, who."""
    one = seen_day(day_id)
    everybody = queries.sign_ins_of(db(), one.id)
    there = [line for line in everybody if line.struck_at is None]
    names = told_apart_on_list(names_of_day(db(), one, on=today()))
    row, answering = one.row, seconds(one, there)
    paired_until = row.screen_code_until if row.screen_code and (row.screen_code_until or now()) > now() else None
    return render_template(
        "classroom/workshops/day.html",
        day=one,
        title=title_of(one.workshop),
        taught=said_parts(course_of(one.workshop), row),
        there=[(names[line.person_id], line) for line in there if line.person_id in names],
        stands=row.taught_session_id is not None and queries.stands(db(), row),
        doubts=[DOUBTS[rules.Doubt(doubt)] for doubt in row.doubts or ()],
        waiting=sum(line.waits_since is not None for line in there) or (len(there) if row.waits_since else 0),
        raised=sum(line.raised_to is not None for line in there),
        may_agree=one.names and current_user.person_id in answering,
        answering=list(answering.values()),
        reason=REASONS[DeclineReason(row.declined_for)] if row.declined_for else "",
        guests=queries.guests_of(db(), one.workshop.id),
        capacity=CAPACITIES.get(one.workshop.capacity or "", ""),
        count=len(there),
        by_list=sum(line.how == How.LIST for line in there),
        shared=sum(line.shared_phone for line in there),
        others=[other for other in queries.days_of(db(), one.workshop.id) if other.id != one.id],
        today=today(),
        screen_code=rules.spoken(row.screen_code or "") if paired_until else "",
        screen_until=paired_until,
        screen_address=str(current_app.config["SETTINGS"].address) + url_for(".code"),
    )


@blueprint.post("/workshops/days/<int:day_id>/screen")
@open_to_signed_in
def offer_screen(day_id: int) -> ResponseReturnValue:
    """Open sign-in, and make the code that pairs the shared screen."""
    one = led_day(day_id)
    try:
        service.offer_screen(db(), one.row, one.workshop, at=now(), by=current_user.person_id)
    except (service.NotYet, service.DayClosed) as error:
        return to_day(day_id, cannot(error))
    return to_day(day_id)


@blueprint.route("/workshops/days/<int:day_id>/close", methods=["GET", "POST"])
@open_to_signed_in
def close(day_id: int) -> ResponseReturnValue:
    """Close a day: how long it really took; what is odd is asked once."""
    one = led_day(day_id)
    if not one.is_open or one.row.held_on > today():
        return to_day(day_id, cannot(service.DayClosed() if not one.is_open else service.NotYet()))
    form = CloseForm(minutes=one.row.minutes)
    there = queries.standing_of(db(), one.id)
    if form.submitted():
        try:
            closing.close_day(
                db(),
                one,
                course_of(one.workshop),
                minutes=filled(form.minutes.data),
                is_sure=bool(form.sure.data),
                named=read_shown(request.form.get("named", "")),
                at=now(),
                by=current_user.person_id,
            )
        except closing.TooLong as error:
            form.minutes.errors = [cannot(error)]
        except clashes.Clash as error:
            form.form_errors.append(said_clash(one, error))
        except closing.AsksOnce as asked:
            form.asks, form.named = _asked(asked, one), str(Shown(lines_of(asked.longer)))
            form.sure.errors = [form.asks]
        else:
            return to_day(day_id, _said(len(there), waits=one.row.waits_since is not None), "good")
    return render_template(
        "classroom/workshops/close.html",
        form=form,
        day=one,
        title=title_of(one.workshop),
        count=len(there),
        by_list=sum(line.how == How.LIST for line in there),
        early=sum(line.minutes is not None for line in there),
        noted=_noted(one, {line.person_id: line.minutes for line in there if line.minutes is not None}),
        doubts=_doubts(one, there),
    ), form.status


def _doubts(one: queries.Day, there: Sequence[WorkshopSignIn]) -> list[str]:
    if not there:
        return []
    found = closing.doubts_about(db(), one.row, there, now(), minutes=one.row.minutes)
    return [str(DOUBTS[doubt]) for doubt in found]


def _asked(asked: closing.AsksOnce, one: queries.Day) -> str:
    if asked.is_empty:
        return str(_("Nobody is there. Then nothing is entered, for no one; you neither. Is that right?"))
    said = []
    if asked.open_for is not None:
        said.append(
            _(
                "Since sign-in was opened, only %(minutes)s minutes have passed. Please correct the minutes, or tick here if sign-in was opened later than the day began.",
                minutes=asked.open_for,
            )
        )
    if asked.longer:
        said.append(too_long_noted(_noted(one, asked.longer), len(asked.longer)))
    return " ".join(said)


def _noted(one: queries.Day, minutes: Mapping[int, int]) -> list[tuple[str, int]]:
    """Return by name, where the viewer may see names, for how many minutes some people are noted."""
    names = told_apart_on_list(names_of_day(db(), one, on=today()))
    return [(name, minutes[key]) for key, name in names.items() if key in minutes]


def _said(count: int, *, waits: bool) -> str:
    if not count:
        return str(_("Closed. Nobody was there, so nothing was entered."))
    if waits:
        return str(
            _("Closed. It counts once a second person has agreed: a manager, head or protection lead of this school.")
        )
    return str(
        ngettext(
            "Closed: %(num)s person was there and has it in the hours and in the course.",
            "Closed: %(num)s people were there and have it in their hours and in the course.",
            count,
        )
    )


@blueprint.post("/workshops/days/<int:day_id>/take-out")
@open_to_signed_in
def take_out(day_id: int) -> ResponseReturnValue:
    """Take a planned day out on which nobody was there."""
    one = led_day(day_id)
    try:
        service.take_out(db(), one.row, one.workshop, at=now(), by=current_user.person_id)
    except service.DayClosed as error:
        return to_day(day_id, cannot(error))
    flash(_("The day does not take place; whoever was asked reads so under “Workshops for adults”."))
    return redirect(url_for(".workshops"), SEE_OTHER)


@blueprint.route("/workshops/days/<int:day_id>/take-back", methods=["GET", "POST"])
@open_to(*LEADS)
def take_back(day_id: int) -> ResponseReturnValue:
    """Take back what a closed day entered, by second entries; who may see names alone, so not whoever only teaches."""
    one = led_day(day_id)
    found(one if one.names and one.row.taught_session_id is not None else None)
    if not queries.sessions_standing(db(), one.row):
        return to_day(day_id, _("It is taken back already: it counts on no day."))
    form = VoidForm()
    if form.submitted():
        closing.take_back(db(), one, reason=DeedVoidReason(form.code.data), at=now(), by=current_user.person_id)
        return to_day(day_id, _("Taken back: it no longer counts, on no day. The first entry stays readable."), "good")
    return render_template(
        "classroom/workshops/take_back.html", form=form, day=one, title=title_of(one.workshop)
    ), form.status
