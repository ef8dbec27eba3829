"""The facts that can show an item is done: which there are, and which of those linked still stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.compliance.filing.models import Filing
from app.compliance.filing.rules import State
from app.core.clock import day_of, end_of, today
from app.people.models import ClassGroup, RoleGrant
from app.records.approvals import record_stands
from app.records.counted import counts_as_lesson
from app.records.models import (
    Act,
    Attendance,
    SignedPolicy,
    TaughtClassGroup,
    TaughtSession,
    TrainingRecord,
)
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.disputed import is_disputed
from app.supervision.confirmations.rules import RecordKind
from app.supervision.places import home_and_departments
from app.supervision.plans.items import EvidenceKind, Template
from app.supervision.plans.models import PlanEvidence, PlanItem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.access import Role
    from app.supervision.plans.models import ImplementationPlan

MOST_OFFERED = 60
RECORD_STANDS = record_stands()
FILED = Filing.state.in_([str(State.FILED), str(State.ACCEPTED)])  # what was returned is not done
# A linked fact counts while it stands: what was taken back since shows nothing, nor what the vice-principal denies.
STANDING: dict[EvidenceKind, Any] = {
    EvidenceKind.ACT: exists().where(
        Act.id == PlanEvidence.fact_key,
        ~is_taken_back(Deed.ACT, Act.public_id),
        ~is_disputed(RecordKind.ACT, Act.id),
    ),
    EvidenceKind.SESSION: exists().where(
        TaughtSession.id == PlanEvidence.fact_key,
        counts_as_lesson(TaughtSession),
        ~is_disputed(RecordKind.SESSION, TaughtSession.id),
    ),
    EvidenceKind.FILING: exists().where(Filing.id == PlanEvidence.fact_key, FILED),
    EvidenceKind.SIGNATURE: exists().where(SignedPolicy.id == PlanEvidence.fact_key),
    EvidenceKind.RECORD: exists().where(TrainingRecord.id == PlanEvidence.fact_key, RECORD_STANDS),
}


@dataclass(frozen=True)
class Known:
    """A fact that can be linked: its kind, its key, its day, and a code word that says what it is."""

    kind: EvidenceKind
    key: int
    day: date
    what: str

    @property
    def name(self) -> str:
        """Return how a form names the fact."""
        return f"{self.kind}-{self.key}"


def _stands() -> ColumnElement[bool]:
    return or_(*(and_(PlanEvidence.fact_kind == str(kind), there) for kind, there in STANDING.items()))


def standing_counts(db: Session, plans: Collection[int]) -> dict[int, int]:
    """Return for the items of some plans how many linked facts stand; one query."""
    rows = db.execute(
        select(PlanEvidence.plan_item_id, func.count())
        .join(PlanItem, PlanItem.id == PlanEvidence.plan_item_id)
        .where(PlanItem.plan_id.in_(plans), _stands())
        .group_by(PlanEvidence.plan_item_id)
    )
    return {item: count for item, count in rows}  # noqa: C416  rows are no pairs for the types


def linked_to(db: Session, item_id: int) -> set[tuple[str, int]]:
    """Return the facts linked to an item that stand, as kind and key."""
    rows = db.execute(
        select(PlanEvidence.fact_kind, PlanEvidence.fact_key).where(PlanEvidence.plan_item_id == item_id, _stands())
    )
    return {(kind, key) for kind, key in rows}


def facts_for(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> list[Known]:
    """Return the facts of the plan's organisation and year that can show an item is done, the newest first.

    What shows another item of the plan already is left out: one check is not two.
    """
    elsewhere = {
        (kind, key)
        for kind, key in db.execute(
            select(PlanEvidence.fact_kind, PlanEvidence.fact_key)
            .join(PlanItem, PlanItem.id == PlanEvidence.plan_item_id)
            .where(PlanItem.plan_id == plan.id, PlanItem.id != item.id)
        )
    }
    found = [
        fact
        for fact in _ASKED[template.evidence](db, plan, item, template)
        if (str(fact.kind), fact.key) not in elsewhere
    ]
    return sorted(found, key=lambda fact: (fact.day, fact.key), reverse=True)[:MOST_OFFERED]


def holders_of(db: Session, organisation_id: int, role: Role, *, on: date) -> set[int]:
    """Return who holds a role at the very organisation on a day."""
    return set(
        db.scalars(
            select(RoleGrant.person_id).where(
                RoleGrant.organisation_id == organisation_id,
                RoleGrant.role == str(role),
                RoleGrant.first_day <= on,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
        )
    )


def _whose(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> set[int]:
    """Return whose record or signature shows an item: the one who sees to it, as long as they hold its role."""
    return holders_of(db, plan.organisation_id, template.owner, on=today()) & {item.owner_id or 0}


def _acts(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> Iterator[Known]:  # noqa: ARG001  one shape for all kinds
    rows = db.scalars(
        select(Act).where(
            Act.organisation_id.in_(home_and_departments(plan.organisation_id, on=plan.last_day)),
            Act.done_on.between(plan.first_day, plan.last_day),
            Act.kind == template.word,
            ~is_taken_back(Deed.ACT, Act.public_id),
            ~is_disputed(RecordKind.ACT, Act.id),
        )
    )
    return (Known(EvidenceKind.ACT, row.id, row.done_on, row.kind) for row in rows)


def _sessions(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> Iterator[Known]:  # noqa: ARG001  one shape for all kinds
    places = home_and_departments(plan.organisation_id, on=plan.last_day)
    classes = (
        select(TaughtClassGroup.taught_session_id)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(ClassGroup.organisation_id.in_(places))
    )
    at_school = TaughtSession.organisation_id.in_(places)
    mine = or_(at_school, TaughtSession.id.in_(classes)) if template.word else at_school
    of_capacity = TaughtSession.capacity == template.word
    for_staff = exists().where(Attendance.taught_session_id == TaughtSession.id, Attendance.reached.is_(True))
    rows = db.scalars(
        select(TaughtSession)
        .where(
            mine,
            TaughtSession.held_on.between(plan.first_day, plan.last_day),
            counts_as_lesson(TaughtSession),
            ~is_disputed(RecordKind.SESSION, TaughtSession.id),
            of_capacity if template.word else for_staff,
        )
        .order_by(TaughtSession.held_on.desc(), TaughtSession.id.desc())
        .limit(MOST_OFFERED)
    )
    return (Known(EvidenceKind.SESSION, row.id, row.held_on, row.course) for row in rows)


def _filings(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> Iterator[Known]:  # noqa: ARG001  one shape for all kinds
    rows = db.scalars(
        select(Filing).where(
            Filing.organisation_id == plan.organisation_id,
            Filing.period == template.word,
            Filing.last_day.between(plan.first_day, plan.last_day),
            FILED,
        )
    )
    return (Known(EvidenceKind.FILING, row.id, row.as_of, row.period) for row in rows)


def _signatures(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> Iterator[Known]:
    rows = db.scalars(
        select(SignedPolicy).where(
            SignedPolicy.person_id.in_(_whose(db, plan, item, template)),
            SignedPolicy.signed_at >= end_of(plan.first_day - timedelta(days=1)),
            SignedPolicy.signed_at < end_of(plan.last_day),
        )
    )
    return (Known(EvidenceKind.SIGNATURE, row.id, day_of(row.signed_at), row.policy) for row in rows)


def _records(db: Session, plan: ImplementationPlan, item: PlanItem, template: Template) -> Iterator[Known]:
    rows = db.scalars(
        select(TrainingRecord).where(
            TrainingRecord.person_id.in_(_whose(db, plan, item, template)),
            TrainingRecord.completed_on.between(plan.first_day, plan.last_day),
            RECORD_STANDS,
        )
    )
    return (Known(EvidenceKind.RECORD, row.id, row.completed_on, row.course) for row in rows)


_ASKED = {
    EvidenceKind.ACT: _acts,
    EvidenceKind.SESSION: _sessions,
    EvidenceKind.FILING: _filings,
    EvidenceKind.SIGNATURE: _signatures,
    EvidenceKind.RECORD: _records,
}
