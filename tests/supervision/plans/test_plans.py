"""Plans: made in one click, done by linked facts that stand, never by a tick; above the school counts only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.access import Role
from app.core.facts import FactVersion
from app.records.deeds import void_act
from app.records.models import LAW_VICE_PRINCIPAL
from app.records.service import Taught, enter_taught_session
from app.records.voids import DeedVoidReason
from app.supervision.plans import queries, service
from app.supervision.plans.items import TEMPLATES, Dropped
from app.supervision.plans.models import ImplementationPlan, PlanEvidence, PlanItem
from app.supervision.plans.rules import State, share_of, state_of, usual_school_year
from app.supervision.plans.words import ITEMS

NOON = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 10)
FIRST, LAST = date(2026, 9, 1), date(2027, 7, 10)


@pytest.mark.parametrize(
    ("linked", "asked", "deadline", "dropped", "state"),
    [
        (0, 1, TODAY, False, State.OPEN),  # the day itself is in time
        (0, 1, date(2026, 12, 9), False, State.OVERDUE),
        (1, 2, date(2026, 12, 9), False, State.OVERDUE),
        (1, 1, date(2026, 12, 9), False, State.DONE),
        (3, 2, date(2027, 1, 1), False, State.DONE),
        (0, 1, date(2026, 12, 9), True, State.DROPPED),
    ],
)
def test_item_is_done_by_facts_and_overdue_the_day_after(linked, asked, deadline, dropped, state):
    assert state_of(linked=linked, asked=asked, deadline=deadline, dropped=dropped, today=TODAY) is state


@given(st.lists(st.sampled_from(State)))
def test_share_counts_every_item_once_and_an_empty_plan_has_none(states):
    share = share_of(states)
    assert share.counted + share.dropped == len(states)
    assert share.done + share.overdue <= share.counted
    assert share.share == (Fraction(share.done, share.counted) if share.counted else None)


def test_every_shipped_item_has_a_title_and_its_day_lies_in_the_school_year():
    assert {template.code for template in TEMPLATES} == set(ITEMS)
    for template in TEMPLATES:
        assert FIRST <= template.deadline(FIRST, LAST) <= LAST
    assert usual_school_year(date(2026, 8, 31)) == (date(2025, 9, 1), date(2026, 8, 31))
    assert usual_school_year(date(2026, 9, 1)) == (date(2026, 9, 1), date(2027, 8, 31))


def state_in(db, plan, code) -> State:
    db.flush()
    return next(line.state for line in queries.lines_of_plan(db, plan, on=TODAY) if line.item.item == code)


def item_of(db, plan, code) -> PlanItem:
    return db.scalars(select(PlanItem).filter_by(plan_id=plan.id, item=code)).one()


@pytest.mark.usefixtures("on_a_day_in_december")
def test_check_shows_one_item_done_until_it_is_taken_back(db, county):
    school, other = county.schools
    plan = service.make_plan(db, school.id, FIRST, LAST, at=NOON, by=None)
    assert service.make_plan(db, school.id, FIRST, LAST, at=NOON, by=None) is plan
    db.flush()
    assert db.scalar(select(func.count(PlanItem.id))) == len(TEMPLATES)
    check = county.make.act(school, done_on=date(2026, 10, 5))
    elsewhere = county.make.act(other, done_on=date(2026, 10, 5))
    drill = county.make.act(school, "drill", done_on=date(2026, 10, 5))
    before = county.make.act(school, done_on=date(2026, 8, 31))
    autumn, spring = (item_of(db, plan, f"safety_check_{term}") for term in ("autumn", "spring"))
    assert state_in(db, plan, "safety_check_autumn") is State.OVERDUE

    service.link(db, plan, autumn, f"act-{check.id}", at=NOON, by=None)
    service.link(db, plan, autumn, f"act-{check.id}", at=NOON, by=None)
    for wrong in (elsewhere, drill, before):
        with pytest.raises(service.NotOfThisPlan):
            service.link(db, plan, autumn, f"act-{wrong.id}", at=NOON, by=None)
    with pytest.raises(service.NotOfThisPlan):
        service.link(db, plan, spring, f"act-{check.id}", at=NOON, by=None)  # one check is not two

    assert state_in(db, plan, "safety_check_autumn") is State.DONE
    assert db.scalar(select(func.count(PlanEvidence.id))) == 1
    void_act(db, check, reason=DeedVoidReason.WRONG_DAY, at=NOON, by=None)
    assert state_in(db, plan, "safety_check_autumn") is State.OVERDUE
    service.unlink(db, autumn, f"act-{check.id}", at=NOON, by=None)
    db.flush()
    assert db.scalar(select(func.count(FactVersion.id)).where(FactVersion.fact_table == "plan_evidence")) == 1


@pytest.mark.usefixtures("on_a_day_in_december")
def test_record_and_talks_of_the_right_people_show_an_item_done(db, county):
    make, school = county.make, county.schools[0]
    head = county.holder(Role.HEAD, school)
    plan = service.make_plan(db, school.id, FIRST, LAST, at=NOON, by=None)
    db.flush()
    trained = item_of(db, plan, "owner_trained")
    assert trained.owner_id == head.id, "who holds the role sees to it"
    own, foreign = make.training_record(head), make.training_record(county.keeper)
    with pytest.raises(service.NotOfThisPlan):
        service.link(db, plan, trained, f"record-{foreign.id}", at=NOON, by=None)
    change = {"deadline": LAST, "at": NOON, "by": None}
    with pytest.raises(service.NotOfThatRole):
        service.change_item(db, trained, owner_id=county.keeper.id, dropped=None, **change)
    with pytest.raises(service.AskedByLaw):
        service.change_item(db, trained, owner_id=head.id, dropped=Dropped.NEXT_YEAR, **change)
    service.change_item(db, trained, owner_id=head.id, dropped=None, **change)
    db.flush()
    moved = next(line for line in queries.lines_of_plan(db, plan, on=TODAY) if line.item is trained)
    assert (moved.state, moved.moved, moved.first_deadline) == (State.OVERDUE, 1, date(2026, 9, 30))
    service.link(db, plan, trained, f"record-{own.id}", at=NOON, by=None)
    assert state_in(db, plan, "owner_trained") is State.DONE
    county.db.flush()
    assert queries.shares_below(db, [county.county.id], on=TODAY)[0][2].done == 1


@pytest.mark.usefixtures("on_a_day_in_december")
def test_make_up_shows_no_item_done_and_the_lesson_of_a_class_does(db, county):
    """A make-up counts for the pupils it reached, and for no plan of the school (docs/compliance.md, 48)."""
    school, (group, _other) = county.schools[0], county.classes
    plan = service.make_plan(db, school.id, FIRST, LAST, at=NOON, by=None)
    db.flush()
    item, (pupil,) = item_of(db, plan, "vice_principal_hours"), county.make.pupils(group, 1)

    def given_as(*, is_make_up):
        taught = Taught(
            "kids-g56", "1.0", (), date(2026, 10, 5), 40, county.keeper.id, (group.id,),
            capacity=LAW_VICE_PRINCIPAL, is_make_up=is_make_up,
        )  # fmt: skip
        return enter_taught_session(db, taught, reached=[pupil.id], enrolled=[], at=NOON, by=None)

    made_up, lesson = given_as(is_make_up=True), given_as(is_make_up=False)
    with pytest.raises(service.NotOfThisPlan):
        service.link(db, plan, item, f"session-{made_up.id}", at=NOON, by=None)
    service.link(db, plan, item, f"session-{lesson.id}", at=NOON, by=None)
    db.flush()

    assert db.scalars(select(PlanEvidence.fact_key)).all() == [lesson.id]


@pytest.mark.usefixtures("on_a_day_in_december")
@pytest.mark.sqlite_is_enough
def test_manager_makes_the_plan_in_one_click_and_changes_an_item(page, db, county):
    school, other = county.schools
    manager = county.staff(school, "主任")
    county.make.role(manager, Role.TRAINING_MANAGER, school)
    page.sign_in(manager)
    assert "还没有方案" in page.get("/supervision/plans").text
    made = f"/supervision/plans/new/{school.id}"
    page.post(made, {"year": "2026-09-01"}, form_at="/supervision/plans")
    page.post(made, {"year": "2026-09-01"}, form_at="/supervision/plans")
    page.post(made, {"year": "1999-09-01"}, form_at="/supervision/plans", status=404)
    plan = db.scalars(select(ImplementationPlan)).one()
    listed = page.get("/supervision/plans").text
    assert "第一学期校园安全检查" in listed
    assert "过了期限" in listed
    check = county.make.act(school, done_on=date(2026, 10, 5))
    item = item_of(db, plan, "safety_check_autumn")
    address = f"/supervision/plans/items/{item.id}"
    assert "2026年10月5日 · 安全检查" in page.get(address).text
    page.post(f"{address}/link", {"fact": f"act-{check.id}"}, form_at=address)
    assert "1 / 1" in page.get(address).text
    page.post(address, {"owner_id": str(county.keeper.id), "deadline": "2026-11-01", "dropped": ""})
    assert "期限改过 1 次" in page.get("/supervision/plans").text
    assert "何秀" in page.get("/supervision/plans").text
    refused = page.post(address, {"owner_id": str(county.keeper.id), "deadline": "2030-11-01"}, status=422)
    assert "这个学年里的一天" in refused.text
    page.post(address, {"owner_id": str(county.guard.id), "deadline": "2026-11-01"}, status=422)
    page.post(f"{address}/unlink", {"fact": f"act-{check.id}"}, form_at=address)
    assert "0 / 1" in page.get(address).text

    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    above = page.get("/supervision/plans").text
    assert "青禾小学" in above
    assert "何秀" not in above
    page.get(address, status=404)
    page.sign_in(county.holder(Role.HEAD, other))
    page.get(address, status=404)
    page.post(f"{address}/link", {"fact": f"act-{check.id}"}, form_at="/supervision/plans", status=404)
