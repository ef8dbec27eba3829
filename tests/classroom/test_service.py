"""Plan, teach, close, correct, make up: what stands in the ledger afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.classroom import service, timetable
from app.classroom.courses import courses_for
from app.classroom.models import LessonState, PlannedLesson, RoughCount, SecondAdult
from app.classroom.overview import standing_of
from app.classroom.replacing import Instead
from app.classroom.roll import roll_of
from app.classroom.service import Delivered, LessonNotOpen, NobodyTaught, Plan
from app.content.models import CourseEdition
from app.core.clock import now, today
from app.core.facts import FactVersion
from app.records.models import Attendance, TaughtClassGroup, TaughtModule, TaughtSession

ALL_TAUGHT = Delivered(
    key_points=frozenset({1, 2}),
    activities=frozenset({"s1-rules", "s1-calm"}),
    checks={},
    second_adult=SecondAdult.IN_ROOM,
)


def course_of(group):
    return courses_for(group)[0]


def plan_for(teacher, module="small-g56-1", day=None):
    return Plan(module, day or today(), False, teacher.id, SecondAdult.NONE, None)


def close(db, lesson, school_class, not_reached=(), guests=()):
    return service.close_register(
        db,
        lesson,
        course_of(school_class.group),
        enrolled=[] if lesson.is_make_up else [pupil.id for pupil in school_class.pupils],
        not_reached=[pupil.id for pupil in not_reached],
        guests=[pupil.id for pupil in guests],
        at=now(),
        by=school_class.teacher.id,
    )


def entries(db, group, day=None):
    return standing_of(db, [group], day or today()).entries(group.id, day or today())


def test_planning_makes_the_course_edition_a_fact_and_the_same_plan_twice_one_lesson(db, class_of):
    zhou = class_of()
    course = course_of(zhou.group)

    lessons = [
        service.plan_lesson(db, zhou.group, plan_for(zhou.teacher), course=course, at=now(), by=zhou.teacher.id)
        for _ in range(2)
    ]

    assert lessons[0].id == lessons[1].id
    assert db.scalars(select(CourseEdition.course)).all() == ["small-g56"]
    assert len(lessons[0].code) == 6


def test_forty_six_of_forty_eight_are_reached_and_nothing_finer_is_kept(db, make, class_of):
    zhou = class_of(48)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")

    close(db, lesson, zhou, not_reached=zhou.pupils[:2])

    assert db.execute(select(Attendance.reached, func.count()).group_by(Attendance.reached)).all() == [
        (False, 2),
        (True, 46),
    ]
    assert db.scalar(select(TaughtModule.module)) == "small-g56-1"
    assert db.scalar(select(TaughtClassGroup.class_group_id)) == zhou.group.id
    assert lesson.state == LessonState.CLOSED
    assert lesson.closed_by == zhou.teacher.id


def test_register_that_is_closed_cannot_be_closed_again(db, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    close(db, lesson, zhou)

    with pytest.raises(LessonNotOpen):
        close(db, lesson, zhou)

    assert db.scalar(select(func.count()).select_from(TaughtSession)) == 1


def test_lesson_stopped_before_its_key_points_enters_nothing(db, make, class_of):
    zhou = class_of()
    module = course_of(zhou.group).modules[0]
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    part = Delivered(frozenset({1}), frozenset({"s1-rules"}), {}, SecondAdult.NEXT_DOOR)

    delivered = service.finish_lesson(db, lesson, part, module, asks_check=True, at=now(), by=zhou.teacher.id)

    assert not delivered
    assert (lesson.state, lesson.key_points, lesson.activities) == (LessonState.UNFINISHED, [1], ["s1-rules"])
    with pytest.raises(LessonNotOpen):
        close(db, lesson, zhou)
    assert db.scalar(select(TaughtSession.id)) is None


def test_made_up_ids_of_activities_and_key_points_are_dropped(db, make, class_of):
    zhou = class_of()
    module = course_of(zhou.group).modules[0]
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    said = Delivered(frozenset({1, 2, 77}), frozenset({"s1-rules", "说了什么"}), {}, SecondAdult.IN_ROOM)

    service.finish_lesson(db, lesson, said, module, asks_check=True, at=now(), by=zhou.teacher.id)

    assert (lesson.key_points, lesson.activities) == ([1, 2], ["s1-rules"])


@pytest.mark.parametrize(("asks", "kept"), [(True, {"small-1-who": "half"}), (False, {})])
def test_rough_counts_are_kept_only_where_they_may_be_asked(db, make, class_of, asks, kept):
    zhou = class_of()
    module = course_of(zhou.group).modules[0]
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    said = Delivered(frozenset({1, 2}), frozenset(), {"small-1-who": RoughCount.HALF}, SecondAdult.IN_ROOM)

    service.finish_lesson(db, lesson, said, module, asks_check=asks, at=now(), by=zhou.teacher.id)

    assert lesson.checks == kept


def test_lesson_nobody_taught_is_not_entered(db, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group)

    with pytest.raises(NobodyTaught):
        service.finish_lesson(
            db, lesson, ALL_TAUGHT, course_of(zhou.group).modules[0], asks_check=True, at=now(), by=zhou.teacher.id
        )


def test_correction_is_an_entry_and_the_former_one_stays(db, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    close(db, lesson, zhou, not_reached=zhou.pupils[:1])
    db.flush()

    service.correct_register(db, lesson, {zhou.pupils[0].id: True}, at=now(), by=zhou.teacher.id)
    db.flush()

    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) == 0
    former = db.scalars(select(FactVersion.content).filter_by(fact_table="attendance")).all()
    assert [version["reached"] for version in former] == [False]


def test_absent_pupil_waits_until_another_taught_session_reaches_them(db, make, class_of):
    zhou = class_of(3)
    wang = class_of(3, school=zhou.school, title="五（2）班", teacher="王芳")
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    close(db, lesson, zhou, not_reached=zhou.pupils[:1])
    db.flush()
    assert entries(db, zhou.group) == {"small-g56-1": {zhou.pupils[0].id}}

    joined = make.planned_lesson(wang.group, facilitator=wang.teacher, state="taught", invited=[zhou.group])
    db.refresh(joined, ["invited", "class_group"])
    roll = roll_of(db, joined)
    assert [seat.person_id for seat in roll.all_guests] == [zhou.pupils[0].id]
    close(db, joined, wang, guests=[zhou.pupils[0]])
    db.flush()

    assert entries(db, zhou.group) == {}
    assert entries(db, wang.group) == {}


def test_missed_lesson_follows_a_pupil_who_changes_class(db, make, class_of):
    zhou, wang = class_of(2), class_of(2, title="五（3）班", teacher="王芳")
    mover = zhou.pupils[0]
    make.taught(zhou.group, zhou.teacher, missed=[mover], reached=[zhou.pupils[1]], held_on=today() - timedelta(days=9))
    leaving, arriving = today() - timedelta(days=5), today() - timedelta(days=4)
    from app.core.facts import record_fact
    from app.people.models import Enrolment

    row = db.scalars(select(Enrolment).filter_by(person_id=mover.id)).one()
    record_fact(db, row, at=now(), by=None, last_day=leaving)
    make.enrolment(mover, wang.group, first_day=arriving)

    assert entries(db, zhou.group) == {}
    assert entries(db, wang.group) == {"small-g56-1": {mover.id}}


def test_make_up_lesson_reaches_pupils_of_two_classes_and_opens_no_new_entry(db, make, class_of):
    zhou = class_of(3)
    wang = class_of(3, school=zhou.school, title="五（2）班", teacher="王芳")
    for one in (zhou, wang):
        make.taught(
            one.group, one.teacher, missed=one.pupils[:2], reached=one.pupils[2:], held_on=today() - timedelta(days=7)
        )
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, state="taught", kind="make_up", invited=[zhou.group, wang.group]
    )
    db.refresh(lesson, ["invited", "class_group"])
    waiting = roll_of(db, lesson).pupils
    assert {seat.person_id for seat in waiting} == {pupil.id for pupil in (*zhou.pupils[:2], *wang.pupils[:2])}

    close(db, lesson, zhou, guests=[zhou.pupils[0], *wang.pupils[:2]])
    db.flush()

    assert entries(db, zhou.group) == {"small-g56-1": {zhou.pupils[1].id}}
    assert entries(db, wang.group) == {}
    session_id = lesson.taught_session_id
    assert db.scalar(select(func.count()).where(Attendance.taught_session_id == session_id)) == 3


def test_voided_attendance_leaves_the_pupil_waiting(db, make, class_of):
    from app.core.facts import record_fact
    from app.records.models import RecordVoid

    zhou = class_of(2)
    taught = make.taught(zhou.group, zhou.teacher, reached=zhou.pupils, held_on=today() - timedelta(days=3))
    assert entries(db, zhou.group) == {}

    void = RecordVoid(voids=f"{taught.public_id}:{zhou.pupils[0].public_id}", reason="wrong-person")
    record_fact(db, void, at=now(), by=None)
    db.flush()

    assert entries(db, zhou.group) == {"small-g56-1": {zhou.pupils[0].id}}


def test_replacing_an_adult_looks_like_any_change_of_the_timetable(db, make, class_of):
    zhou = class_of()
    lin, colleague = make.person("林老师"), make.person("何老师")
    lessons = [
        make.planned_lesson(zhou.group, facilitator=lin, second_adult_id=zhou.teacher.id),
        make.planned_lesson(zhou.group, facilitator=zhou.teacher, second_adult_id=lin.id, module="small-g56-2"),
        make.planned_lesson(zhou.group, facilitator=lin, state="closed"),
    ]
    columns = {column.name for column in PlannedLesson.__table__.columns}

    changed = timetable.replace_adult(db, lessons, lin.id, instead=Instead(colleague.id), at=now(), by=colleague.id)

    assert changed == 2
    assert (lessons[0].facilitator_id, lessons[1].second_adult_id) == (colleague.id, colleague.id)
    assert lessons[2].facilitator_id == lin.id
    assert not [name for name in columns if "reason" in name or "hold" in name]


def test_pupil_who_stepped_out_is_reached_by_default(db, make, class_of):
    """Nothing on the form or in the tables can say that a child used the pass card (SAFEGUARDS 12)."""
    names = {column.name for table in (PlannedLesson, Attendance) for column in table.__table__.columns}

    assert not [name for name in names if any(word in name for word in ("pass", "out", "late", "left"))]


def test_make_up_lesson_does_not_count_as_taught_to_the_host_class(db, make, class_of):
    zhou = class_of(3)
    mover = make.person("转来的学生")
    elsewhere = make.class_group(zhou.school, "五（9）班", first_day=None, last_day=None)
    make.taught(elsewhere, zhou.teacher, missed=[mover], held_on=today() - timedelta(days=7))
    make.enrolment(mover, zhou.group)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, state="taught", kind="make_up", invited=[zhou.group]
    )
    db.refresh(lesson, ["invited", "class_group"])

    close(db, lesson, zhou, guests=[mover])
    db.flush()

    assert entries(db, zhou.group) == {}
