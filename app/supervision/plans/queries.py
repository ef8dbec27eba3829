"""Questions about plans: the school years to choose, a plan with its items, one item, counts for the bureau."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core.facts import FactVersion
from app.people.erased import called
from app.people.models import Organisation, Person, Window
from app.people.queries.organisations import lines_of, own_organisations, subtree
from app.supervision.plans.facts import standing_counts
from app.supervision.plans.items import BY_CODE, Template
from app.supervision.plans.models import ImplementationPlan, PlanItem
from app.supervision.plans.rules import Share, State, share_of, state_of, usual_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.access import Role
    from app.people.identity import SignedIn

SOON = timedelta(days=120)


@dataclass(frozen=True)
class ItemLine:
    """A line of a plan: the item, what it asks, who sees to it, how many facts show it, where it stands.

    It is overdue by its `first_deadline`, that of the shipped list; `moved` is how often another day was set since.
    """

    item: PlanItem
    template: Template
    owner: str | None
    linked: int
    state: State
    first_deadline: date
    moved: int


def school_years(db: Session, organisation_id: int, *, on: date) -> list[tuple[date, date]]:
    """Return the school years a plan can be made for: the running one and one that begins within four months.

    The nearest organisation up the line that entered any supplies all; without any, 1 September to 31 August.
    """
    line = lines_of(db, [organisation_id], on=on).get(organisation_id, [])
    rows = db.scalars(
        select(Window)
        .where(
            Window.kind == "school_year",
            or_(Window.organisation_id.is_(None), Window.organisation_id.in_(line)),
            Window.last_day >= on,
            Window.first_day <= on + SOON,
        )
        .order_by(Window.first_day)
    ).all()
    for place in (*line, None):
        own = [(row.first_day, row.last_day) for row in rows if row.organisation_id == place]
        if own:
            return own
    return [usual_school_year(on)]


def plans_of(db: Session, organisation_id: int) -> Sequence[ImplementationPlan]:
    """Return the plans of an organisation, the newest first."""
    return db.scalars(
        select(ImplementationPlan)
        .where(ImplementationPlan.organisation_id == organisation_id)
        .order_by(ImplementationPlan.first_day.desc())
    ).all()


def lines_of_plan(db: Session, plan: ImplementationPlan, *, on: date) -> list[ItemLine]:
    """Return the items of a plan in the order of their deadlines."""
    counts = standing_counts(db, [plan.id])
    rows = db.execute(
        select(PlanItem, Person.name)
        .outerjoin(Person, Person.id == PlanItem.owner_id)
        .where(PlanItem.plan_id == plan.id)
        .order_by(PlanItem.deadline, PlanItem.id)
    )
    shown = [(item, name) for item, name in rows if item.item in BY_CODE]
    moved = _moved(db, [item for item, _name in shown])
    return [_line(plan, item, name, counts.get(item.id, 0), on, moved[item.id]) for item, name in shown]


def _line(  # noqa: PLR0917  the parts of one line
    plan: ImplementationPlan, item: PlanItem, owner: str | None, linked: int, on: date, moved: int = 0
) -> ItemLine:
    template = BY_CODE[item.item]
    first = template.deadline(plan.first_day, plan.last_day)
    dropped = item.dropped is not None and template.basis is None
    state = state_of(linked=linked, asked=template.count, deadline=first, dropped=dropped, today=on)
    who = None if owner is None else called(owner)
    return ItemLine(item, template, who, linked, state, first, moved)


def _moved(db: Session, items: Sequence[PlanItem]) -> Counter[int]:
    """Return how often the deadline of each item was changed, from its former versions."""
    versions = db.execute(
        select(FactVersion.fact_id, FactVersion.content)
        .where(FactVersion.fact_table == PlanItem.__tablename__, FactVersion.fact_id.in_([item.id for item in items]))
        .order_by(FactVersion.id)
    )
    days: dict[int, list[str]] = defaultdict(list)
    for key, content in versions:
        days[key].append(content["deadline"])
    for item in items:
        days[item.id].append(item.deadline.isoformat())
    return Counter({key: sum(one != other for one, other in pairwise(said)) for key, said in days.items()})


def item_for(
    db: Session, viewer: SignedIn, item_id: int, *roles: Role, on: date
) -> tuple[ImplementationPlan, ItemLine] | None:
    """Find an item of a plan of an organisation where the viewer holds one of these roles."""
    row = db.execute(
        select(PlanItem, ImplementationPlan, Person.name)
        .join(ImplementationPlan, ImplementationPlan.id == PlanItem.plan_id)
        .outerjoin(Person, Person.id == PlanItem.owner_id)
        .where(
            PlanItem.id == item_id,
            ImplementationPlan.organisation_id.in_(own_organisations(viewer, *roles, on=on)),
        )
    ).first()
    if row is None or row[0].item not in BY_CODE:
        return None
    item, plan, owner = row
    linked = standing_counts(db, [plan.id]).get(item.id, 0)
    return plan, _line(plan, item, owner, linked, on, _moved(db, [item])[item.id])


def shares_below(
    db: Session, roots: Collection[int], *, on: date
) -> list[tuple[Organisation, ImplementationPlan, Share]]:
    """Return how the running plans of the organisations below some stand, by code: counts, no owner's name."""
    rows = db.execute(
        select(ImplementationPlan, Organisation)
        .join(Organisation, Organisation.id == ImplementationPlan.organisation_id)
        .where(
            Organisation.id.in_(subtree(roots, on=on)),
            ImplementationPlan.first_day <= on,
            ImplementationPlan.last_day >= on,
        )
        .order_by(Organisation.public_id)
    ).all()
    ids = [plan.id for plan, _place in rows]
    counts = standing_counts(db, ids)
    states: dict[int, list[State]] = defaultdict(list)
    plans = {plan.id: plan for plan, _place in rows}
    for item in db.scalars(select(PlanItem).where(PlanItem.plan_id.in_(ids))):
        if item.item in BY_CODE:
            states[item.plan_id].append(_line(plans[item.plan_id], item, None, counts.get(item.id, 0), on).state)
    return [(place, plan, share_of(states[plan.id])) for plan, place in rows]
