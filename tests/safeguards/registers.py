"""Acts, talks, contacts, confirmations, vetting dates and plans of one school of the world, and their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.clock import now, today
from app.people.models import Appointment, Post
from app.records.models import LAW_VICE_PRINCIPAL, Act, Contact, TaughtSession
from app.records.service import Taught, enter_taught_session
from app.supervision.confirmations.service import make_link, token_of
from app.supervision.plans.models import PlanItem
from app.supervision.plans.service import make_plan
from app.supervision.vetting.models import VettingEntry
from app.supervision.vetting.rules import Desk
from app.supervision.vetting.service import Asked, enter_vetting

if TYPE_CHECKING:
    from tests.make import Make
    from tests.safeguards.world import Side


@dataclass
class Registers:
    """What a school keeps beside its lessons: the marked colleague is its law vice-principal, too."""

    act: Act
    talk: TaughtSession
    contact: Contact
    token: str
    vetting: VettingEntry
    item: PlanItem
    appointment: Appointment


def registers_of(make: Make, side: Side) -> Registers:
    """Enter one row of each kind for a side."""
    db, school, colleague, day = make.db, side.organisation, side.colleague, today()
    post = db.scalar(select(Post).filter_by(public_id="law-vice-principal")) or make.post(
        "法治副校长", public_id="law-vice-principal", category="external"
    )
    appointment = make.appointment(colleague, school, post, kind="external", first_day=day - timedelta(days=90))
    act = make.act(school, done_on=day, capacity=LAW_VICE_PRINCIPAL, person_id=colleague.id)
    talk = enter_taught_session(
        db,
        Taught("tiny-core", "1.0", (), day, 40, colleague.id, (), school.id, LAW_VICE_PRINCIPAL),
        reached=(),
        enrolled=(),
        at=now(),
        by=None,
    )
    contact = make.contact(side.pupil, held_on=day)
    link = make_link(db, colleague.id, day.replace(day=1), at=now(), by=None)
    [vetting] = enter_vetting(db, school.id, [colleague.id], Asked(day, Desk.EDUCATION), at=now(), by=0) or [
        db.scalars(select(VettingEntry).filter_by(person_id=colleague.id)).one()
    ]
    plan = make_plan(db, school.id, day - timedelta(days=30), day + timedelta(days=300), at=now(), by=None)
    db.flush()
    item = db.scalars(select(PlanItem).filter_by(plan_id=plan.id).order_by(PlanItem.id)).first()
    assert item is not None
    return Registers(act, talk, contact, token_of(link) or "", vetting, item, appointment)


def addresses_of_registers(side: Side) -> dict[str, list[dict[str, Any]]]:
    """Return the values of every converter of these pages."""
    kept, school = side.registers, {"organisation_id": side.organisation.id}
    person = {"person_id": side.colleague.id}
    month = person | {"month": f"{today():%Y-%m}"}
    group = {"group_id": side.group.id}
    return {
        "acts.acts": [],
        "acts.enter": [school],
        "acts.sheet": [],
        "acts.act": [{"act_id": kept.act.id}],
        "acts.void": [{"act_id": kept.act.id}],
        "confirmations.confirm": [{"token": kept.token}],
        "confirmations.confirmations": [],
        "confirmations.make_code": [person],
        "confirmations.make_link": [month],
        "confirmations.slip": [month],
        "contacts.classes": [],
        "contacts.enter": [group | {"way": way} for way in ("everyone", "some")],
        "contacts.void": [group | {"contact_id": kept.contact.id}],
        "plans.item": [{"item_id": kept.item.id}],
        "plans.link": [{"item_id": kept.item.id}],
        "plans.make": [school],
        "plans.plans": [],
        "plans.unlink": [{"item_id": kept.item.id}],
        "talks.choose": [school],
        "talks.enter": [school | {"course_id": "tiny-core"}],
        "talks.talks": [],
        "talks.void": [{"session_id": kept.talk.id}],
        "vetting.enter": [school],
        "vetting.entries": [school | person],
        "vetting.register": [],
        "vetting.take_back": [{"entry_id": kept.vetting.id}],
    }
