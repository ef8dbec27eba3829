"""The same list again finds the same people; who may be somebody else is asked, namesakes and shared phones are told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.clock import now, today
from app.core.facts import record_fact
from app.interop.roster.problems import RosterRefused
from app.interop.sheets.headings import Meaning, SheetKind
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.likely import wrong_email, wrong_name, wrong_phone
from app.interop.sheets.listing import SOMEBODY_ELSE, Choices
from app.interop.sheets.sheet import Line, Sheet
from app.people.models import Person
from app.people.service.posts import ensure_default_posts
from tests.make import AT

HEADINGS = ("姓名", "工号", "手机号", "岗位")
COLUMNS = (Meaning.NAME, Meaning.NUMBER, Meaning.PHONE, Meaning.POST)
STAFF = (("李芳", "", "", "科任教师"), ("王强", "", "", "门卫"))


@pytest.fixture
def school(db, make):
    ensure_default_posts(db, at=AT)
    return make.organisation("青禾小学", public_id="s-01")


def bring_in(db: Any, school: Any, *rows: tuple[str, ...], **more: Any) -> Any:
    lines = tuple(Line("名单", number, row) for number, row in enumerate(rows, 2))
    sheet = Sheet(SheetKind.STAFF, HEADINGS, COLUMNS, lines)
    return import_sheet(db, sheet, school, Choices(today(), **more), at=now(), by=None)


def asked(db: Any, school: Any, *rows: tuple[str, ...], **more: Any) -> list[tuple[tuple[int, str], ...]]:
    with pytest.raises(RosterRefused) as caught:
        bring_in(db, school, *rows, **more)
    return [problem.asks for problem in caught.value.problems]


def called(db: Any, name: str) -> list[Person]:
    db.flush()
    return list(db.scalars(select(Person).filter_by(name=name).order_by(Person.id)))


def test_same_list_finds_the_same_people_after_phone_and_number_were_entered_on_their_pages(db, school):
    bring_in(db, school, *STAFF)
    for name, said in (("李芳", {"phone": "138 0000 0001"}), ("王强", {"number": "G1"})):
        record_fact(db, called(db, name)[0], at=AT, by=None, **said)
    db.flush()

    again = bring_in(db, school, *STAFF)
    with_phone = bring_in(
        db, school, ("李芳", "", "+86-138-0000-0001", "科任教师"), ("王 强", "", "13800000002", "门卫")
    )

    assert again.changes_nothing, again.counts
    assert with_phone.counts["persons"] == {"same": 1, "changed": 1}
    assert [len(called(db, name)) for name in ("李芳", "王强")] == [1, 1]
    assert called(db, "李芳")[0].phone == "138 0000 0001"


def test_another_phone_asks_who_is_meant_and_the_answer_is_done(db, school):
    bring_in(db, school, ("李芳", "", "13800000001", "科任教师"))
    (known,) = called(db, "李芳")
    row = ("李芳", "", "13900000001", "科任教师")

    ((same, other),) = asked(db, school, row)
    assert same[0] == known.id
    assert "任课教师" in same[1]
    assert other[0] == SOMEBODY_ELSE
    assert asked(db, school, row, people={"0": known.id + 999}), "nobody else can be chosen"
    done = bring_in(db, school, row, people={"0": SOMEBODY_ELSE})
    assert [one.phone for one in called(db, "李芳")] == ["13800000001", "13900000001"]
    assert any("李芳" in one and "同名" in one for one in done.warnings)
    assert bring_in(db, school, row, ("李芳", "", "13800000001", "科任教师")).changes_nothing

    bring_in(db, school, ("李芳", "", "13700000001", "科任教师"), people={"0": known.id})
    assert [one.phone for one in called(db, "李芳")] == ["13700000001", "13900000001"]


def test_bare_name_with_another_post_is_asked_and_the_same_person_takes_the_further_post(db, school):
    bring_in(db, school, *STAFF)
    (known,) = called(db, "李芳")
    row = ("李芳", "", "", "保洁员")

    assert asked(db, school, row)[0][0][0] == known.id
    done = bring_in(db, school, row, people={"0": known.id})

    assert done.counts == {"persons": {"same": 1}, "appointments": {"new": 1}}


def test_head_without_a_post_yet_is_asked_for_and_not_entered_a_second_time(db, make, school):
    from app.core.access import Role

    leader = make.person("方校长", phone="13800000001")
    make.role(leader, Role.HEAD, school)

    ((same, _other),) = asked(db, school, ("方校长", "G1", "", "校长"))
    done = bring_in(db, school, ("方校长", "G1", "13800000001", "校长"))

    assert same == (leader.id, "同一个人：这里认识的人，还没有岗位")
    assert done.counts["persons"] == {"changed": 1}
    assert db.scalar(select(func.count()).select_from(Person)) == 1


def test_namesakes_and_shared_phones_of_a_list_are_told_and_stay_two_people(db, make, school):
    make.appointment(make.person("陈一", phone="13800000009"), school, make.post())
    rows = [
        ("王芳", "G1", "13800000001", "科任教师"),
        ("王芳", "G2", "13800000002", "科任教师"),
        ("何秀", "", "13800000003", "宿管"),
        ("何强", "", "13800000003", "门卫"),
        ("陈二", "", "138-0000-0009", "门卫"),
    ]

    told = bring_in(db, school, *rows).warnings
    again = bring_in(db, school, *rows)

    assert any(one.startswith("名单 第 3 行") and "王芳" in one for one in told)
    assert any("何秀、何强" in one and "自己的密码" in one for one in told)
    assert any("陈二、陈一" in one for one in told)
    assert len(called(db, "王芳")) == 2
    assert again.changes_nothing


@pytest.mark.parametrize(
    ("check", "text", "told"),
    [
        (wrong_phone, "12345", "太短"),
        (wrong_phone, "1380013800", "10 位"),
        (wrong_phone, "13800138000/13900139000", "只写一个"),
        (wrong_phone, "无", "只写一个"),
        (wrong_phone, "13800138000", None),
        (wrong_phone, "+8613800138000", None),
        (wrong_phone, "057188888888转801", None),
        (wrong_phone, "(0571)88888888", None),
        (wrong_phone, "", None),
        (wrong_name, "王芳😀", "U+1F600"),
        (wrong_name, "王\ue000芳", "U+E000"),
        (wrong_name, "李" * 200, "200 个字符"),
        (wrong_name, "王芳2", "数字"),
        (wrong_name, "…", "符号"),
        (wrong_name, "·", "没有文字"),
        (wrong_name, "阿依古丽·买买提", None),
        (wrong_name, "王芳（小）", None),
        (wrong_name, "刘〇", None),
        (wrong_name, "𠮷田", None),
        (wrong_name, "Anne-Marie O'Neill", None),
        (wrong_email, "a@b", "邮箱"),
        (wrong_email, f"{'a' * 120}@example.org", "邮箱"),
        (wrong_email, "a@example.org", None),
    ],
)
def test_what_can_be_no_phone_name_or_address_is_said_with_what_to_do(app, check, text, told):
    with app.test_request_context():
        wrong = check(text)

    assert (wrong is None) if told is None else (told in wrong), wrong
