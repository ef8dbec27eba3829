"""The report pages: figures for whoever may see them, names by right, and the rows behind a status."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from flask import render_template_string
from flask_babel import force_locale
from sqlalchemy import func, select

from app.compliance import duties, service
from app.compliance.filing.paper_parts import LOCALE
from app.compliance.models import Assignment, StatusRow
from app.compliance.reports import Asked, report
from app.core.access import Role
from app.people.announcements import holdings_changed
from app.people.models import OrganisationParent, Person
from tests.compliance.county import STAFF_RULE, County
from tests.make import AT
from tests.queries import count_queries

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
TODAY = date(2026, 12, 10)


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


def test_head_sees_who_has_not_been_reached_and_goes_on_to_the_entry_behind_a_status(page, county, db):
    school = county.schools[0]
    county.complete(county.keeper, on=date(2026, 11, 2))
    page.sign_in(county.holder(Role.HEAD, school))

    report = page.get("/reports")
    core = page.get(f"/reports/{school.id}/{county.requirement('core').id}")
    person = page.get(f"/reports/{school.id}/{county.requirement('core').id}/people/{county.keeper.id}")

    assert "青禾小学" in report.text
    assert "何秀" in core.text
    assert "曾逾期" in person.text
    assert "2026年11月2日" in person.text
    assert "/courses/staff-core/1.0/source" in person.html


def test_report_page_says_not_reached_age_of_the_gap_and_due_first(page, county):
    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))

    html = page.get("/reports").html

    heads = ["未达到", "最长逾期", "还在期限内", "逾期", "已达到", "应达到"]
    places = [html.index(f">{head}</th>") for head in heads]
    assert places == sorted(places)
    assert "70 天" in html  # due on 1 October, 70 days before 10 December
    assert "当天到期" in page.get("/reports?day=2026-10-01").text


@pytest.mark.parametrize("day", ["2026-09-01", "2026-10-15", "2026-12-10", "2027-01-20", "2028-06-01"])
def test_page_and_report_document_give_the_same_figures(page, county, db, day):
    """What a head reads on the page is what the command line and a filing say of the same day (COMPLIANCE §7)."""
    school = county.schools[0]
    county.complete(county.keeper, on=date(2026, 11, 2))
    for number, since in enumerate((date(2026, 9, 20), date(2026, 11, 25), date(2026, 12, 24))):
        county.staff(school, f"同事{number}", first_day=since)
    page.sign_in(county.holder(Role.HEAD, school))

    document = report(db, Asked(school.public_id, date.fromisoformat(day)), today=TODAY, at=AT)
    html = page.get(f"/reports?day={day}").html

    for row in document["rows"]:
        link = f"/reports/{school.id}/{county.requirement(row['requirement']).id}?"
        cells = [
            re.sub(r"<[^>]*>", "", cell).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", html.split(link)[1].split("</tr>")[0], re.DOTALL)
        ]
        rate = "–" if row["completion_rate"] is None else f"{row['completion_rate'] * 100:.1f} %"
        counts = [row["due"], row["overdue"], row["met"], row["required"], row["excused"]]
        assert cells[0] == str(row["due"] + row["overdue"])
        assert cells[2:7] == [str(count) for count in counts]
        assert cells[7] == rate


def test_later_day_is_called_a_projection_and_an_earlier_one_is_computed(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[1]))

    later = page.get("/reports?day=2027-06-30")
    earlier = page.get("/reports?day=2026-11-30")

    assert "推算" in later.text
    assert "推算" not in earlier.text


def test_few_organisations_below_are_columns_and_many_are_rows_under_six_requirements_at_a_time(page, county, db, make):
    """A table of all requirements beside all schools is wider than any desk or sheet (STYLE.md)."""
    more = "".join(STAFF_RULE.replace("requirements:", "").replace("id: ", f"id: {n}-") for n in range(3))
    service.load_requirements(db, f"requirements:{more}", "more.yaml", at=AT, by=None)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.town))

    shown = page.get("/reports").html
    few = shown.split("<caption>各条要求：未达到 / 应达到")[1:]
    for number in range(5):
        make.organisation(f"第{number}小学", parent=county.town)
    many = page.get("/reports").html.split("<caption>各条要求：未达到 / 应达到")[1:]

    assert shown.count('class="no-print"') == 2  # what asks and what downloads is of no use on paper
    assert [table.count('<th scope="col"') for table in few] == [1 + 2]
    rows = few[0].partition("<tbody>")[2].split("</tr>")[:-1]
    assert all(
        row.count(f'<a href="/reports?org={school.id}') == 1 for row in rows for school in county.schools
    )  # a phone
    assert [table.count('<th scope="col"') for table in many] == [1 + 6, 1 + 2]
    assert [table.split("</table>")[0].count('<th scope="row"') for table in many] == [7, 7]


def test_bureau_officer_sees_counts_of_schools_but_no_name_of_staff(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    school, core = county.schools[0], county.requirement("core")

    assert "柳镇" in page.get("/reports").text
    text = page.get(f"/reports/{school.id}/{core.id}").text

    assert "何秀" not in text
    page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}", status=404)


def test_district_head_sees_no_names_of_a_schools_staff(page, county):
    page.sign_in(county.holder(Role.HEAD, county.county))

    text = page.get(f"/reports/{county.schools[0].id}/{county.requirement('core').id}").text

    assert "何秀" not in text


def test_pupils_are_counts_of_their_class_for_the_school_and_never_names(page, county):
    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))

    text = page.get(f"/reports/{county.schools[0].id}/{county.requirement('lessons').id}").text

    assert "五（1）班" in text
    assert "30" in text
    assert "学生01" not in text


def test_pupil_has_no_page_not_even_for_the_head(page, county, db):
    pupil = db.scalars(select(Person).where(Person.name == "学生01")).first()
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    page.get(f"/reports/{county.schools[0].id}/{county.requirement('lessons').id}/people/{pupil.id}", status=404)


def test_bureau_sees_pupils_masked_at_a_month_end_and_no_classes(page, db, make):
    county = County(db, make, pupils=(30, 3))
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    lessons = county.requirement("lessons")

    town = page.get(f"/reports/{county.town.id}/{lessons.id}").text
    school = page.get(f"/reports/{county.schools[1].id}/{lessons.id}").text

    assert "截至2026年11月30日" in town
    assert "青禾小学（含柳林小学） 33" in town, "a tiny school is counted with the central one beside it"
    assert " 30 " not in town, "the larger school would give the smaller away"
    assert "柳林小学 并入青禾小学统计 不显示" in school
    assert " 3 " not in school
    assert "五（1）班" not in school


def test_head_of_one_school_finds_nothing_at_another(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    page.get(f"/reports?org={county.schools[1].id}", status=404)
    page.get(f"/reports/{county.schools[1].id}/{county.requirement('core').id}", status=404)
    page.get(f"/reports/{county.schools[1].id}/waivers", status=404)


def test_protection_lead_reads_names_but_cannot_excuse(page, county):
    school, core = county.schools[0], county.requirement("core")
    page.sign_in(county.holder(Role.PROTECTION_LEAD, school))

    page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}")
    page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}/waiver", status=404)


def test_course_asked_of_somebody_stands_among_their_duties_until_it_is_completed(page, county, db):
    school, core = county.schools[1], county.requirement("core")
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.guard.id}/course"
    figures = db.scalar(select(func.count()).select_from(StatusRow))

    page.post(address, {"course": "staff-core", "due_on": "2026-12-31"})
    asked = [duty for duty in duties.duties_of(db, county.guard.id, TODAY) if duty.status == "assigned"]
    county.complete(county.guard, on=TODAY)

    assert [(duty.courses, duty.due_on) for duty in asked] == [(("staff-core",), date(2026, 12, 31))]
    assert [duty for duty in duties.duties_of(db, county.guard.id, TODAY) if duty.status == "assigned"] == []
    assert figures <= db.scalar(select(func.count()).select_from(StatusRow))


def test_course_cannot_be_asked_for_by_a_day_that_is_over(page, county, db):
    school, core = county.schools[1], county.requirement("core")
    page.sign_in(county.holder(Role.HEAD, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.guard.id}/course"

    answer = page.post(address, {"course": "staff-core", "due_on": "2026-12-09"}, status=422)
    page.post(address, {"course": "staff-core", "due_on": "2026-12-10"})

    assert "这一天已经过去了" in answer.text
    assert db.scalars(select(Assignment.due_on)).all() == [TODAY]


@pytest.mark.parametrize("asked", ["abc", "2026-02-30", "1850-01-01"])
def test_page_asked_for_something_that_is_no_day_says_that_it_shows_today(page, county, asked):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    below = f"/reports/{county.schools[0].id}/{county.requirement('core').id}"

    for address in ("/reports", below, f"{below}/people/{county.keeper.id}"):
        assert "不是要看的那一天" in page.get(f"{address}?day={asked}").text
        assert "不是要看的那一天" not in page.get(f"{address}?day=2026-12-01").text
        assert "不是要看的那一天" not in page.get(address).text


def test_course_asked_by_mistake_is_taken_back(page, county, db):
    school, core = county.schools[1], county.requirement("core")
    page.sign_in(county.holder(Role.HEAD, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.guard.id}/course"
    page.post(address, {"course": "staff-core", "due_on": "2026-12-31"})
    assignment = db.scalars(select(Assignment.id)).one()

    page.post(f"{address}/{assignment}/withdraw", form_at=address)

    assert db.scalars(select(Assignment.id)).all() == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.BUREAU_OFFICER])
def test_pages_ask_as_many_questions_for_many_people_as_for_few(page, county, db, role):
    place = county.schools[0] if role is Role.HEAD else county.county
    page.sign_in(county.holder(role, place))
    addresses = ["/reports", *(f"/reports/{place.id}/{county.requirement(name).id}" for name in ("core", "lessons"))]
    page.get("/reports")

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with count_queries() as statements:
                page.get(address)
            numbers.append(len(statements))
        return numbers

    few = asked()
    for number in range(20):
        county.staff(county.schools[0], f"新人{number}")
    for number in range(3):
        school = county.make.organisation(f"新校{number}", parent=county.town)
        county.staff(school, f"教师{number}")
        holdings_changed(db, [pupil.id for pupil in county.make.pupils(county.make.class_group(school), 9)], None)

    assert asked() == few
    sign_in = 3
    assert max(few) <= 10 + sign_in, few


def test_person_page_asks_at_most_ten_questions(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    county.complete(county.keeper, on=date(2026, 11, 2))
    address = f"/reports/{county.schools[0].id}/{county.requirement('core').id}/people/{county.keeper.id}"
    page.get(address)

    with count_queries() as statements:
        page.get(address)

    assert len(statements) <= 10 + 3, statements


def test_duties_of_a_person_are_one_question(county, db):
    with count_queries() as statements:
        owed = duties.duties_of(db, county.keeper.id, TODAY)

    assert [(duty.requirement, duty.status, duty.courses) for duty in owed] == [("core", "overdue", ("staff-core",))]
    assert owed[0].uncovered_days == 101
    assert "70" in owed[0].reason_zh
    assert "overdue for 70 days" in owed[0].reason_en
    assert len(statements) <= 2


def test_school_that_moved_keeps_its_figures_of_earlier_days_in_its_former_town(db, make, page):
    county = County(db, make, pupils=(30, 12))
    other = make.organisation("桥镇", kind="district", parent=county.county)
    make._fact(OrganisationParent(organisation_id=county.schools[0].id, parent_id=other.id, first_day=TODAY))
    holdings_changed(db, [county.keeper.id], TODAY)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    before = page.get(f"/reports?org={county.town.id}&day=2026-12-09").text
    after = page.get(f"/reports?org={county.town.id}&day=2026-12-10").text

    assert "青禾小学" in before
    assert "青禾小学" not in after


@pytest.mark.parametrize(("required", "said"), [(0, "上一时段没有应达到的人"), (7, "7 中有 2")])
def test_window_before_in_which_nobody_was_required_is_said_in_words(app, required, said):
    line = SimpleNamespace(previous=SimpleNamespace(required=required, missed=2 if required else 0, made_up=None))
    with app.test_request_context(), force_locale(LOCALE):
        cell = render_template_string(
            '{% from "compliance/_cells.html" import previous with context %}{{ previous(line) }}', line=line
        )

    assert cell.strip() == said
