"""A report of a period: each home organisation on the last day of its own window that ends in it (COMPLIANCE §4)."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import unquote

import openpyxl
import pytest
import time_machine

from app.compliance.facts import read_tree
from app.compliance.period import NoSuchPeriod
from app.compliance.period_report import report_of_period
from app.compliance.reports import Asked
from app.compliance.seen_report import sight_of_a_bureau
from app.compliance.standing import rebuild_all
from app.core.access import Role
from app.people.announcements import holdings_changed
from app.records import service as ledger
from tests.compliance.county import County
from tests.make import AT

TODAY = date(2027, 2, 10)


@pytest.fixture(autouse=True)
def on_a_day_after_the_term():
    with time_machine.travel("2027-02-10 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    return County(db, make, pupils=(30, 12))


def rows_of(db, county, kind, *, on=TODAY, sight=None, **more):
    asked = Asked(county.county.public_id, on, **more)
    document = report_of_period(db, asked, kind, sight, today=TODAY, at=AT)
    return document, {(row["organisation"], row["requirement"]): row for row in document["rows"]}


def test_each_school_is_counted_on_the_last_day_of_its_own_term_which_the_row_names(db, make, county):
    first, second = county.schools
    make.window(second, first_day=date(2026, 9, 3), last_day=date(2027, 1, 15))
    rebuild_all(db)
    for person in make.pupils(county.classes[1], 1):
        holdings_changed(db, [person.id], None)
        ledger.enter_coverage(
            db, person.id, course="kids-g56", edition="1.0", module="m1", on=date(2027, 1, 18), at=AT, by=None
        )

    document, rows = rows_of(db, county, "quarter", on=date(2027, 3, 1))

    assert document["period"] == {"kind": "quarter", "first": "2027-01-01", "last": "2027-03-31"}
    assert rows[first.public_id, "lessons"]["window"] == {"first": "2026-09-01", "last": "2027-01-20"}
    assert rows[second.public_id, "lessons"]["window"] == {"first": "2026-09-03", "last": "2027-01-15"}
    assert rows[second.public_id, "lessons"]["met"] == 0, "what came after the last day of its own term is too late"
    assert rows[county.town.public_id, "lessons"]["window"] is None
    assert rows[county.town.public_id, "lessons"]["overdue"] == 43


def test_pupil_of_two_schools_with_two_terms_counts_once_above_at_the_worst(db, make, county):
    make.window(county.schools[1], first_day=date(2026, 9, 3), last_day=date(2027, 1, 15))
    both = make.person("两校学生")
    for group in county.classes:
        make.enrolment(both, group)
    holdings_changed(db, [both.id], None)
    ledger.enter_coverage(
        db, both.id, course="kids-g56", edition="1.0", module="m1", on=date(2027, 1, 18), at=AT, by=None
    )

    _document, rows = rows_of(db, county, "quarter", on=date(2027, 3, 1))

    assert rows[county.schools[0].public_id, "lessons"]["met"] == 1
    assert rows[county.schools[1].public_id, "lessons"]["met"] == 0
    assert (rows[county.town.public_id, "lessons"]["required"], rows[county.town.public_id, "lessons"]["met"]) == (
        42 + 1,
        0,
    )


def test_requirement_without_windows_is_counted_at_the_periods_end(db, county):
    county.complete(county.keeper, on=date(2026, 12, 20))

    document, rows = rows_of(db, county, "half_year", on=date(2026, 10, 1))

    assert document["as_of"] == "2026-12-31"
    core = rows[county.schools[0].public_id, "core"]
    assert (core["met"], core["window"]) == (1, {"first": "2026-07-01", "last": "2026-12-31"})


def test_term_is_that_of_the_organisation_and_between_two_the_one_that_closed(db, county):
    document, rows = rows_of(db, county, "term")

    assert document["period"] == {"kind": "term", "first": "2026-09-01", "last": "2027-01-20"}
    assert rows[county.schools[0].public_id, "core"]["window"] == {"first": "2026-09-01", "last": "2027-01-20"}


def test_school_whose_window_does_not_end_in_the_period_is_named_not_silently_left_out(db, county):
    document, rows = rows_of(db, county, "quarter", on=date(2026, 11, 1))

    assert rows[county.county.public_id, "lessons"]["required"] == 0
    assert document["no_window"] == [
        {"organisation": school.public_id, "requirement": "lessons"}
        for school in sorted(county.schools, key=lambda row: row.public_id)
    ]


def test_page_and_file_say_that_no_window_ended_not_that_windows_differ(page, county):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    lessons = county.requirement("lessons")

    shown = page.get(f"/reports/{school.id}/{lessons.id}?period=quarter&day=2026-11-01").text
    book = page.get(f"/reports/report.xlsx?organisation={school.public_id}&period=quarter&as_of=2026-11-01").response

    assert "–，这个学期或时段到2027年1月20日才结束，计入它结束的那一期" in shown
    sheet = openpyxl.load_workbook(io.BytesIO(book.get_data())).worksheets[0]
    assert "–，期内没有结束的学期" in {cell.value for row in sheet.iter_rows() for cell in row}
    kept_as = unquote(book.headers["Content-Disposition"])
    assert kept_as.endswith("''青禾小学儿童保护培训落实情况报告-2026-12-31.xlsx"), kept_as
    assert school.public_id not in kept_as


def test_period_nobody_entered_is_refused(db, county):
    with pytest.raises(NoSuchPeriod):
        rows_of(db, county, "campaign:禁毒月")


def test_campaign_may_be_asked_for(db, make, county):
    make.window(county.county, kind="campaign:禁毒月", first_day=date(2026, 12, 1), last_day=date(2026, 12, 28))

    document, rows = rows_of(db, county, "campaign:禁毒月")

    assert document["as_of"] == "2026-12-28"
    assert rows[county.schools[0].public_id, "core"]["window"]["last"] == "2026-12-28"


def test_above_the_school_a_period_is_masked_like_a_day(db, make, county):
    few = make.organisation("小教学点", parent=county.county)
    holdings_changed(db, [pupil.id for pupil in make.pupils(make.class_group(few), 3)], None)

    _document, rows = rows_of(db, county, "term", sight=sight_of_a_bureau(read_tree(db)))

    assert rows[few.public_id, "lessons"]["required"] is None
    assert rows[few.public_id, "lessons"]["masked"] is True
    assert rows[county.town.public_id, "lessons"]["required"] is None
    assert rows[county.county.public_id, "lessons"]["required"] == 45


def test_page_api_and_file_of_a_period_are_the_same(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    school = county.schools[0]

    shown = page.get(f"/reports?org={school.id}&period=term").text
    below = page.get(f"/reports/{school.id}/{county.requirement('lessons').id}?period=term").text
    answer = page.get(f"/api/v1/report?organisation={school.public_id}&period=term").response.get_json()
    paper = page.get(f"/reports/report.csv?organisation={school.public_id}&period=term").html

    lessons = next(row for row in answer["rows"] if row["requirement"] == "lessons")
    assert lessons["overdue"] == 30
    assert "预防课 30 当天到期 0 30 0 30 0 0.0 % 2027年1月20日" in shown
    assert "2026年9月1日至2027年1月20日" in below
    assert "五（1）班 30" in below
    assert "2027-01-20" in paper


def test_page_asked_for_a_period_that_was_never_entered_says_that_it_shows_the_day(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    assert "没有录入过这种时段" in page.get("/reports?period=school_year").text


@pytest.mark.parametrize("more", ["&detail=1", "&through=posts=x", "&departments=1", "&period=fortnight"])
def test_api_says_what_a_period_does_not_go_with(page, county, more):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    address = f"/api/v1/report?organisation={county.schools[0].public_id}" + (
        more if "period" in more else f"&period=term{more}"
    )
    answer = page.get(address, status=400).response.get_json()

    assert [problem["where"] for problem in answer["problems"]] == ["period"]


class TestFilters:
    def test_page_keeps_those_whom_a_post_puts_on_duty(self, page, county, make):
        school = county.schools[0]
        office = make.post("财务", public_id="office", sensitive=False)
        other = make.person("会计")
        make.appointment(other, school, office, first_day=date(2026, 11, 1))
        holdings_changed(county.db, [other.id], None)
        page.sign_in(county.holder(Role.HEAD, school))

        everybody = page.get("/reports").text
        some = page.get("/reports?through=posts=office").text

        assert "核心课 2 132 天" in everybody
        assert "核心课 1 71 天" in some, "the oldest gap is of those kept by the filter"
        assert "核心课 2 132 天" in page.get("/reports?through=kinds=staff").text, "worked from the facts as kept"
        assert "核心课 0 –" in page.get("/reports?through=kinds=volunteer").text
        assert "何秀" not in page.get(f"/reports/{school.id}/{county.requirement('core').id}?through=posts=office").text

    def test_above_the_school_a_part_of_the_pupils_has_no_figures(self, page, county):
        page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

        text = page.get("/reports?through=grades=5").text

        assert "预防课 不显示 – 不显示 不显示 不显示 不显示 不显示" in text
        assert "42" not in text

    def test_next_pages_and_files_carry_day_period_and_filter_on(self, page, county):
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))

        filtered = page.get("/reports?day=2027-01-04&through=kinds=staff").html
        period = page.get("/reports?day=2027-01-04&period=term").html

        assert "?day=2027-01-04&amp;through=kinds%3Dstaff" in filtered
        assert "report.xlsx?organisation=" in filtered
        assert filtered.count("through=kinds%3Dstaff") == 2 + 4
        assert "day=2027-01-04&amp;period=term" in period
