"""Vetting dates: when they are due, who enters them for whom, and that no result, tick or permission is anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.facts import FactVersion
from app.supervision.vetting import queries, service
from app.supervision.vetting.models import VettingEntry
from app.supervision.vetting.rules import BASIS, Desk, State, TakenBack, latest_next_due, standing

NOON = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 10)
STAFF, GUEST = frozenset({"staff"}), frozenset({"external"})
FROM_THE_START = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("starts_on", "kinds", "next_due", "state", "due_on"),
    [
        (FROM_THE_START, STAFF, None, State.NEVER, FROM_THE_START),
        (None, STAFF, None, State.NEVER, None),
        (TODAY, STAFF, None, State.NEVER, TODAY),
        (date(2026, 12, 11), STAFF, None, State.BEFORE_START, TODAY),  # before the first day
        (FROM_THE_START, GUEST, None, State.LOCAL, None),  # nobody from outside is called overdue
        (FROM_THE_START, GUEST | STAFF, None, State.NEVER, FROM_THE_START),
        (FROM_THE_START, STAFF, date(2027, 1, 10), State.DONE, date(2027, 1, 10)),
        (FROM_THE_START, STAFF, date(2027, 1, 9), State.SOON, date(2027, 1, 9)),
        (FROM_THE_START, STAFF, date(2026, 12, 11), State.SOON, date(2026, 12, 11)),
        (FROM_THE_START, STAFF, TODAY, State.PAST, TODAY),
        (FROM_THE_START, GUEST, TODAY, State.LOCAL, TODAY),
        (date(2027, 1, 1), STAFF, date(2027, 6, 1), State.DONE, date(2027, 6, 1)),
    ],
)
def test_vetting_is_due_before_the_first_day_and_every_year(starts_on, kinds, next_due, state, due_on):
    found = standing(starts_on=starts_on, kinds=kinds, next_due=next_due, today=TODAY)
    assert (found.state, found.due_on) == (state, due_on)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_next_vetting_is_due_within_a_year(done_on):
    assert timedelta(days=364) < latest_next_due(done_on) - done_on <= timedelta(days=366)


def test_laws_named_beside_the_register_may_be_cited(app):
    with app.app_context():
        assert [key for key in BASIS if catalogue().law.why_not(key)] == []


@pytest.mark.usefixtures("on_a_day_in_december")
@pytest.mark.sqlite_is_enough
def test_manager_enters_many_at_once_and_nobody_their_own(page, db, county):
    school = county.schools[0]
    manager = county.staff(school, "主任")
    county.make.role(manager, Role.TRAINING_MANAGER, school)
    page.sign_in(manager)
    seen = page.get("/supervision/vetting")
    assert "已在岗，还没有登记" in seen.text
    assert "只证明在这一天办过查询，不证明品行，不等于可以单独接触孩子" in seen.text
    address = f"/supervision/vetting/new/{school.id}"
    form = page.get(address).html
    assert f'value="{county.keeper.id}"' in form
    assert f'value="{manager.id}"' not in form
    typed = {"done_on": "2026-12-01", "desk": "education", "reference": "JY-2026-1", "persons": [str(county.keeper.id)]}  # fmt: skip

    for wrong, said in (
        ({"reference": "110101199003071233"}, "身份证"),
        ({"reference": "有前科"}, "编号"),
        ({"done_on": "2026-12-11"}, "还没有到"),
        ({"done_on": "2024-01-01"}, "早了十二个月以上"),
        ({"next_due": "2027-12-02"}, "每年查询"),
        ({"next_due": "2026-12-01"}, "每年查询"),
        ({"persons": [str(manager.id)]}, ""),
        ({"persons": [str(county.guard.id)]}, ""),
    ):
        refused = page.post(address, typed | wrong, status=422)
        assert said in refused.text
        assert "有前科" not in refused.text
        assert "110101199003071233" not in refused.html
    page.post(address, typed)
    page.post(address, typed)
    entry = db.scalars(select(VettingEntry)).one()
    assert (entry.next_due, entry.reference) == (date(2027, 12, 1), "JY-2026-1")
    listed = page.get("/supervision/vetting")
    assert "已办理(不含结果)" in listed.text
    main = listed.html.split('id="main"')[1]
    assert not any(sign in main for sign in ("✓", "✔", "☑", "badge good", "合格", "通过", "无犯罪"))

    page.post(f"/supervision/vetting/{entry.id}/take-back", {"code": "wrong_day"})
    assert "已撤回：日期错了" in page.get(f"/supervision/vetting/{school.id}/{county.keeper.id}").text
    assert db.scalar(select(func.count(FactVersion.id)).where(FactVersion.fact_table == "vetting_entry")) == 1
    page.post(f"/supervision/vetting/{entry.id}/take-back", {"code": "wrong_day"}, status=404)


@pytest.mark.usefixtures("on_a_day_in_december")
def test_names_stay_in_the_school_and_the_bureau_counts(page, db, county):
    school, other = county.schools
    asked = service.Asked(date(2026, 12, 1), Desk.PUBLIC_SECURITY)
    [entry] = service.enter_vetting(db, school.id, [county.keeper.id], asked, at=NOON, by=0)
    with pytest.raises(service.OneOfThemself):
        service.enter_vetting(db, school.id, [county.keeper.id], asked, at=NOON, by=county.keeper.id)
    with pytest.raises(service.NotPossible):
        service.enter_vetting(db, school.id, [county.keeper.id], service.Asked(date(2026, 12, 11), Desk.OTHER), at=NOON, by=0)  # fmt: skip
    db.flush()

    counted = {place.id: counts for place, counts in queries.counts_below(db, [county.county.id], on=TODAY)}
    assert counted[school.id] == {State.DONE: 1}
    assert counted[other.id] == {State.NEVER: 1}
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    above = page.get("/supervision/vetting").text
    assert "何秀" not in above
    page.get(f"/supervision/vetting/{school.id}/{county.keeper.id}", status=404)
    page.sign_in(county.holder(Role.HEAD, other))
    page.get(f"/supervision/vetting/{school.id}/{county.keeper.id}", status=404)
    page.get(f"/supervision/vetting/{entry.id}/take-back", status=404)
    assert "何秀" not in page.get("/supervision/vetting").text
    service.take_back(db, entry, TakenBack.NOT_DONE, at=NOON, by=0)
    db.flush()
    assert dict(queries.counts_below(db, [county.county.id], on=TODAY))[school] == {State.NEVER: 1}


def test_no_column_could_hold_what_came_back() -> None:
    """DESIGN §2, SAFEGUARDS 24: done on, by whom, reference, next due; a column more fails here."""
    assert {column.name for column in VettingEntry.__table__.columns} == {
        "id", "person_id", "organisation_id", "done_on", "desk", "reference", "next_due", "taken_back",
        "recorded_at", "recorded_by", "import_id",
    }  # fmt: skip
