"""Pages of monthly confirmations: who confirmed which month, the link with its slip, and the page behind the link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to, open_to_everyone, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.throttle import count_try, is_throttled, visitor_address
from app.people.models import Person
from app.people.qr import qr_picture
from app.people.queries.organisations import own_organisation_choices
from app.supervision.confirmations import codes, queries, service
from app.supervision.confirmations.below import tallies_below
from app.supervision.confirmations.codes import WrongCode, to_be_given
from app.supervision.confirmations.forms import ConfirmForm, StepForm
from app.supervision.confirmations.models import MonthlyConfirmation
from app.supervision.confirmations.rules import (
    ANSWERS_OF,
    Answer,
    Item,
    joint,
    month_named,
    months_until,
    tally_of,
)
from app.supervision.confirmations.words import ANSWERS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("confirmations", __name__, url_prefix="/supervision/confirmations")
MAKES = (Role.TRAINING_MANAGER, Role.HEAD)
TRIES, WINDOW = 30, timedelta(minutes=10)
CODE, CODE_TRIES = "confirmation-code", 10
APART = "apart"


@blueprint.get("")
@open_to(*MAKES, Role.BUREAU_OFFICER)
def confirmations() -> ResponseReturnValue:
    """List who has confirmed which month; to a bureau officer counts by organisation."""
    months = months_until(today())
    given = to_be_given(db(), current_user, months[-1], on=today())
    month = month_named(request.args.get("month", ""), today()) or months[0]
    places = {place.id for place in own_organisation_choices(db(), current_user, *MAKES, on=today())}
    roots = current_user.organisations_as(Role.BUREAU_OFFICER)
    return render_template(
        "supervision/confirmations/confirmations.html",
        months=months,
        month=month,
        is_at_school=bool(places),
        lines=queries.lines_of_month(db(), places, month) if places else [],
        tally_of=tally_of,
        below=tallies_below(db(), roots, month, on=today()) if roots else [],
        at=now(),
        given=given,
        gives={one.person_id for one in given},
    )


def _theirs(person_id: int, month: str) -> tuple[Person, date]:
    """Return a law vice-principal of the viewer's own organisations in a month; else 404.

    Whoever gives somebody the code never has the link.
    """
    when = found(month_named(month, today()))
    given = to_be_given(db(), current_user, months_until(today())[-1], on=today())
    found(all(one.person_id != person_id for one in given) or None)
    places = [place.id for place in own_organisation_choices(db(), current_user, *MAKES, on=today())]
    found((person_id in queries.recorded_or_appointed(db(), places, when)) or None)
    return db().get_one(Person, person_id), when


@blueprint.post("/<int:person_id>/<month>/link")
@open_to(*MAKES)
def make_link(person_id: int, month: str) -> ResponseReturnValue:
    """Make the link of a person and month; a new one ends the one before."""
    person, when = _theirs(person_id, month)
    if StepForm().submitted():
        service.make_link(db(), person.id, when, at=now(), by=current_user.person_id)
    return redirect(url_for(".slip", person_id=person.id, month=month))


@blueprint.get("/<int:person_id>/<month>/slip")
@open_to(*MAKES)
def slip(person_id: int, month: str) -> ResponseReturnValue:
    """Show the link to copy, scan or print. There is no mail: it is handed over."""
    person, when = _theirs(person_id, month)
    link = queries.link_of(db(), person.id, when)
    token = service.token_of(link) if link is not None and link.expires_at > now() else None
    if link is None or token is None:
        flash(_("There is no open link for this month. Make a new one."), "warn")
        return redirect(url_for(".confirmations", month=month))
    address = current_app.config["SETTINGS"].address + url_for(".confirm", token=token)
    return render_template(
        "supervision/confirmations/slip.html",
        person=person,
        month=when,
        link=link,
        address=address,
        qr=qr_picture(address),
    )


@blueprint.post("/codes/<int:person_id>")
@open_to(Role.BUREAU_OFFICER, Role.HEAD)
def make_code(person_id: int) -> ResponseReturnValue:
    """Make the code of a law vice-principal and show it, this once, to whoever hands it over."""
    given = to_be_given(db(), current_user, months_until(today())[-1], on=today())
    keeper = found(next((one for one in given if one.person_id == person_id), None))
    if not StepForm().submitted():
        return redirect(url_for(".confirmations"))
    code = codes.make_code(db(), person_id, at=now(), by=current_user.person_id)
    return render_template("supervision/confirmations/code.html", keeper=keeper, code=code)


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@open_to_everyone
@writes_when_read
def confirm(token: str) -> ResponseReturnValue:
    """Show a law vice-principal what was recorded of them in a month, and take down what they say of it."""
    at, door = now(), visitor_address()
    if is_throttled(db(), "confirmation-link", door, limit=TRIES, window=WINDOW, at=at):
        return render_template("supervision/confirmations/too_often.html"), 429
    link = queries.link_by_token(db(), token, at=at)
    if link is None:
        count_try(db(), "confirmation-link", door, window=WINDOW, at=at)
        return render_template("supervision/confirmations/ended.html"), 410
    is_somebody_else = current_user.is_authenticated and current_user.person_id != link.person_id
    items = queries.items_of(db(), [link.person_id], link.month).get(link.person_id, [])
    apart = APART in request.values
    waiting = [] if is_somebody_else else joint([one for one in items if one.waits], apart=apart)
    form = ConfirmForm()
    problem = False
    if waiting and form.submitted():
        said = [(one, _said(hall)) for hall in waiting for one in hall]
        problem = any(answer is None for _item, answer in said)
        if is_throttled(db(), CODE, str(link.person_id), limit=CODE_TRIES, window=WINDOW, at=at):
            return render_template("supervision/confirmations/too_often.html"), 429
        if not problem and _is_taken_down(link, said, form):
            return redirect(url_for(".confirm", token=token))
    return _page(link, token, items, waiting, form, apart=apart, problem=problem, is_somebody_else=is_somebody_else)


def _is_taken_down(link: MonthlyConfirmation, said: list[tuple[Item, Answer | None]], form: ConfirmForm) -> bool:
    try:
        answers = [(one, answer) for one, answer in said if answer]
        service.take_down(db(), link, answers, at=now(), code=form.code.data or "")
    except WrongCode:
        count_try(db(), CODE, str(link.person_id), window=WINDOW, at=now())
        form.code.errors = [
            _("“True” is said with your own code. It is not the link: whoever gave you the link does not have it.")
        ]
        return False
    return True


def _page(
    link: MonthlyConfirmation,
    token: str,
    items: list[Item],
    waiting: list[tuple[Item, ...]],
    form: ConfirmForm,
    *,
    apart: bool,
    problem: bool,
    is_somebody_else: bool,
) -> ResponseReturnValue:
    schools = {row.id: row.name for row in queries.schools_of(db(), link.person_id, link.month)}
    return render_template(
        "supervision/confirmations/confirm.html",
        link=link,
        token=token,
        form=form,
        waiting=waiting,
        answered=joint([one for one in items if not one.waits]),
        totals=_totals(items),
        silent=[name for key, name in schools.items() if key not in {one.organisation_id for one in items}],
        answers=ANSWERS,
        answers_of=ANSWERS_OF,
        typed=request.form,
        apart=apart,
        has_halls=any(len(hall) > 1 for hall in waiting),
        problem=problem,
        is_somebody_else=is_somebody_else,
        has_code=codes.has_code(db(), link.person_id),
    ), 422 if problem else form.status


def _said(hall: tuple[Item, ...]) -> Answer | None:
    """Return what was tapped for a hall; None when nothing was, or nothing that can be said of it."""
    typed = request.form.get(hall[0].name, "")
    return Answer(typed) if typed in {str(answer) for answer in ANSWERS_OF[hall[0].kind]} else None


def _totals(items: list[Item]) -> list[tuple[str, int, int]]:
    """Return for each school its minutes and its checks of the month."""
    totals: dict[str, list[int]] = {}
    for one in items:
        sums = totals.setdefault(one.organisation, [0, 0])
        sums[0] += one.minutes or 0
        sums[1] += one.minutes is None
    return [(name, minutes, acts) for name, (minutes, acts) in sorted(totals.items())]
