"""Registers of one lesson from devices, files and paper: one session, whatever comes in which order."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.classroom.models import LessonState
from app.classroom.registers import queries, service
from app.classroom.registers.models import Outcome, RegisterArrival, RegisterDifference, Way
from app.classroom.registers.service import NotTaken, Refusal, forget_old, settle
from app.core.clock import now, today
from app.core.facts import FactVersion, record_fact
from app.people.models import Enrolment
from app.people.service.classes import transfer
from app.records.models import Attendance, TaughtSession
from tests.classroom.registers.conftest import ALL_TAUGHT


def ledger(db):
    """Who was reached by number, and how many sessions there are."""
    db.flush()
    rows = db.execute(select(Attendance.person_id, Attendance.reached)).all()
    return db.scalar(select(func.count()).select_from(TaughtSession)), dict(rows)


def test_same_register_sent_again_is_answered_the_same_and_enters_nothing(db, registers_of):
    registers = registers_of()
    said = registers.said(registers.zhou.pupils[:2])

    first, again = registers.come_in(said), registers.come_in(said)

    assert first.arrival is again.arrival
    assert first.arrival.outcome == Outcome.ENTERED
    sessions, reached = ledger(db)
    assert sessions == 1
    assert sorted(reached.values()) == [False, False, True, True, True, True]


def test_second_device_that_says_the_same_counts_once(db, registers_of):
    registers = registers_of()
    registers.come_in(registers.said(registers.zhou.pupils[:1]))

    beside = registers.come_in(registers.said(registers.zhou.pupils[:1]), Way.FILE)

    assert beside.arrival.outcome == Outcome.SAME
    assert ledger(db)[0] == 1
    assert db.scalar(select(RegisterDifference.id)) is None


def test_paper_that_says_something_else_changes_nothing_until_the_teacher_decides(db, registers_of):
    registers = registers_of()
    wang, li = registers.zhou.pupils[:2]
    registers.come_in(registers.said([wang]))

    beside = registers.come_in(registers.said([li]), Way.PAPER)

    assert beside.arrival.outcome == Outcome.CONFLICT
    assert [
        (row.person_id, row.reached)
        for row in queries.differences_of(db, beside.lesson, queries.came_in(db, beside.lesson.id))
    ] == [
        (wang.id, False),
        (li.id, True),
    ]
    assert ledger(db)[1][wang.id] is False
    assert ledger(db)[1][li.id] is True


def test_difference_names_a_pupil_who_left_the_class_by_the_number_of_that_day(db, make, registers_of):
    registers = registers_of()
    wang = registers.zhou.pupils[0]
    registers.come_in(registers.said([wang]))
    beside = registers.come_in(registers.said([]), Way.PAPER)
    (row,) = db.scalars(select(Enrolment).filter_by(person_id=wang.id))
    sat_by, other = wang.number, make.class_group(registers.zhou.school, "五（9）班", first_day=None, last_day=None)

    transfer(db, row, other, since=beside.lesson.planned_on + timedelta(days=1), number="31", at=now(), by=None)
    db.flush()

    assert wang.number == "31"
    assert [one.number for one in queries.differences_of(db, beside.lesson, queries.came_in(db, beside.lesson.id))] == [
        sat_by
    ]


def test_decision_is_a_correction_beside_the_first_entry_and_nothing_is_asked_again(db, registers_of):
    registers = registers_of()
    wang, li = registers.zhou.pupils[:2]
    registers.come_in(registers.said([wang]))
    beside = registers.come_in(registers.said([li]), Way.PAPER)

    settle(db, beside.lesson, wang.id, reached=True, at=now(), by=registers.zhou.teacher.id)
    settle(db, beside.lesson, li.id, reached=True, at=now(), by=registers.zhou.teacher.id)
    db.flush()

    assert all(ledger(db)[1].values())
    former = db.scalars(select(FactVersion.content).filter_by(fact_table="attendance")).all()
    assert [version["reached"] for version in former] == [False]
    assert queries.still_differing(db, beside.lesson.id) == set()
    assert [
        row.settled.name for row in queries.differences_of(db, beside.lesson, queries.came_in(db, beside.lesson.id))
    ] == ["周敏", "周敏"]
    db.refresh(beside.arrival)
    assert beside.arrival.settled_at is not None


@pytest.mark.parametrize("seed", range(6))
def test_registers_in_any_order_end_in_the_same_ledger_once_decided(db, registers_of, seed):
    registers = registers_of(5)
    chance = random.Random(seed)  # noqa: S311  a test
    missed = [[pupil for pupil in registers.zhou.pupils if chance.random() < 0.4] for _ in range(3)]
    truth = {pupil.id: chance.random() < 0.5 for pupil in registers.zhou.pupils}
    seen = set()

    for order in itertools.permutations(range(3)):
        with db.begin_nested() as attempt:
            sent = [registers.said(missed[one], key=f"a-register-of-number-{one}") for one in order]
            for said in (*sent, *sent[::-1]):  # each device tries again
                taken = registers.come_in(said, chance.choice(list(Way)))
            disputed = queries.still_differing(db, taken.lesson.id)
            for person in sorted(disputed):
                settle(db, taken.lesson, person, reached=truth[person], at=now(), by=registers.zhou.teacher.id)
            sessions, reached = ledger(db)
            seen.add((sessions, frozenset(reached.items()), frozenset(disputed)))
            attempt.rollback()
        db.expire_all()

    assert len(seen) == 1
    assert next(iter(seen))[0] == 1


def test_whole_lesson_comes_in_at_once_with_what_was_taught(db, registers_of):
    registers = registers_of(state="planned")

    taken = registers.come_in(registers.said(registers.zhou.pupils[:1], taught=ALL_TAUGHT))

    assert taken.lesson.state == LessonState.CLOSED
    assert taken.lesson.key_points == [1, 2]
    assert ledger(db)[0] == 1


def test_lesson_stopped_early_enters_what_was_taught_and_no_session(db, registers_of):
    registers = registers_of(state="planned")
    said = registers.said(taught={"key_points": [1], "second_adult": "none"})
    del said["register"]

    taken = registers.come_in(said)

    assert taken.lesson.state == LessonState.UNFINISHED
    assert ledger(db) == (0, {})


def test_clock_of_a_device_decides_no_day(db, registers_of):
    registers = registers_of()
    wrong = datetime(2031, 5, 1, 3, 0, tzinfo=UTC)

    taken = registers.come_in(registers.said(device={"id": "phone", "order": 7, "time": wrong.isoformat()}))

    assert db.scalar(select(TaughtSession.held_on)) == today()
    assert (taken.arrival.device_time, taken.arrival.device_order) == (wrong, 7)
    assert abs(taken.arrival.arrived_at - now()) < timedelta(minutes=5)


def test_pupil_entered_after_the_list_was_opened_is_not_taken_for_reached(db, make, registers_of):
    registers = registers_of(4)
    late = make.person("后来的学生", number="5")
    said = registers.said()
    make.enrolment(late, registers.zhou.group)

    registers.come_in(said)

    assert ledger(db)[1][late.id] is False
    assert sum(ledger(db)[1].values()) == 4


def test_seat_stays_with_its_pupil_when_numbers_move(db, registers_of):
    registers = registers_of(4)
    first, second = registers.zhou.pupils[:2]
    said = registers.said([first])
    record_fact(db, first, at=now(), by=None, number="2")
    record_fact(db, second, at=now(), by=None, number="1")

    registers.come_in(said)

    assert ledger(db)[1][first.id] is False
    assert ledger(db)[1][second.id] is True


def test_seat_that_fits_nobody_any_more_is_named_and_never_guessed(db, registers_of):
    registers = registers_of(4)
    gone, other = registers.zhou.pupils[:2]
    said = registers.said([gone, other])
    row = db.scalars(select(Enrolment).filter_by(person_id=gone.id)).one()
    record_fact(db, row, at=now(), by=None, last_day=today() - timedelta(days=1))

    taken = registers.come_in(said)

    assert taken.unplaced == ("1",)
    assert taken.arrival.unplaced == 1
    assert gone.id not in ledger(db)[1]
    assert ledger(db)[1][other.id] is False


def test_reference_made_up_by_somebody_means_nobody(db, registers_of):
    registers = registers_of(3)
    said = registers.said()
    said["register"]["seats"]["1"] = "0" * 12
    said["register"]["not_reached"] = ["1"]

    assert registers.come_in(said).unplaced == ("1",)


def test_empty_register_is_asked_about_once_and_then_counts_for_no_one(db, registers_of):
    registers = registers_of(3)
    said = registers.said(registers.zhou.pupils)
    said["register"]["nobody"] = False

    with pytest.raises(NotTaken) as asked:
        registers.come_in(said)
    assert asked.value.refusal is Refusal.ASK_EMPTY
    assert ledger(db) == (0, {})

    said["register"]["nobody"] = True
    registers.come_in(said)
    assert ledger(db)[0] == 1
    assert not any(ledger(db)[1].values())


@pytest.mark.parametrize(
    ("state", "more", "refusal"),
    [
        ("planned", {}, Refusal.NOT_TAUGHT),
        ("planned", {"taught": {"key_points": [1], "second_adult": "none"}}, Refusal.NOT_TAUGHT),
        ("planned", {"taught": ALL_TAUGHT, "day": 1}, Refusal.TO_COME),
        ("taught", {"nobody_teaches": True}, Refusal.NOBODY_TEACHES),
    ],
)
def test_register_that_cannot_be_entered_is_refused_and_nothing_is_written(db, registers_of, state, more, refusal):
    registers = registers_of(3, state=state, planned_on=today() + timedelta(days=more.pop("day", 0)))
    if more.pop("nobody_teaches", False):
        record_fact(db, registers.lesson, at=now(), by=None, facilitator_id=None)
    former = registers.lesson.state

    with pytest.raises(NotTaken) as refused:
        registers.come_in(registers.said(**more))

    assert refused.value.refusal is refusal
    assert registers.lesson.state == former
    assert db.scalar(select(RegisterArrival.id)) is None


def test_guest_is_entered_as_reached_only_and_another_device_may_dispute_it(db, make, class_of, registers_of):
    registers = registers_of(3)
    wang = class_of(3, school=registers.zhou.school, title="五（2）班", teacher="王芳")
    make.taught(
        wang.group, wang.teacher, missed=wang.pupils[:2], reached=wang.pupils[2:], held_on=today() - timedelta(9)
    )
    from app.classroom.service import invite_class

    invite_class(db, registers.lesson, wang.group.id, at=now(), by=registers.zhou.teacher.id)
    db.flush()
    guests = wang.pupils[:2]

    registers.come_in(registers.said(guests=guests, came=guests[:1]))
    beside = registers.come_in(registers.said(guests=guests, came=guests[1:]))

    assert beside.arrival.outcome == Outcome.CONFLICT
    assert {
        row.person_id for row in queries.differences_of(db, beside.lesson, queries.came_in(db, beside.lesson.id))
    } == {one.id for one in guests}
    settle(db, beside.lesson, guests[0].id, reached=True, at=now(), by=registers.zhou.teacher.id)
    settle(db, beside.lesson, guests[1].id, reached=False, at=now(), by=registers.zhou.teacher.id)
    entered = db.scalar(select(func.count()).where(Attendance.taught_session_id == beside.lesson.taught_session_id))
    assert entered == 4, "a guest who did not come has no entry in this lesson"


def test_pupil_whom_the_class_list_has_twice_stands_and_counts_once(db, make, registers_of):
    registers = registers_of(3)
    make.enrolment(registers.zhou.pupils[1], registers.zhou.group)

    part = registers.on_the_page()
    registers.come_in(registers.said([registers.zhou.pupils[1]]))

    assert len(part.seats) == 3
    assert len(ledger(db)[1]) == 3


def test_history_stays_with_the_class_of_that_day(db, registers_of):
    registers = registers_of(3)
    mover = registers.zhou.pupils[0]
    registers.come_in(registers.said())
    row = db.scalars(select(Enrolment).filter_by(person_id=mover.id)).one()
    record_fact(db, row, at=now(), by=None, last_day=today())

    again = registers.come_in(registers.said())

    assert again.arrival.outcome == Outcome.SAME
    assert ledger(db)[1][mover.id] is True


def test_differences_nobody_answered_are_forgotten_after_thirty_days_and_the_first_entry_stays(db, registers_of):
    registers = registers_of(3)
    registers.come_in(registers.said())
    registers.come_in(registers.said(registers.zhou.pupils[:1]))

    forget_old(db, at=now() + timedelta(days=29))
    assert db.scalar(select(func.count()).select_from(RegisterDifference)) == 1
    forget_old(db, at=now() + timedelta(days=31))

    assert db.scalar(select(func.count()).select_from(RegisterDifference)) == 0
    assert db.scalar(select(func.count()).select_from(RegisterArrival)) == 2
    assert all(ledger(db)[1].values())


def test_old_arrivals_go_with_what_hangs_on_them(db, registers_of):
    registers = registers_of(3)
    registers.come_in(registers.said())
    registers.come_in(registers.said(registers.zhou.pupils[:1]))

    forget_old(db, at=now() + service.ARRIVALS_LAST + timedelta(days=1))

    assert db.scalar(select(func.count()).select_from(RegisterArrival)) == 0


def test_key_of_another_lesson_is_refused(db, make, registers_of):
    registers = registers_of(3)
    registers.come_in(registers.said(key="one-key-for-two-lessons"))
    beside = make.planned_lesson(
        registers.zhou.group, facilitator=registers.zhou.teacher, state="taught", module="small-g56-2"
    )
    registers.lesson = beside

    with pytest.raises(NotTaken) as refused:
        registers.come_in(registers.said(key="one-key-for-two-lessons"))

    assert refused.value.refusal is Refusal.OTHER_LESSON
