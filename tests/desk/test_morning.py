"""The morning page: what is most urgent first, staff by right, classes as counts, and a real nothing to do."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.certification.service import issue_certificate
from app.certification.withdrawals.service import withdraw_certificate
from app.classroom.pace import classes_expected
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.core.access import Role
from app.core.clock import now
from app.core.facts import remove_fact
from app.people.models import Window
from app.people.service.names import approve_name, ask_name
from tests.compliance.county import County
from tests.make import AT
from tests.queries import count_queries

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
TODAY = date(2026, 12, 10)


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


@pytest.fixture
def morning(page, county):
    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))
    return page


def part(text: str, heading: str, following: str) -> str:
    return text.partition(heading)[2].partition(following)[0]


def test_manager_reads_the_most_urgent_first_with_days_and_one_click_to_what_next(morning, county, db):
    school = county.schools[0]
    county.staff(school, "刚来的人", first_day=date(2026, 11, 20))
    county.staff(school, "早来的人", first_day=date(2026, 10, 1))
    shown = morning.get("/today")

    overdue = part(shown.text, "逾期多久", "14 天内")
    assert overdue.index("何秀") < overdue.index("早来的人")
    assert "70 天" in overdue  # due on 1 October, as the report says
    assert "101 天" in overdue  # on post since 1 September
    assert "刚来的人" in part(shown.text, "14 天内", "本学期")
    assert "门卫周" not in shown.text
    at = f"/reports/{school.id}/{county.requirement('core').id}/people/{county.keeper.id}"
    assert f'href="{at}/waiver"' in shown.html
    assert f'href="{at}/course"' in shown.html


def test_classes_are_counts_with_the_pace_and_no_pupil_is_named(morning, county, make):
    make.planned_lesson(county.classes[0], planned_on=TODAY + timedelta(days=3))
    make.planned_lesson(county.classes[0], planned_on=TODAY - timedelta(days=3))

    shown = morning.get("/today")

    assert "30" in part(shown.text, "本学期还没上完的班级", "进度")
    assert "2026年12月13日" in part(shown.text, "本学期还没上完的班级", "进度")
    assert "2026年12月7日" in part(shown.text, "还没登记的课", "本学期还没上完")
    assert "1 个班中已有 0 个班上完" in shown.text
    assert "学生1" not in shown.text


MORE_RULES = """
requirements:
  - id: entry
    title: {zh: 入学第一课}
    subject: person
    audience: [{kinds: [student], grades: ["5"]}]
    evidence: {lessons: {topics: [body-safety], count: 1}}
    timing: {within_days: 30}
  - id: contact
    title: {zh: 家校联系一次}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
"""


def test_overdue_pupils_are_counts_by_class_and_contacts_are_no_lesson(morning, county, db):
    load_requirements(db, MORE_RULES, "more.yaml", at=AT, by=None)

    text = morning.get("/today").text

    overdue = part(text, "学生已过期限的班级", "14 天内")
    assert "入学第一课" in overdue
    assert "30" in overdue
    assert "学生1" not in text
    contacts = text.partition("还有家长没联系到的班")[2]
    assert "家校联系一次" in contacts
    assert text.count("家校联系一次") == 1
    assert 'href="/supervision/contacts"' in morning.get("/today").html


def test_class_stands_in_one_row_with_all_its_requirements_and_classes_are_counted(morning, county, db):
    """Two rows of one class are one class: the heading counts classes, and says so."""
    again = MORE_RULES.replace("id: ", "id: again-").replace("入学第一课", "入学第二课")
    for number, rules in enumerate((MORE_RULES, again)):
        load_requirements(db, rules, f"more-{number}.yaml", at=AT, by=None)

    text = morning.get("/today").text

    for heading in ("学生已过期限的班级：", "本学期还没上完的班级：", "还有家长没联系到的班："):
        assert f"{heading}1 个班" in text
    assert text.count(county.classes[0].title) == 3
    overdue = part(text, "学生已过期限的班级", "14 天内")
    assert "入学第二课：30" in overdue
    assert "入学第一课：30" in overdue


def test_school_without_any_term_reads_that_pupils_cannot_be_counted(morning, county, db):
    assert "没法计算" not in morning.get("/today").text
    remove_fact(db, db.scalars(select(Window)).one(), at=AT, by=None)
    db.flush()
    rebuild_all(db)

    shown = morning.get("/today")

    assert "没法计算" in shown.text
    assert f'href="/organisations/{county.schools[0].id}/terms/new' in shown.html


def test_nobody_is_offered_to_excuse_themselves(page, county):
    manager = county.staff(county.schools[0], "管理员自己")
    county.make.role(manager, Role.TRAINING_MANAGER, county.schools[0])
    page.sign_in(manager)

    shown = page.get("/today").html

    assert f"/people/{manager.id}/course" in shown
    assert f"/people/{manager.id}/waiver" not in shown
    assert f"/people/{county.keeper.id}/waiver" in shown


def test_whoever_has_nothing_open_reads_that_nothing_is_to_be_done(page, county, make):
    page.sign_in(county.holder(Role.HEAD, make.organisation("新校")))

    assert "今天没有要办的事" in page.get("/today").text


@pytest.mark.parametrize("role", [Role.BUREAU_OFFICER, Role.PROTECTION_LEAD, Role.CLERK])
def test_others_have_no_such_morning(page, county, role):
    page.sign_in(county.holder(role, county.schools[0]))

    page.get("/today", status=404)


def test_namesake_on_the_page_is_told_from_the_one_who_has_nothing_open(page, county, make):
    school = county.schools[0]
    manager = county.holder(Role.TRAINING_MANAGER, school)
    make.appointment(make.person(county.keeper.name), school, make.post("厨师长"))
    page.sign_in(manager)

    shown = page.get("/today").html

    assert re.search(rf">{county.keeper.name}</a> <small>[^<]*\S[^<]*</small>", shown)


def test_name_that_waits_stands_on_the_page_until_it_is_answered_and_not_before_oneself(page, county, make):
    school = county.schools[0]
    manager = county.holder(Role.TRAINING_MANAGER, school)
    make.appointment(manager, school, make.post("主任"))
    page.sign_in(manager)
    ask_name(county.db, manager, "自己的新名", at=AT)
    assert "待更正的姓名" not in page.get("/today").text

    row = ask_name(county.db, county.keeper, "何秀秀", at=AT)
    shown = page.get("/today")
    assert "待更正的姓名：1 个" in shown.text
    assert 'href="/names"' in shown.html
    assert "何秀秀" not in shown.text
    with count_queries() as statements:
        page.get("/today")
    assert len(statements) <= 11 + 1

    approve_name(county.db, row, at=AT, by=manager.id)
    assert "待更正的姓名" not in page.get("/today").text


def test_morning_asks_the_same_few_questions_whatever_the_rows(db, morning, county, make):
    morning.get("/today")
    with count_queries() as few:
        morning.get("/today")
    for number in range(12):
        county.staff(county.schools[0], f"同事{number}")
        group = make.class_group(county.schools[0], f"六（{number}）班")
        make.planned_lesson(group, planned_on=TODAY)
        make.pupils(group, 3)
    with count_queries() as many:
        morning.get("/today")

    assert len(many) == len(few) <= 11 + 1


def test_what_the_school_itself_owes_stands_on_the_page_until_it_is_done(morning, county, db):
    checks = """
