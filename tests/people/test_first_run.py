"""What a first run stumbled over: dates of another century, a role twice, a wrong first choice, no way back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now, today
from app.core.settings import Settings
from app.people.commands import invite_administrator
from app.people.invitations import first_administrator_link
from app.people.models import Appointment, ClassGroup, Enrolment, RoleGrant


@pytest.fixture
def head(make, page, school):
    person = make.person("方校长")
    make.appointment(person, school, make.post("校长", category="leadership"))
    make.role(person, Role.HEAD, school)
    page.sign_in(person)
    return person


@pytest.fixture
def keeper(make, school):
    person = make.person("何秀")
    make.appointment(person, school, make.post("宿管员", title_en="Dorm keeper"))
    return person


@pytest.mark.parametrize(
    ("day", "status"),
    [("1900-01-01", 422), ("2035-01-01", 422), ("1990-09-01", 302), (None, 302)],
)
def test_first_day_at_work_of_another_century_is_asked_about(page, make, db, school, head, keeper, day, status):
    fields = {"organisation_id": school.id, "post_id": make.post("教师").id, "kind": "staff"}
    fields["first_day"] = day or (today() + timedelta(days=300)).isoformat()

    answer = page.post(f"/staff/{keeper.id}/posts/new", fields, status)

    assert ("年份写对了吗" in answer.text) is (status == 422)
    held = db.scalar(select(func.count()).select_from(Appointment).where(Appointment.person_id == keeper.id))
    assert held == (1 if status == 422 else 2)


def test_class_needs_a_term_or_a_first_day_and_is_led_to_the_missing_term(page, db, make, school, head):
    fields = {"organisation_id": school.id, "title": "五（1）班", "grades": ["5"]}

    assert f"/organisations/{school.id}/terms/new" in page.get("/rosters/new").html
    assert re.search(r'id="first_day-error">请先添加学期', page.post("/rosters/new", fields, 422).html)
    page.post("/rosters/new", {**fields, "last_day": "2027-07-10"}, 422)

    term = make.window(school, first_day=date(2026, 9, 1), last_day=today() + timedelta(days=60))
    assert "terms/new" not in page.get("/rosters/new").html
    assert "请选一个学期" in page.post("/rosters/new", fields, 422).text
    page.post("/rosters/new", {**fields, "terms": [term.id]})
    page.post("/rosters/new", {**fields, "first_day": "2026-09-01", "last_day": "2027-07-10"})
    assert db.scalar(select(func.count()).select_from(ClassGroup)) == 2


def test_role_is_given_once_for_the_same_days(page, db, school, head, keeper):
    fields = {"role": "clerk", "organisation_id": school.id, "first_day": today().isoformat()}
    given = page.post(f"/staff/{keeper.id}/roles/new", fields)
    assert given.location == f"/staff/{keeper.id}"

    answer = page.post(f"/staff/{keeper.id}/roles/new", fields, 422)

    assert re.search(r'id="role-error">这段日子里已经有这个角色', answer.html)
    assert db.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.role == Role.CLERK)) == 1


def test_roles_are_offered_with_what_they_open_and_only_those_the_viewer_may_give(page, make, school, head, keeper):
    html = page.get(f"/staff/{keeper.id}/roles/new").html

    assert set(re.findall(r'name="role"[^>]*value="(\w+)"', html)) == {
        "clerk",
        "training_manager",
        "protection_lead",
        "facilitator",
        "assessor",
        "reviewer",
    }
    assert "看得到教职工名单；维护求助卡" in html
    assert "管哪个单位" in html


def test_head_with_a_school_below_is_offered_to_make_its_head(page, make, school, head, keeper):
    make.organisation("青禾分校", parent=school)

    assert 'value="head"' in page.get(f"/staff/{keeper.id}/roles/new").html


def test_teacher_list_begins_with_nobody_and_names_the_posts(page, make, school, head, keeper):
    group = make.class_group(school)

    html = page.get(f"/rosters/{group.id}/teachers/new").html

    choices = re.findall(r'<option[^>]*value="(\d+)">([^<]+)<', html)
    assert choices == [("0", "请选择"), (str(keeper.id), "何秀（宿管员）")]
    page.post(f"/rosters/{group.id}/teachers/new", {"person_id": 0, "first_day": "2026-09-01"}, 422)


def test_class_teacher_without_a_teaching_post_is_asked_about(page, db, make, school, head, keeper):
    group = make.class_group(school)
    fields = {"person_id": keeper.id, "first_day": "2026-09-01"}

    answer = page.post(f"/rosters/{group.id}/teachers/new", fields, 422)

    assert re.search(r'id="sure-error">这位同事没有教学岗位', answer.html)
    assert db.scalar(select(func.count()).select_from(Enrolment)) == 0
    page.post(f"/rosters/{group.id}/teachers/new", {**fields, "sure": "y"})
    assert db.scalar(select(Enrolment.person_id)) == keeper.id


def test_one_more_post_begins_at_the_persons_own_unit(page, make, school, head):
    make.organisation("阿里分部", parent=school, kind="department")
    canteen = make.organisation("食堂", parent=school, kind="department")
    cook = make.person("刘厨")
    make.appointment(cook, canteen, make.post("厨师"))

    assert f'<option selected value="{canteen.id}">' in page.get(f"/staff/{cook.id}/posts/new").html


def test_every_page_of_one_thing_leads_back_to_its_list(page, make, school, head, keeper):
    group = make.class_group(school)

    for address, back in (
        (f"/rosters/{group.id}", "/rosters"),
        (f"/staff/{keeper.id}", "/staff"),
        (f"/organisations/{school.id}", "/organisations"),
        (f"/organisations/{school.id}/help-card", f"/organisations/{school.id}"),
        ("/posts", "/organisations"),
    ):
        trail = re.search(r'<nav class="breadcrumbs".*?</nav>', page.get(address).html, re.DOTALL).group()
        assert f'href="{back}"' in trail, address


def test_table_without_anything_to_do_has_no_column_for_it(page, make, school, head):
    assert "操作" in page.get("/posts").text
    below = make.organisation("青禾分校", parent=school)
    person = make.person("林校长")
    make.role(person, Role.HEAD, below)
    page.sign_in(person)

    assert "操作" not in page.get("/posts").text


def test_topmost_organisation_is_not_told_of_one_above_it(page, school, head):
    words = page.get(f"/organisations/{school.id}").text

    assert "没有上级单位" in words
    assert "那就用上级" not in words


def test_mistakes_are_listed_in_the_order_of_the_form(page, db, make):
    first = first_administrator_link(db, at=now())

    html = page.post(f"/welcome/{first}", {}, 422).html

    listed = re.findall(r'<li><a href="#(\w+)">', html)
    assert listed == ["name", "login", "password", "repeated"]


def test_head_with_an_ended_link_is_sent_to_the_administrator(page):
    words = page.get("/invitation/unknown", 410).text

    assert "校长找系统管理员或主管部门" in words


@pytest.mark.parametrize(
    ("public_url", "named"), [("", "HULEI_HOST, HULEI_PORT"), ("https://hulei.example.org", "设置 HULEI_PUBLIC_URL；")]
)
def test_printed_link_says_what_its_address_rests_on(app, db, monkeypatch, public_url, named):
    settings: Settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"public_url": public_url}))

    printed = app.test_cli_runner().invoke(invite_administrator).output

    assert named in printed
    assert f"{public_url or settings.address}/welcome/" in printed
