"""A campaign of the bureau is the bureau's: nobody below gives it other days under the same name."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.people.models import Window

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
AUTUMN = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
NAME = "护苗六个一"
FORM = {"kind": "campaign", "title": NAME, "first_day": "2026-09-01", "last_day": "2027-06-30"}


@pytest.fixture
def school(page, make):
    """A school two steps below a bureau that runs a campaign; its manager is signed in."""
    make.bureau = make.organisation("青河县教育局", kind="district")
    town = make.organisation("柳镇", kind="district", parent=make.bureau)
    school = make.organisation("青禾小学", parent=town)
    make.window(make.bureau, kind=f"campaign:{NAME}", title=NAME, **AUTUMN)
    manager = make.person("管理员")
    make.role(manager, Role.TRAINING_MANAGER, school)
    page.sign_in(manager)
    return school


@pytest.mark.parametrize(
    "days", [("2026-09-01", "2027-06-30"), ("2026-10-01", "2026-12-31"), ("2030-01-01", "2030-02-01")]
)
def test_school_cannot_enter_a_campaign_by_the_name_of_one_above_it(page, db, school, days):
    answer = page.post(
        f"/organisations/{school.id}/terms/new", {**FORM, "first_day": days[0], "last_day": days[1]}, 422
    )

    assert "“护苗六个一”是青河县教育局定的" in answer.text
    assert len(db.scalars(select(Window)).all()) == 1


def test_school_enters_a_campaign_of_its_own_name_and_cannot_rename_it_into_one_above(page, db, school):
    page.post(f"/organisations/{school.id}/terms/new", {**FORM, "title": "本校护苗月"})
    own = db.scalars(select(Window).filter_by(organisation_id=school.id)).one()

    page.post(f"/organisations/{school.id}/terms/{own.id}", FORM, 422)

    assert own.kind == "campaign:本校护苗月"


def test_terms_and_school_years_of_a_school_may_differ_from_those_above(page, make, school):
    make.window(make.bureau, kind="term", title="秋季学期", **AUTUMN)

    page.post(f"/organisations/{school.id}/terms/new", {**FORM, "kind": "term", "title": "秋季学期"})


def test_school_beside_may_use_the_name_of_another_school(page, make, db, school):
    beside = make.organisation("柳林小学", parent=make.bureau)
    make.window(beside, kind="campaign:读书月", title="读书月", **AUTUMN)

    page.post(f"/organisations/{school.id}/terms/new", {**FORM, "title": "读书月"})

    assert len(db.scalars(select(Window).filter_by(kind="campaign:读书月")).all()) == 2


def test_everybodys_campaign_stands_above_every_organisation(page, make, school):
    make.window(None, kind="campaign:全国活动", title="全国活动", **AUTUMN)

    answer = page.post(f"/organisations/{school.id}/terms/new", {**FORM, "title": "全国活动"}, 422)

    assert "全国活动" in answer.text


def test_bureau_that_takes_a_name_used_below_is_told_who_goes_by_days_of_its_own(page, make, db, school):
    make.window(school, kind="campaign:读书月", title="读书月", first_day=date(2026, 9, 1), last_day=date(2027, 6, 30))
    officer = make.person("干部")
    make.role(officer, Role.BUREAU_OFFICER, make.bureau)
    page.sign_in(officer)

    page.post(f"/organisations/{make.bureau.id}/terms/new", {**FORM, "title": "读书月", "last_day": "2026-12-31"})

    assert re.search(r"青禾小学", page.get(f"/organisations/{make.bureau.id}").text)
    assert db.scalars(select(Window).filter_by(kind="campaign:读书月", organisation_id=make.bureau.id)).one()


@pytest.mark.parametrize(
    ("kind", "first", "last", "told"),
    [
        ("campaign", "1990-01-01", "2090-01-01", "年份对吗"),
        ("campaign", "2026-10-01", "2062-12-31", "晚了 5 年以上"),
        ("campaign", "2006-10-01", "2006-12-31", "早了 10 年以上"),
        ("campaign", "2020-10-01", "2026-12-31", "最长五年"),
        ("term", "2026-09-01", "2028-01-31", "最长 13 个月"),
    ],
)
def test_days_nobody_means_are_refused_with_the_question_of_the_year(page, db, school, kind, first, last, told):
    typed = {"kind": kind, "title": "本校护苗月", "first_day": first, "last_day": last}

    assert told in page.post(f"/organisations/{school.id}/terms/new", typed, 422).text
    assert db.scalars(select(Window).filter_by(organisation_id=school.id)).all() == []


def test_campaign_of_three_years_and_one_of_last_year_are_entered(page, db, school):
    for title, first, last in (("三年行动", "2026-01-01", "2028-12-31"), ("去年的活动", "2025-10-01", "2025-12-31")):
        page.post(
            f"/organisations/{school.id}/terms/new", {**FORM, "title": title, "first_day": first, "last_day": last}
        )

    assert len(db.scalars(select(Window).filter_by(organisation_id=school.id)).all()) == 2


def test_form_says_of_each_kind_what_may_share_a_day(page, make, db, school):
    new = f"/organisations/{school.id}/terms/new"
    page.post(new, {**FORM, "title": "本校护苗月"})
    page.post(new, {**FORM, "title": "读书月"})
    assert len(db.scalars(select(Window).filter_by(organisation_id=school.id)).all()) == 2, "campaigns may overlap"
    assert "专项活动之间可以重叠，只有同名的两个不行" in page.get(new).text

    again = page.post(new, {**FORM, "title": "读书月"}, 422).text
    assert "同名的两个不能有同一天" in again
    for kind, told in (("term", "两个学期不能有同一天"), ("school_year", "两个学年不能有同一天")):
        page.post(new, {**FORM, "kind": kind, "title": "甲"})
        assert told in page.post(new, {**FORM, "kind": kind, "title": "乙"}, 422).text


def test_school_is_told_before_and_after_saving_who_enters_the_items(page, make, school):
    new = f"/organisations/{school.id}/terms/new"
    assert "由系统管理员来加" in page.get(new).text
    make.role(make.person("干部"), Role.BUREAU_OFFICER, make.bureau)

    assert "请找青河县教育局" in page.get(new).text
    saved = page.post(new, {**FORM, "title": "本校护苗月"})
    assert "请把活动名称告诉青河县教育局" in page.get(saved.location).text
    term = page.post(new, {**FORM, "kind": "term", "title": "秋季学期"})
    assert "请把活动名称告诉" not in page.get(term.location).text


def test_officer_who_enters_items_is_not_sent_to_anybody(page, make, school):
    officer = make.person("干部")
    make.role(officer, Role.BUREAU_OFFICER, make.bureau)
    page.sign_in(officer)
    new = f"/organisations/{make.bureau.id}/terms/new"

    assert "到这个活动自己的页面去加" in page.get(new).text
    saved = page.post(new, {**FORM, "title": "读书月"})
    assert "请把活动名称告诉" not in page.get(saved.location).text


def listed(page, organisation):
    """Return what an organisation's page lists as counting there: title and whose."""
    html = page.get(f"/organisations/{organisation.id}").html
    table = html[html.index("在这里起作用的时间段") :].partition("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr")[2:]]
    return {(cells[0].strip(), cells[3].strip()) for cells in rows}


def test_school_page_lists_the_campaign_of_the_bureau_that_counts_there_and_whose_it_is(page, make, school):
    make.window(None, kind="school_year", title="学年", **AUTUMN)
    make.window(make.bureau, kind="term", title="全县学期", **AUTUMN)
    make.window(school, kind="term", title="本校学期", **AUTUMN)
    make.window(make.organisation("柳林小学", parent=make.bureau), kind="campaign:读书月", title="读书月", **AUTUMN)

    assert listed(page, school) == {(NAME, "青河县教育局"), ("学年", "所有单位"), ("本校学期", "青禾小学")}
