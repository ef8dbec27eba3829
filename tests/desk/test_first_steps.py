"""A head whose school is empty sees what to do first; what is done is ticked, and when all is done nothing is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.certification.facilitators.models import StartUpTerm
from app.core.access import Role
from app.core.clock import today
from app.people.models import HelpContact, Window

HEADING = "先做这几件事"


@pytest.fixture
def head(make):
    person = make.person("吴建平")
    school = make.organisation("青禾小学")
    make.appointment(person, school, make.post("校长"))
    make.role(person, Role.HEAD, school)
    return person, school


def term_of(make, organisation):
    make._fact(
        Window(
            public_id="t", organisation_id=organisation.id, kind="term", title="秋",
            first_day=today() - timedelta(days=30), last_day=today() + timedelta(days=60),
        )
    )  # fmt: skip


def fill(make, school):
    make._fact(
        StartUpTerm(organisation_id=school.id, first_day=today(), last_day=today() + timedelta(days=60)),
    )
    colleague = make.person("陈立")
    make.appointment(colleague, school, make.post("德育主任"))
    make.account(colleague)
    make.class_group(school)
    for number in range(2):
        make._fact(
            HelpContact(
                organisation_id=school.id, inside=True, label=f"老师{number}", hours="8-17", verified_on=today(),
                review_by=today() + timedelta(days=90),
            )
        )  # fmt: skip


def test_head_of_an_empty_school_sees_what_to_do(page, head):
    person, school = head
    page.sign_in(person)

    shown = page.get("/")

    assert HEADING in shown.text
    for address in (
        f"/organisations/{school.id}/terms/new",
        "/staff/new",
        "/imports/new",
        f"/organisations/{school.id}/help-card",
        "/facilitators/start-up",
    ):
        assert address in shown.html


def test_term_of_the_county_counts_for_its_schools(db, make, page):
    county = make.organisation("县", kind="district")
    school = make.organisation("小学", parent=county)
    manager = make.person("经理")
    make.role(manager, Role.TRAINING_MANAGER, school)
    term_of(make, county)
    page.sign_in(manager)

    text = page.get("/").text.partition(HEADING)[2]

    assert "添加学期 已完成" in text
    assert "班级随名单新建 已完成" not in text


def test_list_says_how_many_are_entered_never_that_the_list_was_imported_and_who_fills_the_card(page, make, head):
    _person, school = head
    make.appointment(make.person("陈立"), school, make.post("德育主任"))
    make.class_group(school)
    manager = make.person("经理")
    make.role(manager, Role.TRAINING_MANAGER, school)
    page.sign_in(manager)

    shown = page.get("/")

    assert "已录入教职工 2 人， 导入教职工名单" in shown.text
    assert "已录入班级 1 个" in shown.text
    assert "已完成" not in shown.text.partition(HEADING)[2].partition("眼下")[0]
    assert "由校长或学生保护专员填写" in shown.text
    assert "起步期由校长来定" in shown.text
    assert "/facilitators" not in shown.html, "no link to a page that is closed to her"
    assert f"/organisations/{school.id}/help-card" not in shown.html
    assert "/staff/invitations" in shown.html
    listed = page.get("/staff").html
    assert "/imports/new" in listed
    assert "/staff/invitations" in listed


def test_nothing_is_said_when_everything_is_there(page, make, head):
    person, school = head
    term_of(make, school)
    fill(make, school)
    page.sign_in(person)

    assert HEADING not in page.get("/").text


@pytest.mark.parametrize("role", [Role.CLERK, Role.PROTECTION_LEAD, None])
def test_others_are_not_asked_to_set_up_a_school(page, make, role):
    person = make.person("何秀")
    if role:
        make.role(person, role, make.organisation())
    page.sign_in(person)

    assert HEADING not in page.get("/").text
