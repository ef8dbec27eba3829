"""Acts: entered once, counted at once, taken back by a second entry; never a finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.compliance import service as compliance
from app.compliance.models import Requirement, StatusRow
from app.compliance.standing import differences
from app.core.access import Role
from app.core.facts import FactVersion
from app.records.deeds import DoneAct, EnteredAlready, InTheFuture, TakenBackAlready, enter_act, void_act
from app.records.models import Act, RecordVoid
from app.records.voids import DeedVoidReason

NOON = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 10)
CHECKS = """
requirements:
  - id: checks
    title: {zh: 每学期两次安全检查, en: Two safety checks a term}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 2, capacity: law_vice_principal}}
    timing: {each: term}
"""
VICE = "law_vice_principal"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("on_a_day_in_december")]


@pytest.fixture
def vice(county):
    """A law vice-principal of the first school, without account."""
    post = county.make.post("法治副校长", public_id="law-vice-principal", category="external")
    person = county.make.person("警官方正")
    county.make.appointment(person, county.schools[0], post, kind="external", first_day=date(2026, 10, 1))
    return person


def status_of(db, school) -> str:
    db.flush()
    rule = db.scalars(select(Requirement).filter_by(public_id="checks")).one()
    return db.scalars(
        select(StatusRow.status).where(
            StatusRow.requirement_id == rule.id,
            StatusRow.organisation_id == school.id,
            StatusRow.person_id.is_(None),
            StatusRow.class_group_id.is_(None),
            StatusRow.first_day <= TODAY,
            StatusRow.last_day >= TODAY,
        )
    ).one()


def standing_acts(db) -> int:
    db.flush()
    return db.scalar(select(func.count(Act.id))) - db.scalar(select(func.count(RecordVoid.id)))


def test_school_is_met_by_its_second_check_and_no_longer_when_one_is_taken_back(db, county, vice):
    school = county.schools[0]
    compliance.load_requirements(db, CHECKS, "r.yaml", at=NOON, by=None)
    done = DoneAct(school.id, "safety_check", TODAY, vice.id, VICE)
    enter_act(db, done, at=NOON, by=None)
    assert status_of(db, school) == "due"

    second = enter_act(db, done, at=NOON, by=None, again=True)
    assert status_of(db, school) == "met"

    void_act(db, second, reason=DeedVoidReason.ENTERED_TWICE, at=NOON, by=None)
    assert status_of(db, school) == "due"
    assert list(differences(db, "organisation", [school.id])) == []
    assert db.scalar(select(func.count(Act.id))) == 2, "an entry is taken back, never deleted"
    assert db.scalar(select(func.count(FactVersion.id)).where(FactVersion.fact_table == "act")) == 0


def test_void_of_an_act_takes_nothing_else_back_that_has_the_same_id(db, county):
    """An imported record, contact and act may all be called x-1 by their rosters."""
    make = county.make
    record = make.training_record(county.keeper, public_id="x-1", completed_on=date(2026, 9, 20))
    act = make.act(county.schools[0], public_id="x-1", done_on=date(2026, 9, 20))

    void_act(db, act, reason=DeedVoidReason.WRONG_DAY, at=NOON, by=None)

    voids = set(db.scalars(select(RecordVoid.voids)))
    assert voids == {"act:x-1"}
    assert record.public_id not in voids


def test_same_act_is_entered_once_unless_it_was_another_one(db, county):
    done = DoneAct(county.schools[0].id, "drill", TODAY, None, "outside_expert")
    first = enter_act(db, done, at=NOON, by=None)
    with pytest.raises(EnteredAlready) as same:
        enter_act(db, done, at=NOON, by=None)
    with pytest.raises(EnteredAlready) as other:
        enter_act(db, replace(done, reference="YL-2"), at=NOON, by=None)
    assert (same.value.count, same.value.is_same, other.value.count, other.value.is_same) == (1, True, 1, False)
    for different in ({"kind": "publicity"}, {"done_on": TODAY - timedelta(days=1)}):
        void_act(
            db,
            enter_act(db, replace(done, **different), at=NOON, by=None),
            reason=DeedVoidReason.WRONG_DAY,
            at=NOON,
            by=None,
        )
    with pytest.raises(InTheFuture):
        enter_act(db, DoneAct(done.organisation_id, "drill", TODAY + timedelta(days=1)), at=NOON, by=None)
    void_act(db, first, reason=DeedVoidReason.WRONG_DAY, at=NOON, by=None)
    with pytest.raises(TakenBackAlready):
        void_act(db, first, reason=DeedVoidReason.WRONG_DAY, at=NOON, by=None)

    enter_act(db, done, at=NOON, by=None)  # what was taken back stands in nobody's way
    assert standing_acts(db) == 1


def test_clerk_enters_a_check_twice_by_accident_and_it_stands_once(page, db, county, vice):
    school = county.schools[0]
    page.sign_in(county.holder(Role.CLERK, school))
    assert "这学期还没有登记" in page.get("/supervision/acts").text
    typed = {"kind": "safety_check", "done_on": "2026-12-01", "capacity": VICE, "person_id": vice.id, "reference": "AQ-3"}  # fmt: skip
    address = f"/supervision/acts/new/{school.id}"

    page.post(address, typed)
    again = page.post(address, typed, status=422)
    assert "已经登记过" in again.text
    assert standing_acts(db) == 1

    page.post(address, typed | {"again": "y"})
    assert standing_acts(db) == 2
    third = page.post(address, typed | {"reference": "AQ-4"}, status=422)
    assert "这一天已有 2 条同类记录" in third.text
    assert 'name="again"' in third.html
    assert standing_acts(db) == 2
    act = db.scalars(select(Act).order_by(Act.id)).first()
    page.post(f"/supervision/acts/{act.id}/void", {"code": "entered_twice"})
    listed = page.get("/supervision/acts").text
    assert "已撤回：重复登记" in listed
    assert "警官方正" in listed
    page.post(f"/supervision/acts/{act.id}/void", {"code": "entered_twice"}, status=404)
    assert standing_acts(db) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"done_on": "2026-12-11"}, "还没有到"),
        ({"done_on": "2026-09-20"}, "那天不是本校的法治副校长"),
        ({"capacity": "head"}, "换一个身份"),
        ({"capacity": "protection_lead"}, "换一个身份"),
        ({"reference": "后门锁坏了"}, "只写纸质材料的编号"),
        ({"capacity": "staff", "person_id": "0"}, "请选择是谁"),
        ({"kind": "finding"}, ""),
    ],
)
def test_bad_act_is_refused_and_says_what_to_do(page, db, county, vice, typed, said):
    school = county.schools[0]
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    right = {"kind": "safety_check", "done_on": "2026-12-01", "capacity": VICE, "person_id": str(vice.id)}

    answer = page.post(f"/supervision/acts/new/{school.id}", right | typed, status=422)

    assert said in answer.text
    assert "后门锁坏了" not in answer.text
    assert db.scalar(select(func.count(Act.id))) == 0


def test_acts_of_another_school_cannot_be_seen_entered_or_taken_back(page, county):
    school, other = county.schools
    act = county.make.act(other)
    page.sign_in(county.holder(Role.HEAD, school))

    page.get(f"/supervision/acts/new/{other.id}", status=404)
    page.get(f"/supervision/acts/{act.id}/void", status=404)
    assert "柳林小学" not in page.get(f"/supervision/acts?org={other.id}").text


def test_bureau_sees_counts_in_the_order_of_codes_and_no_name(page, county, vice):
    county.make.act(county.schools[0], person_id=vice.id, done_on=date(2026, 12, 1))
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    text = page.get("/supervision/acts").text

    assert text.index("青禾小学") < text.index("柳林小学")
    assert "方正" not in text
    assert "名次" not in text


def test_sheet_for_a_walk_says_that_what_is_seen_stays_on_paper_and_takes_nothing(page, county):
    """SAFEGUARDS 38: no field can hold a weak point."""
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    sheet = page.get("/supervision/acts/sheet").html

    assert "留在纸上" in sheet
    assert "<input" not in sheet.split('id="main"')[1]
    assert "<textarea" not in sheet