requirements:
  - id: checks
    title: {zh: 安全检查, en: Safety checks}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 1}}
    timing: {each: term}
"""
    load_requirements(db, checks, "r.yaml", at=AT, by=None)
    heading = "单位自己要做的"
    shown = morning.get("/today")
    assert "安全检查" in shown.text.partition(heading)[2]
    assert f"/reports/{county.schools[0].id}/{county.requirement('checks').id}" in shown.html
    assert "柳林小学" not in shown.text

    county.make.act(county.schools[0], done_on=date(2026, 12, 1))
    rebuild_all(db)

    assert heading not in morning.get("/today").text


def test_reminder_names_nobody_counts_nobody_and_begins_as_every_outgoing_text(morning):
    shown = morning.get("/today/reminder")

    assert "readonly>这里没有人看回复。孩子有危险请打 110" in shown.html
    assert "何秀" not in shown.text
    assert "有事告诉校长" in shown.text
    assert "学生保护专员" not in shown.text.partition("给同事群")[2]


@pytest.mark.parametrize(
    ("day", "expected"), [("08-31", 0), ("09-01", 0), ("09-30", 4), ("10-30", 8), ("11-29", 12), ("12-31", 12)]
)
def test_pace_is_a_third_of_the_classes_a_month(day, expected):
    term = date(2026, 9, 1), date(2027, 1, 20)

    assert classes_expected(12, *term, date.fromisoformat(f"2026-{day}")) == expected
    assert classes_expected(12, term[0], date(2026, 10, 15), date(2026, 10, 15)) == 12  # a short term ends with all


def test_todays_lesson_of_a_teacher_without_a_valid_certificate_is_named_without_why(morning, county, db, make):
    school = county.schools[0]
    make.edition("staff-core")
    certified, without, tomorrow = (
        county.staff(school, name, first_day=date(2026, 9, 1)) for name in ("有证的人", "没证的人", "明天的人")
    )
    record = make.training_record(certified, "staff-core", completed_on=date(2026, 9, 2))
    certificate = issue_certificate(
        db, record, issuer=school.name, organisation_id=school.id, address="http://localhost", at=AT
    )
    lesson = make.planned_lesson(county.classes[0], facilitator=certified, planned_on=TODAY)
    make.planned_lesson(county.classes[0], facilitator=without, planned_on=TODAY)
    make.planned_lesson(county.classes[0], facilitator=tomorrow, planned_on=TODAY + timedelta(days=1))

    heading = "今天有课，讲课的人没有有效证书"
    before = part(morning.get("/today").text, heading, "在重新取得证书以前")
    withdraw_certificate(db, certificate, reason="not-completed", at=now(), by=certified.id + 999)
    db.flush()
    shown = morning.get("/today")
    after = part(shown.text, heading, "在重新取得证书以前")

    assert "没证的人" in before
    assert "有证的人" not in before
    assert "明天的人" not in before
    assert "有证的人" in after
    assert f'href="/lessons/{lesson.id}"' in shown.html
    assert "撤回" not in after, "why is nobody's to read here"


def test_whoever_learnt_elsewhere_without_a_certificate_of_ours_is_not_named(morning, county, make):
    taught = county.staff(county.schools[0], "别处学过的人", first_day=date(2026, 9, 1))
    make.training_record(taught, "staff-core", completed_on=date(2026, 9, 2))
    make.planned_lesson(county.classes[0], facilitator=taught, planned_on=TODAY)

    assert "讲课的人没有有效证书" not in morning.get("/today").text
