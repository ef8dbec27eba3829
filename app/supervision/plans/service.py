"""Each change of plans: make one from the template, change an item, link and unlink a fact."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.queries.organisations import take_turns_at
from app.supervision.findings.owners import owners_of
from app.supervision.plans.facts import Known, facts_for, holders_of
from app.supervision.plans.items import BY_CODE, TEMPLATES, Dropped
from app.supervision.plans.models import ImplementationPlan, PlanEvidence, PlanItem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NotOfThisPlan(ValueError):
    """The fact is none of the plan's organisation and year, or of another kind than the item asks."""


class NotOfThatRole(ValueError):
    """The item is about the holder of a role, and this person holds another."""


class AskedByLaw(ValueError):
    """The item has a legal basis, so the school itself does not drop it."""


def make_plan(
    db: Session, organisation_id: int, first: date, last: date, *, at: datetime, by: int | None
) -> ImplementationPlan:
    """Make the plan of a school year with all shipped items; a second submit finds the first one's plan.

    Each item goes to whoever holds the role the template names, else to nobody yet.
    """
    take_turns_at(db, organisation_id)
    known = db.scalar(select(ImplementationPlan).filter_by(organisation_id=organisation_id, first_day=first))
    if known is not None:
        return known
    plan = record_fact(
        db,
        ImplementationPlan(organisation_id=organisation_id, first_day=first, last_day=last),
        at=at,
        by=by,
    )
    db.flush()
    holders = {owner.role: owner.person_id for owner in reversed(owners_of(db, organisation_id, on=day_of(at)))}
    for template in TEMPLATES:
        item = PlanItem(
            plan_id=plan.id,
            item=template.code,
            owner_id=holders.get(template.owner),
            deadline=template.deadline(first, last),
            dropped=None,
        )
        record_fact(db, item, at=at, by=by)
    return plan


def change_item(
    db: Session,
    item: PlanItem,
    *,
    owner_id: int | None,
    deadline: date,
    dropped: Dropped | None,
    at: datetime,
    by: int | None,
) -> None:
    """Say who sees to an item, by when, or why it is not done here; former versions stay.

    Raises NotOfThatRole, AskedByLaw.
    """
    template = BY_CODE[item.item]
    if dropped is not None and template.basis:
        raise AskedByLaw(item.id)
    if template.keeps_owner and owner_id is not None and owner_id not in holders_for(db, item, on=day_of(at)):
        raise NotOfThatRole(owner_id)
    record_fact(db, item, at=at, by=by, owner_id=owner_id, deadline=deadline, dropped=str(dropped) if dropped else None)


def holders_for(db: Session, item: PlanItem, *, on: date) -> set[int]:
    """Return who holds, at the plan's organisation, the role that an item names."""
    plan = db.get_one(ImplementationPlan, item.plan_id)
    return holders_of(db, plan.organisation_id, BY_CODE[item.item].owner, on=on)


def link(
    db: Session, plan: ImplementationPlan, item: PlanItem, fact: str, *, at: datetime, by: int | None
) -> PlanEvidence:
    """Link a fact, named as in the form, to an item; raises NotOfThisPlan. Linking twice is linking once."""
    known: Known | None = next((one for one in facts_for(db, plan, item, BY_CODE[item.item]) if one.name == fact), None)
    if known is None:
        raise NotOfThisPlan(fact)
    row = db.scalar(select(PlanEvidence).filter_by(plan_item_id=item.id, fact_kind=str(known.kind), fact_key=known.key))
    if row is not None:
        return row
    return record_fact(
        db, PlanEvidence(plan_item_id=item.id, fact_kind=str(known.kind), fact_key=known.key), at=at, by=by
    )


def unlink(db: Session, item: PlanItem, fact: str, *, at: datetime, by: int | None) -> None:
    """Take a wrong link out; that it was there stays readable."""
    kind, _dash, key = fact.rpartition("-")
    row = db.scalar(select(PlanEvidence).filter_by(plan_item_id=item.id, fact_kind=kind, fact_key=int(key)))
    if row is not None:
        remove_fact(db, row, at=at, by=by)
