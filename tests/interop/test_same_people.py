"""The same list again finds the same people; who may be somebody else is asked, namesakes and shared phones are told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.desk.erasing.service import approve_erasure, ask_erasure
from app.interop.roster.problems import RosterRefused
from app.interop.sheets.headings import Meaning, SheetKind
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.likely import wrong_email, wrong_name, wrong_phone
from app.interop.sheets.listing import SOMEBODY_ELSE, Choices
from app.interop.sheets.sheet import Line, Sheet
from app.people.erasure_rules import Reason
from app.people.models import Person
from app.people.service.names import approve_name, ask_name
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


NUMBERED = ("方敏", "s-01-00004", "13800000004", "科任教师")


@pytest.mark.parametrize("stored", ["s-01-00004", "S0100004", "s-0100004"])
def test_a_number_written_with_strokes_finds_the_person_and_is_kept_as_it_was(db, make, school, stored):
    make.appointment(make.person("方敏", number=stored), school, make.post())

    done = bring_in(db, school, (*NUMBERED[:2], "", "科任教师"))

    assert done.counts["persons"] == {"same": 1}
    assert [one.number for one in called(db, "方敏")] == [stored]


def test_a_new_number_is_kept_as_written_and_the_same_list_changes_nothing_then(db, school):
    bring_in(db, school, NUMBERED)

    assert [one.number for one in called(db, "方敏")] == ["s-01-00004"]
    assert bring_in(db, school, NUMBERED).changes_nothing


@pytest.mark.parametrize("number", ["110101-19900307-7758", "T-110101-1990-0307-7758", "6222-0212-3456-7890-128"])
def test_a_number_shaped_like_an_identity_card_or_bank_card_is_still_refused(db, school, number):
    with pytest.raises(RosterRefused):
        bring_in(db, school, ("方敏", number, "", "科任教师"))


def test_one_character_of_a_name_changed_under_the_same_number_is_a_change_of_name_shown(db, school):
    bring_in(db, school, ("梁静", "s-01-00004", "", "科任教师"))

    done = bring_in(db, school, ("梁䶮", "S-01-00004", "", "科任教师"), ("梁䶮", "s-01-00004", "", "宿管"))

    assert done.counts["persons"] == {"changed": 1, "same": 1}
    assert [(one.name, one.text) for one in done.shown if one.what == "changed"] == [("梁静", "梁静 → 梁䶮")]
    assert [one.sort_key.split()[0] for one in called(db, "梁䶮")] == ["liang"]
    assert called(db, "梁静") == []


def test_quite_another_name_under_the_same_number_is_asked_and_never_entered_as_somebody_new(db, school):
    bring_in(db, school, ("梁静", "T-2024-001", "", "科任教师"))
    (known,) = called(db, "梁静")
    row = ("王小明", "T-2024-001", "", "科任教师")

    ((same, other),) = asked(db, school, row)
    assert same[0] == known.id
    assert "梁静" in same[1]
    assert "工号写错" in other[1]
    assert asked(db, school, row, people={"0": SOMEBODY_ELSE})[0], "the number is nobody else's"
    bring_in(db, school, row, people={"0": known.id})
    assert called(db, "王小明") == [known]


def test_the_number_of_somebody_who_left_is_asked_about_even_for_a_name_that_is_alike(db, make, school):
    left = make.person("王强", number="G1")
    make.appointment(left, school, make.post(), first_day=AT.date(), last_day=AT.date())

    assert asked(db, school, ("王芳", "G1", "", "科任教师"))[0][0][0] == left.id


def test_an_old_list_with_the_former_name_finds_the_person_and_the_corrected_name_stays(db, school):
    bring_in(db, school, ("梁静", "", "", "科任教师"))
    (person,) = called(db, "梁静")
    correction = ask_name(db, person, "梁䶮", at=AT)
    approve_name(db, correction, at=AT, by=person.id + 999)
    db.flush()

    done = bring_in(db, school, ("梁静", "", "", "科任教师"))
    other_post = asked(db, school, ("梁静", "", "", "宿管"))
    with_both = bring_in(db, school, ("梁静", "", "13800000009", "宿管"), ("梁䶮", "", "", "科任教师"))

    assert done.changes_nothing
    assert any("梁静 是 梁䶮 的曾用名" in one for one in done.warnings), done.warnings
    assert "梁䶮" in other_post[0][0][1]
    assert with_both.counts["persons"] == {"new": 1, "same": 1}, (
        "whom the list names by the new name is not meant twice"
    )


def test_who_is_to_be_erased_and_stands_in_a_list_again_is_told_with_what_to_do(db, make, school):
    person = make.person("何秀", number="G1")
    make.appointment(person, school, make.post(), first_day=date(2020, 9, 1), last_day=date(2026, 7, 1))
    row = ask_erasure(
        db,
        person.id,
        organisation_id=school.id,
        of_pupil=False,
        reason=Reason.PERSON_ASKED,
        asked_as=Role.TRAINING_MANAGER,
        at=AT,
        by=person.id + 999,
    )
    approve_erasure(db, row, at=AT, by=person.id + 998)

    done = bring_in(db, school, ("何秀", "G1", "", "保洁员"), ("何秀", "G1", "", "门卫"))

    (told,) = [one for one in done.warnings if "删除" in one]
    assert "何秀" in told
    assert "任职" in told
    assert "撤回" in told


def test_a_known_colleague_under_quite_another_number_is_asked_and_the_same_person_takes_the_number(db, school):
    bring_in(db, school, ("梁静", "T-2024-001", "", "科任教师"))
    (known,) = called(db, "梁静")
    row = ("梁静", "JS0099", "", "科任教师")

    ((same, other),) = asked(db, school, row)
    assert same[0] == known.id
    assert "JS0099" in same[1], "what becomes of the number is said before it is answered"
    assert other[0] == SOMEBODY_ELSE
    done = bring_in(db, school, row, people={"0": known.id})

    assert done.counts["persons"] == {"changed": 1}
    assert [one.number for one in called(db, "梁静")] == ["JS0099"]
    assert bring_in(db, school, row).changes_nothing, "the same list again asks nothing"


def test_a_namesake_under_a_number_of_their_own_is_entered_as_somebody_new_once_a_human_says_so(db, school):
    bring_in(db, school, ("梁静", "T-2024-001", "", "科任教师"))
    row = ("梁静", "JS0099", "", "科任教师")

    bring_in(db, school, row, people={"0": SOMEBODY_ELSE})

    assert [one.number for one in called(db, "梁静")] == ["T-2024-001", "JS0099"]
    assert bring_in(db, school, row).changes_nothing


def test_whom_another_line_names_by_their_number_is_not_asked_about_for_a_namesake(db, school):
    bring_in(db, school, ("王芳", "G1", "", "科任教师"))

    done = bring_in(db, school, ("王芳", "G2", "", "科任教师"), ("王芳", "G1", "", "科任教师"))

    assert done.counts["persons"] == {"new": 1, "same": 1}


def test_somebody_of_the_same_name_and_phone_under_another_number_is_asked_and_is_no_dead_end(db, school):
    bring_in(db, school, ("梁静", "T-2024-001", "13800000001", "科任教师"))
    (known,) = called(db, "梁静")
    rows = (("梁静", "JS0099", "13800000001", "科任教师"), ("梁静", "JS0099", "13800000001", "宿管"))

    assert asked(db, school, *rows)[0][0][0] == known.id
    done = bring_in(db, school, *rows, people={"0": known.id})

    assert [one.number for one in called(db, "梁静")] == ["JS0099"]
    assert done.counts["persons"] == {"changed": 1, "same": 1}, "the second line has the number that was answered"


def test_a_line_that_must_be_asked_says_by_command_where_it_can_be_answered(db, school):
    bring_in(db, school, ("梁静", "T-2024-001", "", "科任教师"))

    with pytest.raises(RosterRefused) as caught:
        bring_in(db, school, ("梁静", "JS0099", "", "科任教师"))

    (problem,) = caught.value.problems
    assert "第 2 行" in str(problem)
    assert "网页" in str(problem)
    assert "T-2024-001" not in str(problem), "what is known here and not in the list is not told"
