"""Organisations, terms, posts: the first organisation, the tree, what is dated, what overlaps."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.people.announcements import holdings_changed
from app.people.identity import person_signed_in
from app.people.models import (
    Appointment,
    Organisation,
    OrganisationParent,
    Person,
    Post,
    PostSensitivity,
    RoleGrant,
    Window,
)
from app.people.queries.leaders import leaders_to_name
from app.people.queries.organisations import lines_of
from app.people.queries.staff import sensitive_posts
from app.people.service import organisations as service
from app.people.service.organisations import NotInItself
from app.people.service.posts import ensure_default_posts
from tests.queries import count_queries


@pytest.fixture
def bureau(make):
    return make.organisation("云岭县教育局", kind="district")


@pytest.fixture
def officer(make, bureau, page):
    person = make.person("林局")
    make.role(person, Role.BUREAU_OFFICER, bureau)
    page.sign_in(person)
    return person


@pytest.fixture
def head(make, page):
    school = make.organisation("青禾小学")
    person = make.person("方校长")
    make.role(person, Role.HEAD, school)
    page.sign_in(person)
    return school


def administrator(make, page):
    person = make.person("周安")
    make.role(person, Role.ADMINISTRATOR, None)
    page.sign_in(person)
    return person


FIRST = {"name": "青禾小学", "kind": "school", "parent_id": 0, "leader": "方校长", "role": "head", "post_id": 0}


def test_administrator_creates_the_first_school_and_hands_its_head_an_invitation(page, make, db):
    who = administrator(make, page)
    post = make.post("校长")

    page.post("/organisations/first", {**FIRST, "post_id": post.id, "first_day": "2026-09-01"})

    school, grant = db.scalar(select(Organisation)), db.scalar(select(RoleGrant).where(RoleGrant.role == Role.HEAD))
    assert re.search(r"/invitation/[\w-]+", page.get("/staff/slip").html)
    assert (grant.organisation_id, grant.granted_by) == (school.id, who.id)
    assert db.execute(select(Appointment.person_id, Appointment.organisation_id)).one() == (grant.person_id, school.id)
    assert "方校长" in page.get("/roles").text


@pytest.mark.parametrize(
    ("change", "words"),
    [({"name": ""}, "请填写"), ({"role": "bureau_officer"}, "只有区县"), ({"leader": ""}, "请填写")],
)
def test_bad_first_organisation_saves_nothing(page, make, db, change, words):
    administrator(make, page)

    answer = page.post("/organisations/first", {**FIRST, "first_day": "2026-09-01", **change}, 422)

    assert words in answer.text
    assert db.scalar(select(func.count()).select_from(Organisation)) == 0


LEADER = {"leader": "方校长", "role": "head", "post_id": 0, "first_day": "2026-09-01"}


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("who", ["officer", "administrator"])
def test_officer_or_administrator_names_who_leads_a_school_that_was_added_without_anybody(page, make, db, bureau, who):
    viewer = make.person("林局")
    make.role(
        viewer, Role(who) if who == "administrator" else Role.BUREAU_OFFICER, None if who == "administrator" else bureau
    )
    page.sign_in(viewer)
    school, post = make.organisation("白石小学", parent=bureau), make.post("校长")
    door = f"/organisations/{school.id}/leader"
    assert door in page.get(f"/organisations/{school.id}").html
    assert "白石小学" in page.get("/roles").text

    page.post(door, {**LEADER, "leader": ""}, 422)
    for _time in range(2):  # a double click
        page.post(door, {**LEADER, "post_id": post.id})

    slip = page.get("/staff/slip").html
    assert "方校长" in slip
    assert page.app.test_client().get(re.search(r"/invitation/[\w-]+", slip).group()).status_code == 200
    grant = db.scalars(select(RoleGrant).where(RoleGrant.role == Role.HEAD)).one()
    assert (grant.organisation_id, grant.granted_by, grant.first_day) == (school.id, viewer.id, today())
    assert db.execute(select(Appointment.person_id, Appointment.organisation_id)).one() == (grant.person_id, school.id)
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-3:] == [
        "role-granted",
        "invited",
        "invited",
    ]
    assert door not in page.get(f"/organisations/{school.id}").html
    page.get(door, 404)
    page.post(door, {**LEADER, "leader": "王副校长"}, 404, form_at="/account")


def test_officer_names_no_leader_beyond_their_own_and_none_for_a_department(page, make, db, bureau, officer):
    beyond, own = make.organisation("石桥小学"), make.organisation("白石小学", parent=bureau)
    office = make.organisation("教务处", kind="department", parent=own)

    for place in (beyond, office, bureau):
        page.get(f"/organisations/{place.id}/leader", 404)
        page.post(f"/organisations/{place.id}/leader", LEADER, 404, form_at="/account")
    page.post(f"/organisations/{own.id}/leader", {**LEADER, "role": "bureau_officer"}, 422)

    assert db.scalars(select(RoleGrant.role)).all() == [Role.BUREAU_OFFICER]


def test_leader_is_asked_for_where_nobody_leads_now_or_soon_neither_there_nor_at_the_central_school(make, db, bureau):
    officer = make.person("林局")
    make.role(officer, Role.BUREAU_OFFICER, bureau)
    viewer = person_signed_in(db, make.signed_in_token(officer, at=now()), at=now())
    central, other = make.organisation("中心小学", parent=bureau), make.organisation("白石小学", parent=bureau)
    point, town = (
        make.organisation("教学点", parent=central),
        make.organisation("东镇学区", kind="district", parent=bureau),
    )
    gone = make.organisation("旧校", parent=bureau, last_day=today() - timedelta(days=1))
    rows = [bureau, central, other, point, town, gone]

    make.role(make.person("方校长"), Role.HEAD, central).first_day = today() + timedelta(days=3)
    make.role(make.person("前校长"), Role.HEAD, other).last_day = today() - timedelta(days=1)
    db.flush()

    assert leaders_to_name(db, viewer, rows, on=today()) == [
        (other, [Role.HEAD]),
        (town, [Role.BUREAU_OFFICER, Role.HEAD]),
    ]


def test_administrator_sees_no_staff_and_no_class(page, make):
    administrator(make, page)

    for address in ("/staff", "/rosters"):
        page.get(address, 404)


def test_officer_adds_schools_below_and_moves_them_since_a_day(page, make, db, bureau, officer):
    page.post(f"/organisations/{bureau.id}/new", {"name": "东镇中心学区", "kind": "district"})
    page.post(f"/organisations/{bureau.id}/new", {"name": "白石小学", "kind": "school"})
    town = db.scalar(select(Organisation).where(Organisation.name == "东镇中心学区"))
    school = db.scalar(select(Organisation).where(Organisation.name == "白石小学"))

    page.post(f"/organisations/{school.id}/move", {"parent_id": town.id, "since": "2026-10-01"})

    assert lines_of(db, [school.id], on=date(2026, 9, 30)) == {school.id: [school.id, bureau.id]}
    assert lines_of(db, [school.id], on=date(2026, 10, 1)) == {school.id: [school.id, town.id, bureau.id]}
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1] == "organisation-moved"
    page.post(f"/organisations/{town.id}/move", {"parent_id": school.id, "since": "2026-11-01"}, 422)


def test_organisation_never_stands_below_itself(make, db, bureau):
    school = make.organisation("白石小学", parent=bureau)

    with pytest.raises(NotInItself):
        service.move_organisation(db, bureau, parent_id=school.id, since=date(2026, 1, 1), at=now(), by=None)


def test_officer_cannot_open_or_move_what_lies_elsewhere(page, make, bureau, officer):
    other = make.organisation("石桥小学")

    page.get(f"/organisations/{other.id}", 404)
    page.get(f"/organisations/{other.id}/move", 404)
    page.get(f"/organisations/{bureau.id}/move", 404)


def test_head_adds_departments_only(page, db, head):
    page.post(f"/organisations/{head.id}/new", {"name": "食堂", "kind": "department"})
    page.post(f"/organisations/{head.id}/new", {"name": "分校", "kind": "school"}, 422)

    assert db.scalars(select(Organisation.kind).order_by(Organisation.id)).all() == ["school", "department"]


def test_head_corrects_name_and_closing_day(page, make, db, head, monkeypatch):
    heard = []
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, day: heard.append((set(persons), day))])
    keeper = make.person("何秀")
    make.appointment(keeper, head, make.post())

    page.post(f"/organisations/{head.id}/edit", {"name": "青禾实验小学", "last_day": "2026-12-31"})
    page.post(
        f"/organisations/{head.id}/edit",
        {"name": "青禾实验小学", "first_day": "2027-01-01", "last_day": "2026-12-31"},
        422,
    )

    assert db.execute(select(Organisation.name, Organisation.last_day)).one() == ("青禾实验小学", date(2026, 12, 31))
    assert heard == [({keeper.id}, None)]


TERM = {"kind": "term", "title": "秋季学期", "first_day": "2026-09-01", "last_day": "2027-01-20"}


def test_terms_of_one_organisation_never_overlap(page, db, head):
    page.post(f"/organisations/{head.id}/terms/new", TERM)

    answer = page.post(
        f"/organisations/{head.id}/terms/new",
        {**TERM, "title": "春季学期", "first_day": "2027-01-20", "last_day": "2027-07-10"},
        422,
    )
    page.post(f"/organisations/{head.id}/terms/new", {**TERM, "kind": "school_year", "title": "学年"})
    page.post(
        f"/organisations/{head.id}/terms/new",
        {**TERM, "title": "春季学期", "first_day": "2027-02-20", "last_day": "2027-07-10"},
    )

    assert "和“秋季学期”" in answer.text
    assert db.scalar(select(func.count()).select_from(Window)) == 3
    page.post(f"/organisations/{head.id}/terms/new", {**TERM, "kind": "campaign", "title": "暑期专项"})
    rows = re.findall(
        r"<tr>\s*<th scope=\"row\">(.*?)</th>\s*<td[^>]*>(.*?)</td>", page.get(f"/organisations/{head.id}").html
    )
    assert {("秋季学期", "学期"), ("学年", "学年"), ("暑期专项", "专项活动")} <= set(rows)


def test_term_is_corrected_or_taken_out_but_not_under_a_class(page, make, db, head):
    page.post(f"/organisations/{head.id}/terms/new", TERM)
    term = db.scalar(select(Window))
    page.post(f"/organisations/{head.id}/terms/{term.id}", {**TERM, "first_day": "2026-08-31"})
    page.post("/rosters/new", {"organisation_id": head.id, "title": "五（1）班", "grades": ["5"], "terms": [term.id]})

    page.post(f"/organisations/{head.id}/terms/{term.id}/remove", form_at=f"/organisations/{head.id}/terms/{term.id}")
    assert db.scalar(select(Window.first_day)) == date(2026, 8, 31)

    group = re.search(r"/rosters/(\d+)\"", page.get("/rosters").html).group(1)
    page.post(
        f"/rosters/{group}/edit",
        {
            "organisation_id": head.id,
            "title": "五（1）班",
            "grades": ["5"],
            "first_day": "2026-09-01",
            "last_day": "2027-01-20",
        },
    )
    page.post(f"/organisations/{head.id}/terms/{term.id}/remove", form_at=f"/organisations/{head.id}/terms/{term.id}")
    assert db.scalar(select(func.count()).select_from(Window)) == 0


def test_terms_stand_in_the_order_of_their_first_days(page, make, head):
    for title, year in (("第三个", 2028), ("第一个", 2026), ("第二个", 2027)):
        make.window(head, title=title, first_day=date(year, 9, 1), last_day=date(year, 12, 31))

    html = page.get(f"/organisations/{head.id}").html

    assert html.index("第一个") < html.index("第二个") < html.index("第三个")


@pytest.mark.parametrize("change", [{"title": ""}, {"last_day": "2026-08-01"}, {"first_day": ""}, {"kind": "quarter"}])
def test_bad_term_is_refused(page, db, head, change):
    page.post(f"/organisations/{head.id}/terms/new", {**TERM, **change}, 422)

    assert db.scalar(select(func.count()).select_from(Window)) == 0


def test_settings_cost_the_same_number_of_queries_however_many_organisations(page, make, bureau, officer):
    def queries():
        with count_queries() as statements:
            page.get("/organisations")
        return len(statements)

    few = queries()
    for number in range(15):
        make.organisation(f"第{number}小学", parent=bureau)

    assert queries() == few
    assert few <= 5 + 3


def test_empty_installation_gets_the_shipped_posts_once(db):
    assert ensure_default_posts(db, at=now()) > 50
    db.flush()

    assert ensure_default_posts(db, at=now()) == 0
    keeper = db.scalar(select(Post).where(Post.public_id == "dorm-keeper"))
    assert keeper.title == "宿管员"
    assert keeper.id in sensitive_posts(db, on=today())


def test_post_is_sensitive_since_a_day_and_earlier_days_stay(page, make, db, head, monkeypatch):
    heard = []
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, day: heard.append((set(persons), day))])
    post = make.post("图书管理员", sensitive=False, category="teaching")
    person = make.person("林一")
    make.appointment(person, head, post)

    page.post(f"/posts/{post.id}", {"sensitive": "yes", "since": "2026-11-01"})

    assert sensitive_posts(db, on=date(2026, 10, 31)) == set()
    assert sensitive_posts(db, on=date(2026, 11, 1)) == {post.id}
    assert heard == [({person.id}, date(2026, 11, 1))]
    page.post(f"/posts/{post.id}", {"sensitive": "no", "since": "2026-11-01"})
    assert db.scalar(select(func.count()).select_from(PostSensitivity)) == 2


def test_only_who_leads_the_topmost_organisation_changes_posts(page, make, bureau):
    school = make.organisation("白石小学", parent=bureau)
    post = make.post()
    person = make.person("方校长")
    make.role(person, Role.HEAD, school)
    page.sign_in(person)

    page.get("/posts")
    page.get("/posts/new", 404)
    page.get(f"/posts/{post.id}", 404)


def test_head_of_the_top_adds_a_post(page, db, head):
    fields = {"title": "晨读志愿者", "title_en": "", "category": "volunteer", "sensitive": "y"}
    page.post("/posts/new", fields)
    page.post("/posts/new", {**fields, "title": ""}, 422)

    assert db.execute(select(Post.title, PostSensitivity.sensitive).join(PostSensitivity)).all() == [
        ("晨读志愿者", True)
    ]


def test_new_organisation_knows_its_parent_since_always(page, db, head):
    page.post(f"/organisations/{head.id}/new", {"name": "食堂", "kind": "department"})

    row = db.scalar(select(OrganisationParent).order_by(OrganisationParent.id.desc()))
    assert (row.parent_id, row.first_day) == (head.id, None)
    assert db.scalar(select(func.count()).select_from(Person)) == 1
