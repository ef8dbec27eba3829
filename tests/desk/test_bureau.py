"""The bureau's page: the tree by ids, counts only, no ranks; what is late in being filed; what cannot be counted."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.compliance.facts import read_tree
from app.compliance.filing import service as filing
from app.compliance.filing.late import filed_below
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import Period, PeriodKind, State
from app.compliance.service import assign_course
from app.core.access import Role
from app.people.announcements import holdings_changed
from tests.compliance.county import County
from tests.make import AT
from tests.queries import count_queries

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
TODAY = date(2026, 12, 10)


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


@pytest.fixture
def officer(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    return page


def heads(html: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>\s*([^<]*?)\s*</th>', html)


def test_officer_sees_not_reached_age_and_acted_on_first_and_the_tree_by_ids(officer, county, db):
    assign_course(
        db, county.keeper.id, "staff-core", assigned_on=TODAY, due_on=TODAY + timedelta(days=9), at=AT, by=None
    )
    shown = officer.get("/bureau")

    assert heads(shown.html)[:4] == ["单位", "未达到", "最长逾期", "已有安排：已布置课程的人数"]
    rows = re.findall(r"requirement_page|/reports/(\d+)/", shown.html)
    ids = [int(row) for row in rows if row]
    below = sorted(county.schools, key=lambda row: row.public_id)
    assert ids == [county.county.id, county.town.id, *(row.id for row in below)]
    keeper = shown.html.partition(f"/reports/{county.schools[0].id}/")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>(.*?)</td>", keeper)[:3] == ["1", "70 天", "1"]
    assert "何秀" not in shown.text
    assert "danger" not in shown.html


def test_pupils_are_masked_as_on_the_report_page(officer, county, db, make):
    """The school with 7 pupils is counted with the other one; both pages take one decision (SAFEGUARDS 21)."""
    lessons = county.requirement("lessons")

    shown = officer.get(f"/bureau?requirement={lessons.id}").text
    report = officer.get(f"/reports?org={county.town.id}").text

    for text in (shown, report):
        assert "青禾小学 含柳林小学" in text or "含柳林小学" in text
    assert "37" in shown
    assert "2026年11月30日" in shown
    assert "30 / 30" not in shown


def test_what_has_not_been_filed_stands_beside_it(officer, county, db):
    tree = read_tree(db)
    places = [tree.organisations[row.id] for row in county.schools]

    def states(day: date) -> list[tuple[str | None, int, bool]]:
        return [
            (row.state, row.days_late, row.is_ahead)
            for row in filed_below(db, tree, places, PeriodKind.HALF_YEAR, day, since=date(2026, 9, 1))
        ]

    assert states(date(2026, 11, 20)) == [(None, 0, True)] * 2
    assert states(date(2026, 12, 10)) == [(None, 0, False)] * 2
    assert states(date(2027, 1, 10)) == [(None, 10, False)] * 2

    period = Period(PeriodKind.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 31))
    filing.draft(db, places[0].id, period, is_answerable=True, at=AT, by=county.keeper.id, capacity=Role.HEAD)
    db.flush()
    assert [row[:2] for row in states(date(2027, 1, 10))] == [(State.DRAFT, 10), (None, 10)]
    assert "还没起草 1 · 草稿 1" in officer.get("/bureau").text

    too_early = db.scalars(select(Filing)).one()
    too_early.state, too_early.as_of = State.FILED, date(2026, 10, 31)
    db.flush()
    assert states(date(2027, 1, 10))[0] == (None, 10, False), "filed while the period ran, it closes nothing"


def test_officer_is_told_what_waits_for_an_answer_and_finds_the_period_before(officer, county, db):
    period = Period(PeriodKind.HALF_YEAR, date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30))
    values = {"is_answerable": True, "at": AT, "by": county.keeper.id, "capacity": Role.HEAD}
    came_in = filing.draft(db, county.schools[0].id, period, **values)
    came_in.state = State.FILED
    at_the_top = filing.draft(db, county.county.id, period, **values)
    at_the_top.state = State.FILED
    db.flush()

    for address in ("/", "/bureau"):
        shown = officer.get(address).text
        assert "半年小结 2026年上半年、青禾小学 ：已报来，等你接收或退回" in shown, address
        assert shown.count("等你接收或退回") == 1, "nobody above the county: nothing to answer"
    filed = officer.get("/bureau").text.partition("报送情况")[2]
    assert "2026年1月1日" not in filed
    filed = officer.get("/bureau?back=1").text.partition("报送情况")[2]
    assert "2026年1月1日至2026年6月30日 已报送" in filed

    came_in.state = State.ACCEPTED
    db.flush()
    assert "等你接收或退回" not in officer.get("/").text


def test_organisations_that_are_not_counted_in_full_are_listed(officer, county, db, make):
    other = make.organisation("海边小学")
    group = make.class_group(county.schools[0], "混龄班", grades="")
    pupils = make.pupils(group, 2)
    holdings_changed(db, [pupil.id for pupil in pupils], None)

    text = officer.get("/bureau").text.partition("没有数全的单位")[2]

    assert "青禾小学 – 1" in text
    assert other.name not in text


def test_bureau_page_asks_the_same_few_questions_whatever_the_rows(db, officer, county, make):
    address = f"/bureau?requirement={county.requirement('lessons').id}&period=term"
    officer.get(address)
    with count_queries() as few:
        officer.get(address)
    for number in range(5):
        school = make.organisation(f"第{number}小学", parent=county.town)
        county.staff(school, f"同事{number}")
        holdings_changed(db, [pupil.id for pupil in make.pupils(make.class_group(school), 12)], None)
    with count_queries() as many:
        officer.get(address)

    assert len(many) == len(few) <= 11 + 1


def test_officer_of_a_town_sees_nothing_beside_or_above_it(page, county, make):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.town))

    assert "柳镇及下属单位" in page.get("/bureau").text
    page.get(f"/bureau?org={county.county.id}", status=404)
