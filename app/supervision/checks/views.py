"""Pages of sample checks: a bureau officer draws and enters what was seen; the school opens the list on the day of the visit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import filled
from app.people.models import Organisation, OrganisationKind
from app.supervision.checks import service
from app.supervision.checks.forms import DrawForm, OutcomeForm
from app.supervision.checks.models import SampleCheck, SampleItem
from app.supervision.checks.queries import checks_for, items_of, may_enter, may_open
from app.supervision.checks.rules import NothingDrawn, Outcome, Population, command_to_repeat, population_file
from app.supervision.checks.shown import shown_items
from app.supervision.checks.words import CODES_FOR, LOOK_AT, POPULATIONS, SHORT
from app.supervision.findings.links import offered_codes
from app.supervision.findings.owners import owners_of
from app.supervision.findings.queries import organisations_of
from app.supervision.findings.rules import Code
from app.supervision.findings.words import said_owners
from app.supervision.rights import MAY_CHECK, MAY_OPEN, READS, Desk, desk_of
from app.supervision.terms import terms

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("checks", __name__, url_prefix="/supervision/checks")
USUAL_PERIOD = timedelta(days=120)


def _check(check_id: int) -> tuple[Desk, SampleCheck, Organisation]:
    """Return what the viewer may do, a check they may open and its organisation; else 404."""
    desk = desk_of(db(), current_user, today())
    check = found(db().get(SampleCheck, check_id))
    found(may_open(desk, check, today()) or None)
    return desk, check, found(db().get(Organisation, check.organisation_id))


def _page(template: str, **values: object) -> str:
    words = {"populations": POPULATIONS, "outcomes": SHORT, "look_at": LOOK_AT}
    return render_template(f"supervision/checks/{template}.html", words=words, **values)


def _may_draw(desk: Desk, organisation_id: int) -> bool:
    return desk.is_above(organisation_id) or (desk.is_own(organisation_id) and desk.is_head(organisation_id))


@blueprint.get("")
@open_to(*READS)
def checks() -> ResponseReturnValue:
    """List the sample checks that a viewer may open, and the organisations they may draw at."""
    desk = desk_of(db(), current_user, today())
    places = [place for place in organisations_of(db(), desk.own | desk.below) if _may_draw(desk, place.id)]
    return _page("checks", rows=checks_for(db(), desk, today()), places=places)


@blueprint.route("/draw/<int:organisation_id>", methods=["GET", "POST"])
@open_to(*MAY_CHECK)
def draw(organisation_id: int) -> ResponseReturnValue:
    """Say how many to draw over which days, and draw."""
    desk = desk_of(db(), current_user, today())
    found(_may_draw(desk, organisation_id) or None)
    organisation = found(db().get(Organisation, organisation_id))
    found((organisation.kind != OrganisationKind.DEPARTMENT) or None)
    term = terms(db(), today()).of(organisation_id, today())
    form = DrawForm(
        data={
            "first_day": term.first if term else today() - USUAL_PERIOD,
            "last_day": min(term.last, today()) if term else today(),
        }
    )

    if form.submitted():
        from_above, visit_on = desk.is_above(organisation_id), filled(form.visit_on.data)
        is_open = service.open_draw(db(), organisation.id, visit_on, from_above=from_above) is not None
        try:
            check = service.draw(
                db(),
                organisation,
                form.sizes,
                first=filled(form.first_day.data),
                last=filled(form.last_day.data),
                visit_on=visit_on,
                from_above=from_above,
                at=now(),
                by=desk.person_id,
            )
            flash(
                _(
                    "Something was drawn here for this day already: below is that draw. What you asked for now was not used."
                )
                if is_open
                else _("Drawn. The draw stays as it is, with everything needed to repeat it.")
            )
            return redirect(url_for(".check", check_id=check.id))
        except NothingDrawn:
            form.form_errors.append(
                str(_("There is nothing to draw from in these days: no session, post or class is entered."))
            )

    return _page("draw", form=form, organisation=organisation, is_above=desk.is_above(organisation_id)), form.status


@blueprint.get("/<int:check_id>")
@open_to(*READS)
def check(check_id: int) -> ResponseReturnValue:
    """Show a check: its items, what was seen, and how anybody repeats the draw."""
    desk, row, organisation = _check(check_id)
    draws = [
        (
            Population(kind),
            kept,
            command_to_repeat(row.seed, kept["size"], f"{kind}.txt"),
        )
        for kind, kept in sorted(row.population.items())
    ]
    return _page(
        "check",
        check=row,
        organisation=organisation,
        items=shown_items(db(), desk, row, items_of(db(), row.id)),
        draws=draws,
        enters=may_enter(desk, row, today()),
        is_own=desk.names_staff(row.organisation_id),
        works_here=desk.may_open(row.organisation_id),
    )


@blueprint.get("/<int:check_id>/sheet")
@open_to(*MAY_OPEN)
def sheet(check_id: int) -> ResponseReturnValue:
    """Print the paper for the visit."""
    desk, row, organisation = _check(check_id)
    found(desk.may_open(row.organisation_id) or None)
    items = shown_items(db(), desk, row, items_of(db(), row.id))
    return _page("sheet", check=row, organisation=organisation, items=items)


@blueprint.get("/<int:check_id>/population/<kind>")
@open_to(*READS)
def population(check_id: int, kind: str) -> ResponseReturnValue:
    """Give the marks of a population as the file whose SHA-256 is its digest."""
    _desk, row, _organisation = _check(check_id)
    kept = found(row.population.get(kind))
    headers = {"Content-Disposition": f'attachment; filename="{kind}.txt"', "Cache-Control": "no-store"}
    return Response(population_file(kept["marks"]), mimetype="text/plain", headers=headers)


@blueprint.route("/<int:check_id>/items/<int:item_id>", methods=["GET", "POST"])
@open_to(*MAY_CHECK)
def item(check_id: int, item_id: int) -> ResponseReturnValue:
    """Enter what was seen of an item; what is otherwise becomes a finding in the same step."""
    desk, row, organisation = _check(check_id)
    found(may_enter(desk, row, today()) or None)
    drawn = found(db().get(SampleItem, item_id))
    found((drawn.check_id == row.id and drawn.finding_id is None) or None)
    place = drawn.organisation_id
    owners = said_owners(owners_of(db(), place, on=today()), names=desk.names_staff(place))
    codes = [code for code in CODES_FOR[Population(drawn.kind)] if code in offered_codes()]
    form = OutcomeForm(outcome=drawn.outcome)
    form.offer(codes, owners)

    if form.submitted():
        outcome = Outcome(form.outcome.data)
        service.enter(
            db(),
            row,
            drawn,
            outcome,
            at=now(),
            by=desk.person_id,
            is_above=desk.is_above(row.organisation_id),
            found=_found(form, outcome),
        )
        flash(_("Entered."))
        return redirect(url_for(".check", check_id=row.id))

    (shown,) = shown_items(db(), desk, row, [drawn])
    return _page("item", form=form, check=row, organisation=organisation, shown=shown), form.status


def _found(form: OutcomeForm, outcome: Outcome) -> service.Found | None:
    if outcome is not Outcome.NOT_CONFIRMED:
        return None
    return service.Found(Code(form.code.data), form.owner_id.data, filled(form.deadline.data))
