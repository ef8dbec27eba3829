"""Pages of plans: the plan of a school year, one item with its facts; counts for the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.filing.words import PERIODS
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day
from app.people.forms.checks import filled, with_post
from app.people.forms.staff import post_title
from app.people.models import OrganisationKind
from app.people.queries.organisations import organisation_for, own_organisation_choices
from app.people.queries.staff import staff_with_posts
from app.supervision.plans import queries, service
from app.supervision.plans.facts import Known, facts_for, linked_to
from app.supervision.plans.forms import ItemForm, LinkForm, StepForm
from app.supervision.plans.items import EvidenceKind
from app.supervision.plans.rules import State, share_of
from app.supervision.plans.words import DROPPED, EVIDENCE, ITEMS, STATES
from app.supervision.talks.queries import titles_of
from app.supervision.words import said_act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation

blueprint = Blueprint("plans", __name__, url_prefix="/supervision/plans")
PLANS = (Role.TRAINING_MANAGER, Role.HEAD)
READS = (*PLANS, Role.PROTECTION_LEAD)


def _places() -> Sequence[Organisation]:
    every = own_organisation_choices(db(), current_user, *READS, on=today())
    return [place for place in every if place.kind != OrganisationKind.DEPARTMENT]


def _page(template: str, **values: object) -> str:
    return render_template(
        f"supervision/plans/{template}.html",
        items=ITEMS,
        states=STATES,
        evidence=EVIDENCE,
        dropped=DROPPED,
        State=State,
        may_change=current_user.holds(*PLANS),
        **values,
    )


@blueprint.get("")
@open_to(*READS, Role.BUREAU_OFFICER)
def plans() -> ResponseReturnValue:
    """Show the plan of a school year; to a bureau officer counts by organisation."""
    places = _places()
    place = next((one for one in places if str(one.id) == request.args.get("org")), places[0] if places else None)
    if place is None:
        roots = current_user.organisations_as(Role.BUREAU_OFFICER)
        return _page("below", shares=queries.shares_below(db(), roots, on=today()))
    every = queries.plans_of(db(), place.id)
    plan = next((one for one in every if one.first_day.isoformat() == request.args.get("year")), None)
    plan = plan or next(iter(every), None)
    lines = queries.lines_of_plan(db(), plan, on=today()) if plan else []
    made = {one.first_day for one in every}
    return _page(
        "plan",
        places=places,
        place=place,
        every=every,
        plan=plan,
        lines=lines,
        share=share_of(line.state for line in lines),
        years=[year for year in queries.school_years(db(), place.id, on=today()) if year[0] not in made],
    )


@blueprint.post("/new/<int:organisation_id>")
@open_to(*PLANS)
def make(organisation_id: int) -> ResponseReturnValue:
    """Make the plan of a school year from the shipped items."""
    place = found(organisation_for(db(), current_user, organisation_id, *PLANS, on=today()))
    years = {first.isoformat(): (first, last) for first, last in queries.school_years(db(), place.id, on=today())}
    first, last = found(years.get(request.form.get("year", "")))
    if StepForm().submitted():
        service.make_plan(db(), place.id, first, last, at=now(), by=current_user.person_id)
        flash(_("The plan is made. Look who sees to each item, and by when."))
    return redirect(url_for(".plans", org=place.id, year=first.isoformat()))


@blueprint.route("/items/<int:item_id>", methods=["GET", "POST"])
@open_to(*PLANS)
def item(item_id: int) -> ResponseReturnValue:
    """Change who sees to an item and by when; show the facts that show it is done and those that could."""
    plan, line = found(queries.item_for(db(), current_user, item_id, *PLANS, on=today()))
    row = line.item
    form = ItemForm(owner_id=row.owner_id or 0, deadline=row.deadline, dropped=row.dropped or "")
    people = [
        (one, with_post(name, _(", ").join(dict.fromkeys(post_title(post) for post, _category in posts))))
        for one, name, posts in staff_with_posts(db(), current_user, *PLANS, on=today())
    ]
    if row.owner_id and row.owner_id not in {one for one, _name in people}:
        people.append((row.owner_id, line.owner or ""))
    if line.template.keeps_owner:
        holders = service.holders_for(db(), row, on=today())
        people = [(one, name) for one, name in people if one in holders]
    form.offer(people, plan.first_day, plan.last_day, may_drop=line.template.basis is None)
    if form.submitted():
        service.change_item(
            db(),
            row,
            owner_id=form.owner_id.data or None,
            deadline=filled(form.deadline.data),
            dropped=form.why_dropped,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Saved."))
        return redirect(url_for(".plans", org=plan.organisation_id, year=plan.first_day.isoformat()))
    facts = facts_for(db(), plan, row, line.template)
    linked = linked_to(db(), row.id)
    texts = _said(facts)
    link_form = LinkForm(meta={"csrf": False})
    link_form.offer([(one.name, texts[one.name]) for one in facts if (str(one.kind), one.key) not in linked])
    return _page(
        "item",
        form=form,
        link_form=link_form,
        plan=plan,
        line=line,
        linked=[(one.name, texts[one.name]) for one in facts if (str(one.kind), one.key) in linked],
    ), form.status


def _said(facts: Sequence[Known]) -> dict[str, str]:
    """Return each fact in words: its day and what it is."""
    courses = {fact.what for fact in facts if fact.kind in (EvidenceKind.SESSION, EvidenceKind.RECORD)}
    titles = titles_of(db(), courses)
    return {fact.name: f"{long_day(fact.day)} · {_what(fact, titles)}" for fact in facts}


def _what(fact: Known, titles: dict[str, str]) -> str:
    if fact.kind is EvidenceKind.ACT:
        return said_act(fact.what)
    if fact.kind is EvidenceKind.FILING:
        return str(PERIODS.get(fact.what, fact.what))  # type: ignore[call-overload]  # code words are the keys
    if fact.kind is EvidenceKind.SIGNATURE:
        return str(_("Policy signed"))
    return titles.get(fact.what, fact.what)


@blueprint.post("/items/<int:item_id>/link")
@open_to(*PLANS)
def link(item_id: int) -> ResponseReturnValue:
    """Link a fact that shows an item is done."""
    plan, line = found(queries.item_for(db(), current_user, item_id, *PLANS, on=today()))
    if StepForm().submitted():
        try:
            service.link(db(), plan, line.item, request.form.get("fact", ""), at=now(), by=current_user.person_id)
            flash(_("Linked."))
        except service.NotOfThisPlan:
            flash(_("Please choose one of the facts shown."), "warn")
    return redirect(url_for(".item", item_id=item_id))


@blueprint.post("/items/<int:item_id>/unlink")
@open_to(*PLANS)
def unlink(item_id: int) -> ResponseReturnValue:
    """Take a wrong link out."""
    _plan, line = found(queries.item_for(db(), current_user, item_id, *PLANS, on=today()))
    fact = request.form.get("fact", "")
    if StepForm().submitted() and fact.rpartition("-")[2].isdecimal():
        service.unlink(db(), line.item, fact, at=now(), by=current_user.person_id)
        flash(_("The link is taken out; the fact itself stays."))
    return redirect(url_for(".item", item_id=item_id))
