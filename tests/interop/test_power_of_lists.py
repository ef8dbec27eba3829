"""A list changes nobody whom its importer may not change: phone and e-mail open accounts, days make duties (SAFEGUARDS 33)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.interop.roster.complete import Scope
from app.interop.roster.importing import import_roster
from app.interop.roster.layout import APPOINTMENTS, USERS
from app.interop.roster.reverting import CannotRevert, revert_import
from app.interop.roster.rows import Roster, Row
from app.interop.sheets.headings import Meaning, SheetKind
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.listing import Choices
from app.interop.sheets.sheet import Line, Sheet
from app.people.models import Appointment, Guardianship, Person, Post
from app.people.service.posts import ensure_default_posts
from tests.make import AT

FIRST = date(2020, 9, 1)
HEAD_ROW = ("方校长", "13911111111", "new@example.org", "校长", "2026-09-01")
COLUMNS = (Meaning.NAME, Meaning.PHONE, Meaning.EMAIL, Meaning.POST, Meaning.FIRST_DAY)
HEADINGS = ("姓名", "手机号", "邮箱", "岗位", "到岗日期")


@pytest.fixture
def school(db, make):
    ensure_default_posts(db, at=AT)

    bureau = make.organisation("禾川县教育局", kind="district")
    posts = {post.public_id: post for post in db.scalars(select(Post))}

    class School:
        above = bureau
        here = make.organisation("青禾小学", public_id="s-01", parent=bureau)

        def staff(self, name: str, role: Role | None, post: str = "head", **more: Any) -> Person:
            person: Person = make.person(name, **more)
            make.appointment(person, self.here, posts[post], first_day=FIRST)
            if role is not None:
                make.role(person, role, self.here)
            return person

    return School()


@pytest.fixture
def people(school, make):
    class People:
        head = school.staff("方校长", Role.HEAD, phone="13800138000", email="head@example.org")
        manager = school.staff("方敏", Role.TRAINING_MANAGER, "office-staff", phone="13800138001")
        other = school.staff("林主任", Role.TRAINING_MANAGER, "office-staff", phone="13800138002")
        keeper = school.staff("何秀", None, "dorm-keeper")
        officer = make.person("局长")

    make.role(People.officer, Role.BUREAU_OFFICER, school.above)
    return People


def bring_in(db: Any, school: Any, by: Person | None, *rows: tuple[str, ...], **more: Any) -> Any:
    lines = tuple(Line("名单", number, row) for number, row in enumerate(rows, 2))
    sheet = Sheet(SheetKind.STAFF, HEADINGS, COLUMNS, lines)
    choices = Choices(today(), **more)
    return import_sheet(db, sheet, school.here, choices, at=now(), by=by.id if by else None)


def entry(person: Person) -> tuple[str | None, str | None]:
    return person.phone, person.email


def post_of(db: Any, person: Person) -> tuple[date | None, date | None]:
    row = db.scalars(select(Appointment).filter_by(person_id=person.id)).one()
    return row.first_day, row.last_day


@pytest.mark.parametrize(
    ("who", "row", "told"),
    [
        ("head", HEAD_ROW, "上一级"),
        ("manager", ("方敏", "13911111111", "a@example.org", "行政人员", "2026-09-01"), "你自己的信息"),
        ("other", ("林主任", "13911111111", "a@example.org", "行政人员", "2026-09-01"), "校长可以改"),
    ],
)
def test_managers_list_leaves_the_head_another_manager_and_herself_as_they_are_and_takes_the_rest(
    db, school, people, who, row, told
):
    protected = getattr(people, who)
    title = db.get_one(Post, db.scalar(select(Appointment.post_id).filter_by(person_id=protected.id))).title
    before = entry(protected)
    chosen = {"people": {"0": protected.id}}  # the same name and another phone: somebody says it is the same person

    done = bring_in(
        db,
        school,
        people.manager,
        (*row[:3], title, row[4]),
        ("何秀", "13922222222", "", "宿管", "2021-09-01"),
        ("新来的", "13933333333", "", "门卫", "2026-09-01"),
        **chosen,
    )

    assert (entry(protected), post_of(db, protected)) == (before, (FIRST, None))
    assert (people.keeper.phone, post_of(db, people.keeper)) == ("13922222222", (date(2021, 9, 1), None))
    assert done.counts["persons"] == {"same": 1, "changed": 1, "new": 1}
    assert [(one.place, one.name) for one in done.kept] == [("名单 第 2 行", protected.name)]
    assert done.kept[0].what.startswith("电话、邮箱；岗位“")
    assert "第一天" in done.kept[0].what
    assert all(told in one.who for one in done.kept)


@pytest.mark.parametrize(("who", "may"), [("officer", True), ("head", False), (None, True)])
def test_head_is_changed_by_the_list_of_whoever_leads_from_above_or_keeps_the_server(db, school, people, who, may):
    by = getattr(people, who) if who else None

    done = bring_in(db, school, by, HEAD_ROW, people={"0": people.head.id})

    assert (people.head.phone == "13911111111") is may
    assert (post_of(db, people.head)[0] == date(2026, 9, 1)) is may
    assert bool(done.kept) is not may


def test_complete_list_of_a_manager_ends_neither_the_heads_post_nor_her_own(db, school, people):
    names = [f"教师{sign}" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"]
    for name in names:
        school.staff(name, None, "subject-teacher")
    gone = school.staff("走了的", None, "cleaner")
    rows = [(name, "", "", "科任教师", "") for name in names]

    done = bring_in(db, school, people.manager, *rows, ("何秀", "", "", "宿管", ""), complete=True)

    assert post_of(db, gone)[1] == today() - timedelta(days=1)
    assert {post_of(db, one)[1] for one in (people.head, people.manager, people.other)} == {None}
    assert {one.name for one in done.kept} == {"方校长", "方敏", "林主任"}
    assert {one.place for one in done.kept} == {"不在名单里"}


def test_roster_with_another_phone_for_the_head_leaves_it_and_ends_no_post_of_hers(db, make, school, people):
    def users(phone: str) -> Roster:
        rows = [
            Row(USERS.name, 2, {"sourcedId": "u1", "fullName": "李校长", "phone": phone, "roles": [], "role": []}),
            Row(USERS.name, 3, {"sourcedId": "u2", "fullName": "何二", "phone": phone, "roles": [], "role": []}),
        ]
        posts = [
            Row(
                APPOINTMENTS.name,
                number,
                {
                    "sourcedId": f"a{number}",
                    "userSourcedId": user,
                    "orgSourcedId": "s-01",
                    "post": "cleaner",
                    "beginDate": FIRST,
                },
            )
            for number, user in ((2, "u1"), (3, "u2"))
        ]
        return Roster({USERS.name: rows, APPOINTMENTS.name: posts})

    import_roster(db, users("13800000000"), source="old", at=now(), by=None)
    leader, plain = (db.scalars(select(Person).filter_by(name=name)).one() for name in ("李校长", "何二"))
    make.role(leader, Role.HEAD, school.here)
    changed = users("13911111111")

    done = import_roster(db, changed, source="old", at=now(), by=people.manager.id)
    none_left = Roster({USERS.name: changed.rows[USERS.name], APPOINTMENTS.name: []})
    scope = Scope(organisation="s-01", endings=1)
    ended = import_roster(db, none_left, source="old", at=now(), by=people.manager.id, complete=scope)

    assert (leader.phone, plain.phone) == ("13800000000", "13911111111")
    assert [(one.place, one.name) for one in done.kept] == [("users.csv 第 2 行", "李校长")]
    assert [(one.place, one.name) for one in ended.kept] == [("users.csv 第 2 行", "李校长"), ("不在名单里", "李校长")]
    assert post_of(db, leader)[1] is None
    assert post_of(db, plain)[1] == today() - timedelta(days=1)
    assert import_roster(db, changed, source="old", at=now(), by=None).kept == []
    assert leader.phone == "13911111111"


def test_list_of_guardians_gives_no_phone_to_a_head_who_is_a_guardian(db, school, people, make):
    pupil = make.person("林小雨")
    make.enrolment(pupil, make.class_group(school.here, "五（1）班"))
    record_fact(db, people.head, at=AT, by=None, phone=None)
    make.guardianship(people.head, pupil)
    columns = (Meaning.NAME, Meaning.CLASS, Meaning.GUARDIAN, Meaning.GUARDIAN_PHONE)
    line = Line("名单", 2, ("林小雨", "五（1）班", "方校长", "13911111111"))
    sheet = Sheet(SheetKind.GUARDIANS, ("学生姓名", "班级", "家长姓名", "家长电话"), columns, (line,))

    done = import_sheet(db, sheet, school.here, Choices(today()), at=now(), by=people.manager.id)

    assert people.head.phone is None
    assert [one for one in done.warnings if one.startswith("名单 第 2 行") and "保持不变" in one]
    assert "方校长" not in str((done.warnings, done.kept)), "a preview of guardians names nobody"
    assert db.scalars(select(Guardianship)).one()


def test_manager_takes_back_no_import_that_changed_the_head_or_herself_and_whoever_may_does(db, school, people):
    by_bureau = bring_in(db, school, people.officer, HEAD_ROW, people={"0": people.head.id}).import_id
    db.flush()

    with pytest.raises(CannotRevert, match="不能撤回"):
        revert_import(db, by_bureau, at=now(), by=people.manager.id)
    assert people.head.phone == "13911111111"

    revert_import(db, by_bureau, at=now(), by=people.officer.id)
    assert people.head.phone == "13800138000"
    own = bring_in(
        db, school, people.manager, ("新来的", "", "", "门卫", ""), ("方校长", "13800138000", "", "门卫", "")
    )
    revert_import(db, own.import_id, at=now(), by=people.manager.id)
    assert db.scalar(select(Person).filter_by(name="新来的")) is None
