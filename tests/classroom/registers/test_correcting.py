"""A closed register corrected on its page: asked before nobody is left, sent twice, sent from a list that has changed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.classroom.registers.models import Way
from app.classroom.service import correct_register
from app.core.clock import now
from app.records.models import Attendance

COUNTS_FOR_NO_ONE = "不算任何人上过"


@pytest.fixture
def closed(page, registers_of):
    """Sign in the teacher of a closed lesson whose first pupil was not reached: its address, pupils and a way to send taps."""
    registers = registers_of(4)
    registers.come_in(registers.said(registers.zhou.pupils[:1]))
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{registers.lesson.id}/register/correct"

    def send(not_reached, status=302, **more):
        shown = str(registers.zhou.pupils[0].id)
        taps = [str(getattr(one, "id", one)) for one in not_reached]
        return page.post(address, {"shown": shown, "not_reached": taps, **more}, status, form_at=address)

    return registers, send


def ticked(shown):
    """Return whose tiles stand tapped on a page."""
    return [int(value) for value in re.findall(r'name="not_reached" value="(\d+)"[^>]* checked>', shown.html)]


def reached(db):
    return db.scalar(select(func.count()).where(Attendance.reached.is_(True)))


def test_teacher_is_asked_before_a_correction_leaves_nobody_reached_also_by_a_double_tap(db, closed):
    registers, send = closed

    first, second = (send(registers.zhou.pupils, 422) for _press in range(2))

    assert reached(db) == 3
    for asked in (first, second):
        assert 'name="nobody"' in asked.html
        assert "真的一个人也没到吗" in asked.text
        assert "请改正" not in asked.text, "it is a question and no mistake"
        assert COUNTS_FOR_NO_ONE in asked.text
        assert len(ticked(asked)) == 4, "every tap is kept"


def test_teacher_who_confirms_reads_that_the_lesson_counts_for_no_one(page, db, closed):
    registers, send = closed

    send(registers.zhou.pupils, nobody="y")

    assert reached(db) == 0
    assert COUNTS_FOR_NO_ONE in page.get(f"/lessons/{registers.lesson.id}").html.partition("已更正")[2][:60]


def test_teacher_who_changes_nothing_of_an_empty_register_is_not_asked(page, db, closed):
    registers, send = closed
    send(registers.zhou.pupils, nobody="y")

    page.post(
        f"/lessons/{registers.lesson.id}/register/correct",
        {
            "shown": [str(one.id) for one in registers.zhou.pupils],
            "not_reached": [str(one.id) for one in registers.zhou.pupils],
        },
    )

    assert "没有改动" in page.get(f"/lessons/{registers.lesson.id}").text


def test_correction_sent_twice_by_a_double_tap_is_no_nothing_was_changed(page, db, closed):
    registers, send = closed
    send(registers.zhou.pupils[:2])
    page.get(f"/lessons/{registers.lesson.id}")

    send(registers.zhou.pupils[:2])

    shown = page.get(f"/lessons/{registers.lesson.id}").text
    assert "已经这样更正过了" in shown
    assert "没有改动" not in shown
    assert reached(db) == 2


@pytest.mark.parametrize("gone", ["999999", "zz", "-1", "９", "1e3", "9" * 40])
def test_tap_on_somebody_who_left_the_list_is_told_plainly_and_the_other_taps_stay(db, closed, gone):
    registers, send = closed

    shown = send([registers.zhou.pupils[2], gone], 422)

    assert "名单有变动" in shown.text
    assert "Shown" not in shown.html
    assert ticked(shown) == [registers.zhou.pupils[2].id]
    assert reached(db) == 3


def test_forged_note_of_what_was_shown_is_passed_over(page, db, closed):
    registers, send = closed

    send(registers.zhou.pupils[:2], shown=[str(registers.zhou.pupils[0].id), "zz", "999999"])

    assert reached(db) == 2


@pytest.mark.parametrize(("field", "gone"), [("not_reached", "999999"), ("not_reached", "zz"), ("came", "999999")])
def test_register_to_close_says_plainly_that_its_list_changed_and_keeps_the_taps(page, db, registers_of, field, gone):
    registers = registers_of(4)
    page.sign_in(registers.zhou.teacher)
    address, tapped = f"/lessons/{registers.lesson.id}/register", str(registers.zhou.pupils[1].id)
    taps = {"not_reached": [tapped], field: [tapped, gone] if field == "not_reached" else [gone]}

    shown = page.post(f"{address}/close", taps, 422, form_at=address)

    assert "名单有变动" in shown.text
    assert "not a valid choice" not in shown.html
    assert ticked(shown) == [int(tapped)]
    assert db.scalar(select(func.count()).select_from(Attendance)) == 0


@pytest.fixture
def differing(page, registers_of):
    """Sign in the teacher of a lesson that reached one pupil, of whom registers differ; `more` pupils differ besides."""

    def build(more=0):
        registers = registers_of(1 + more)
        only, *others = registers.zhou.pupils
        registers.come_in(registers.said(others))
        registers.come_in(registers.said([only]))
        page.sign_in(registers.zhou.teacher)
        address = f"/lessons/{registers.lesson.id}/register/differences"

        def decide(person, reached, status=302, **more):
            return page.post(f"{address}/{person.id}", {"reached": reached, **more}, status, form_at=address)

        return registers, address, decide

    return build


def test_teacher_is_asked_before_a_decision_leaves_nobody_reached_also_by_a_double_tap(db, differing):
    registers, _address, decide = differing()

    for _press in range(2):
        asked = decide(registers.zhou.pupils[0], "0", 422)

        assert reached(db) == 1
        assert 'name="nobody"' in asked.html
        assert "真的一个人也没到吗" in asked.text
        assert COUNTS_FOR_NO_ONE in asked.text


def test_teacher_whose_last_decision_leaves_nobody_reached_reads_that_the_lesson_counts_for_no_one(page, db, differing):
    registers, _address, decide = differing()

    decide(registers.zhou.pupils[0], "0", nobody="y")

    assert reached(db) == 0
    assert COUNTS_FOR_NO_ONE in page.get(f"/lessons/{registers.lesson.id}").html.partition("合成一份")[2][:60]


def test_decision_that_leaves_nobody_reached_says_so_also_when_others_are_still_to_be_decided(page, db, differing):
    registers, address, decide = differing(more=2)
    decide(registers.zhou.pupils[0], "0", 422)
    asked = decide(registers.zhou.pupils[0], "0", 422)
    assert asked.html.count('name="nobody"') == 1, "it stands at the pupil it is about"

    decide(registers.zhou.pupils[0], "0", nobody="y")

    assert reached(db) == 0
    assert COUNTS_FOR_NO_ONE in page.get(address).html.partition("已更正")[2][:60]


@pytest.mark.parametrize(("person", "said"), [(0, "1"), (1, "0"), (1, "1")])
def test_decision_that_leaves_somebody_reached_is_one_tap(db, differing, person, said):
    registers, _address, decide = differing(more=2)

    decide(registers.zhou.pupils[person], said)

    assert reached(db) == 1 + (person == 1 and said == "1")


@pytest.mark.parametrize("corrected", [False, True])
def test_closed_register_counts_as_it_was_closed_and_a_correction_stands_beside_it(page, db, registers_of, corrected):
    registers = registers_of(4)
    lesson, wang = registers.lesson, registers.zhou.pupils[0]
    registers.come_in(registers.said([] if corrected else [wang]))
    if corrected:
        correct_register(db, lesson, {wang.id: False}, at=now(), by=registers.zhou.teacher.id)
        db.flush()
    registers.come_in(registers.said())
    page.sign_in(registers.zhou.teacher)

    shown = page.get(f"/lessons/{lesson.id}/register/differences").text

    assert f"登记收好时：{'到了' if corrected else '未到'}" in shown
    assert ("0 份说未到，2 份说到了" if corrected else "1 份说未到，1 份说到了") in shown
    assert ("周敏更正" in shown) is corrected


@pytest.mark.parametrize("by_decision", [True, False])
def test_what_devices_files_and_papers_said_stays_as_it_was_said_after_a_correction(
    page, db, make, registers_of, by_decision
):
    registers = registers_of(4)
    lesson, wang = registers.lesson, registers.zhou.pupils[0]
    clerk = make.person("文员")
    registers.come_in(registers.said([wang]))
    registers.come_in(registers.said([wang]), Way.FILE)
    taken = registers.come_in(registers.said(), Way.PAPER)
    registers.come_in(registers.said())
    taken.arrival.sent_by = clerk.id
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{lesson.id}/register"

    if by_decision:
        page.post(f"{address}/differences/{wang.id}", {"reached": "1"}, form_at=f"{address}/differences")
    else:
        page.post(f"{address}/correct", {"not_reached": [], "shown": str(wang.id)}, form_at=f"{address}/correct")
    shown = page.get(f"{address}/differences").text

    assert "2 份说未到，2 份说到了" in shown
    assert "登记收好时：未到" in shown
    assert re.search(r"文件交回，周敏，[^：]* \d\d:\d\d 收到：未到", shown)
    assert re.search(r"照纸录入，文员，[^：]* \d\d:\d\d 收到：到了", shown)
    assert re.search(r"周敏更正，[^：]* \d\d:\d\d：到了", shown)
    assert ("周敏定的" in shown) is by_decision
    assert ("没有要定的了" in shown) is by_decision
    assert ("有 1 名学生" in page.get(f"/lessons/{lesson.id}").text) is not by_decision
