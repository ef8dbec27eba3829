"""What makes a lesson ready: the head's release, the second adult's own word, the head's decision; nothing hinders the truth."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.classroom.models import PlannedLesson
from app.classroom.preparation import readiness_of
from app.classroom.queries.lessons import lesson_page
from app.classroom.ready.given import gaps_of, lessons_given_although
from app.classroom.ready.models import CourseRelease, ReadyDecision, SecondAdultWord
from app.classroom.ready.queries import days_before_classes
from app.classroom.ready.rules import fits, major_of
from app.classroom.ready.service import release_course, say_whether_coming
from app.classroom.ready.words import GAPS
from app.classroom.service import close_register, correct_register
from app.compliance.filing.content import content_of
from app.compliance.filing.rules import Period, PeriodKind
from app.compliance.models import Requirement
from app.compliance.questions import Held, TaughtAlthough, taught_although
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.content.catalogue import EXTENSION, catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.notices import feeds
from app.people.identity import SignedIn
from app.people.models import LoginSession
from app.records.deeds import enter_letter
from app.records.models import TaughtSession
from app.records.service import enter_training_record
from tests.classroom.term.test_pages import ASKED

DAY = timedelta(days=1)


@pytest.fixture
def school(make, class_of):
    """A class whose lesson tomorrow has a second adult, and the school's head."""
    zhou = class_of(6)
    head, second = make.person("校长"), make.person("李想")
    make.role(head, Role.HEAD, zhou.school)
    make.appointment(second, zhou.school, make.post("宿管"), first_day=None)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, second_adult_id=second.id, planned_on=today() + DAY
    )
    return zhou, head, second, lesson


def keys_of(db, zhou, lesson):
    viewer = SignedIn("", 0, 0, zhou.teacher.id, zhou.teacher.name, None, (), roles=frozenset({"class_teacher"}))
    page = lesson_page(db, viewer, lesson.id, today())
    return {line.key for line in readiness_of(db, page, catalogue().courses[lesson.course])}


@pytest.mark.parametrize(
    ("place", "last", "said"), [("in_room", False, "你坐在教室里；"), ("next_door", True, "你在隔壁等着，叫你就过来；")]
)
def test_second_adult_reads_which_place_was_planned(page, db, school, place, last, said):
    _zhou, _head, second, lesson = school
    record_fact(db, lesson, at=now(), by=None, second_adult=place, last_period=last)
    page.sign_in(second)

    shown = page.get("/").text

    assert f"安排的是：{said}" in shown
    assert ("教室里" in shown.partition("安排的是")[2]) is (place == "in_room")
    assert ("五（1）班 · 最后一节" in shown) is last


def test_second_adult_says_in_person_whether_they_come_and_a_moved_day_asks_again(page, db, school):
    zhou, _head, second, lesson = school
    assert "second_not_asked" in keys_of(db, zhou, lesson)
    page.sign_in(second)
    assert "请你做第二位大人" in page.get("/").text

    page.post(f"/lessons/{lesson.id}/second-adult", {"coming": "yes"}, form_at="/")
    assert "second_coming" in keys_of(db, zhou, lesson)
    page.post(f"/lessons/{lesson.id}/second-adult", {"coming": "no"}, form_at="/")
    assert "second_not_coming" in keys_of(db, zhou, lesson)
    page.post(f"/lessons/{lesson.id}/second-adult", {"coming": "yes"}, form_at="/")
    assert [row.is_coming for row in db.scalars(select(SecondAdultWord))] == [True]

    record_fact(db, db.get(PlannedLesson, lesson.id), at=now(), by=None, planned_on=today() + 2 * DAY)
    assert "second_not_asked" in keys_of(db, zhou, lesson)


def test_nobody_else_speaks_for_the_second_adult(page, db, school):
    zhou, head, second, lesson = school
    for person in (zhou.teacher, head):
        page.sign_in(person)
        page.post(f"/lessons/{lesson.id}/second-adult", {"coming": "yes"}, status=404, form_at="/account")
    page.sign_in(second)
    page.post(f"/lessons/{lesson.id}/second-adult", {"coming": "because of"}, form_at="/")

    assert db.scalars(select(SecondAdultWord)).all() == []


def test_head_looks_at_a_course_and_releases_it_once_and_others_only_read(page, db, make, school):
    zhou, head, _second, lesson = school
    manager = make.person("培训管理员")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    address = f"/course-releases/{zhou.school.id}/small-g56"
    page.sign_in(manager)
    assert "由校长同意" in page.get(address).text
    page.post(address, status=404, form_at="/account")
    assert "not_released" in keys_of(db, zhou, lesson)

    page.sign_in(head)
    assert "尚未经儿童保护专业人士审读" in page.get(address).text
    page.post(address)
    page.post(address, form_at="/account")

    [row] = db.scalars(select(CourseRelease))
    assert (row.course, row.edition, row.major, row.released_on) == ("small-g56", "1.0", 1, today())
    assert "released" in keys_of(db, zhou, lesson)


def test_page_names_the_edition_that_was_released_and_says_that_a_correction_goes_with_it(page, db, school):
    """A minor edition needs no new word; the page said that the head had agreed to it by name."""
    zhou, head, _second, lesson = school
    row = release_course(db, zhou.school.id, catalogue().courses["small-g56"], at=now(), by=head.id)
    address = f"/course-releases/{zhou.school.id}/small-g56"
    page.sign_in(head)
    for shown in (page.get(address).text, page.get("/course-releases").text):
        assert "已同意开课，1.0 版" in shown
        assert "是它的修订" not in shown

    record_fact(db, row, at=now(), by=head.id, edition="1.00")  # what was released before the present one corrected it

    listed, one = page.get("/course-releases").text, page.get(address).text
    for shown in (listed, one):
        assert "已同意开课，1.00 版。 1.0 版是它的修订，不用再同意。" in shown
    assert "每个大版（1、2……）一次" in listed
    assert "到下一个大版（2.0）时才要重新同意" in one
    assert "released" in keys_of(db, zhou, lesson)


def test_head_of_another_school_finds_no_course_to_release_here(page, make, school):
    zhou, _head, _second, _lesson = school
    stranger = make.person("别校校长")
    make.role(stranger, Role.HEAD, make.organisation())
    page.sign_in(stranger)

    page.get(f"/course-releases/{zhou.school.id}/small-g56", 404)


def test_script_says_what_is_missing_and_lets_the_lesson_be_given(page, db, make, school):
    zhou, _head, _second, _lesson = school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult="none")
    page.sign_in(zhou.teacher)

    script = page.get(f"/lessons/{lesson.id}/script").text

    assert "校长还没有同意在本校开这门课" in script
    assert "还没有发出" in script
    page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["1", "2"], "second_adult": "none"})
    assert db.get(PlannedLesson, lesson.id).state == "taught"


def test_heads_decision_is_a_code_stands_on_the_lesson_and_is_counted_once_given(page, db, make, school):
    zhou, head, _second, _lesson = school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult="none")
    page.sign_in(head)
    assert "校长决定：虽有欠缺" in page.get(f"/lessons/{lesson.id}").text

    page.post(f"/lessons/{lesson.id}/although-not-ready", {"reason": ""}, form_at=f"/lessons/{lesson.id}")
    assert db.scalars(select(ReadyDecision)).all() == []
    for _twice in range(2):
        page.post(f"/lessons/{lesson.id}/although-not-ready", {"reason": "small_school"}, form_at="/account")

    [decision] = db.scalars(select(ReadyDecision))
    assert {"second_none", "not_released", "letter_missing"} <= set(decision.missing)
    held = Held([zhou.school.id], today() - 30 * DAY, today())
    assert taught_although(db, held, ["small-g56"]) == []
    page.sign_in(zhou.teacher)
    assert "小学校或教学点" in page.get(f"/lessons/{lesson.id}").text
    assert "还没有准备好" not in page.get(f"/lessons/{lesson.id}/script").text
    page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["1", "2"], "second_adult": "none"})
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")

    assert [one.lessons for one in taught_although(db, held, ["small-g56"])] == [1]
    assert taught_although(db, held, ["kids-g56"]) == []


def test_report_says_how_many_lessons_were_given_although_not_ready(page, db, make, school):
    zhou, head, _second, _lesson = school
    make.window(zhou.school, first_day=today() - 30 * DAY, last_day=today() + 90 * DAY)
    load_requirements(db, ASKED.replace("2026-09-01", str(today() - 60 * DAY)), "test.yaml", at=now(), by=None)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", state="taught")
    record_fact(db, ReadyDecision(planned_lesson_id=lesson.id, reason="on_its_way", missing=list(GAPS),
                                  decided_on=today()), at=now(), by=head.id)  # fmt: skip
    page.sign_in(zhou.teacher)
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")
    rebuild_all(db)
    page.sign_in(head)
    requirement = db.scalar(select(Requirement).where(Requirement.public_id == "lessons"))

    assert "由校长决定照常上的课：1 节" in page.get(f"/reports/{zhou.school.id}/{requirement.id}").text
    listed = page.get("/lessons-although-not-ready")
    assert "给家人的信还没有发出" in listed.text
    assert f"/lessons/{lesson.id}" in listed.html
    assert f'/lessons/{lesson.id}"' not in page.get(f"/lessons-although-not-ready?last={today() - DAY}").html
    content = content_of(
        db, zhou.school.id, Period(PeriodKind.TERM, today() - 30 * DAY, today(), today()), today=today(), at=now()
    )
    [line] = [line for line in content.lines if line["line"] == "entries"]
    assert line["although"] == 1


def test_lessons_given_by_decision_are_listed_for_their_own_school_only(page, db, make, school):
    zhou, head, _second, _lesson = school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", state="taught")
    record_fact(db, ReadyDecision(planned_lesson_id=lesson.id, reason="term_ends", missing=list(GAPS),
                                  decided_on=today()), at=now(), by=head.id)  # fmt: skip
    page.sign_in(zhou.teacher)
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")
    other = make.person("别校校长")
    make.role(other, Role.HEAD, make.organisation("别的学校"))
    page.sign_in(other)

    assert zhou.group.title not in page.get("/lessons-although-not-ready").text
    page.sign_in(head)
    assert "这学期没有更晚的日子可排了" in page.get("/lessons-although-not-ready").text


def given(db, page, zhou, lesson, second_adult):
    """Teach a lesson and close its register as the class's teacher."""
    page.sign_in(zhou.teacher)
    page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["1", "2"], "second_adult": second_adult})
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")


def test_lesson_without_a_second_adult_and_without_a_decision_is_told_listed_and_counted(page, db, make, school):
    zhou, head, _second, _lesson = school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult="none")
    page.sign_in(zhou.teacher)
    before = page.get(f"/lessons/{lesson.id}").text
    assert "没有第二位大人" in before
    assert f"请先问{zhou.school.name}的校长：把本页地址 /lessons/{lesson.id} 告诉校长" in before

    given(db, page, zhou, lesson, "none")

    page.sign_in(head)
    listed, own = page.get("/lessons-although-not-ready"), page.get(f"/lessons/{lesson.id}").text
    assert f"/lessons/{lesson.id}" in listed.html
    for text in (listed.text, own):
        assert "没有第二位大人（课后这样说的）" in text
        assert "校长还没有同意在本校开这门课" in text
        assert "没有留下校长的决定" in text
    held = Held([zhou.school.id], today() - 30 * DAY, today())
    assert taught_although(db, held, ["small-g56"]) == [TaughtAlthough(0, 1)]
    assert taught_although(db, held, ["kids-g56"]) == []
    content = content_of(
        db, zhou.school.id, Period(PeriodKind.TERM, today() - 30 * DAY, today(), today()), today=today(), at=now()
    )
    [line] = [line for line in content.lines if line["line"] == "entries"]
    assert (line["although"], line["undecided"]) == (0, 1)


@pytest.mark.parametrize(("word", "gaps"), [(None, ["second_not_asked"]), (False, ["second_not_coming"]), (True, [])])
def test_lesson_that_had_all_that_is_kept_is_no_lesson_without_readiness(page, db, make, school, word, gaps):
    zhou, head, second, _lesson = school
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult_id=second.id, second_adult="in_room"
    )
    enter_letter(db, zhou.group.id, course="small-g56", sent_on=today() - 9 * DAY, at=now(), by=head.id)
    release_course(db, zhou.school.id, catalogue().courses["small-g56"], at=now(), by=head.id)
    if word is not None:
        say_whether_coming(db, lesson, is_coming=word, at=now(), by=second.id)
    given(db, page, zhou, lesson, "in_room")
    authorised = db.get(PlannedLesson, lesson.id).taught_session_id
    record_fact(db, db.get(TaughtSession, authorised), at=now(), by=None, taught_under="authorised")

    assert list(gaps_of(db, lesson).keys) == gaps
    held = Held([zhou.school.id], today() - 30 * DAY, today())
    assert [one.undecided for one in taught_although(db, held, ())] == [1] * len(gaps)
    page.sign_in(head)
    assert ("没有这样的课" in page.get("/lessons-although-not-ready").text) is (not gaps)
    assert ("按留下的记录没有准备齐" in page.get(f"/lessons/{lesson.id}").text) is bool(gaps)


@pytest.mark.parametrize("is_decided", [False, True])
def test_lesson_that_reached_nobody_was_not_given_until_one_pupil_is_corrected_to_reached(db, make, school, is_decided):
    zhou, head, _second, _lesson = school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught", second_adult="none")
    ids = [pupil.id for pupil in zhou.pupils]
    if is_decided:
        said = {"reason": "term_ends", "missing": ["second_none"], "decided_on": today()}
        record_fact(db, ReadyDecision(planned_lesson_id=lesson.id, **said), at=now(), by=head.id)
    course, by = catalogue().courses["small-g56"], {"at": now(), "by": zhou.teacher.id}
    close_register(db, lesson, course, enrolled=ids, not_reached=ids, guests=(), **by)
    db.flush()
    viewer = SignedIn("", 0, 0, head.id, head.name, None, ((Role.HEAD, zhou.school.id),))
    held = Held([zhou.school.id], today() - 30 * DAY, today())

    def told():
        listed = lessons_given_although(db, viewer, held.after, held.until, Role.HEAD)
        return len(listed), len(taught_although(db, held, ())), bool(gaps_of(db, lesson).keys)

    assert told() == (0, 0, False)
    correct_register(db, lesson, {ids[0]: True}, **by)
    db.flush()
    assert told() == (1, 1, True)


@pytest.mark.parametrize(("told", "stands"), [([1], True), ([], False)])
def test_lesson_stopped_early_was_given_as_far_as_who_was_alone_with_the_class_is_asked(db, make, school, told, stands):
    """Part of a lesson without a second adult left no trace anywhere."""
    zhou, head, _second, _lesson = school
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, state="unfinished", second_adult="none", key_points=told
    )
    viewer = SignedIn("", 0, 0, head.id, head.name, None, ((Role.HEAD, zhou.school.id),))
    held = Held([zhou.school.id], today() - 30 * DAY, today())

    listed = lessons_given_although(db, viewer, held.after, held.until, Role.HEAD)

    assert [one.lesson.id for one in listed] == ([lesson.id] if stands else [])
    assert sum(one.undecided for one in taught_although(db, held, ())) == (1 if stands else 0)
    assert ("second_none" in gaps_of(db, lesson).keys) is stands


def test_teacher_cannot_decide_for_the_head(page, db, school):
    zhou, _head, _second, lesson = school
    page.sign_in(zhou.teacher)

    page.post(f"/lessons/{lesson.id}/although-not-ready", {"reason": "small_school"}, status=404, form_at="/account")

    assert db.scalars(select(ReadyDecision)).all() == []


def test_calendar_holds_the_days_of_lessons_for_both_adults_and_neither_class_nor_topic(db, make, school):
    zhou, _head, second, lesson = school
    for person in (zhou.teacher, second):
        viewer = SignedIn("", 0, 0, person.id, person.name, None, (), roles=frozenset())
        token = feeds.make_feed(db, viewer, at=now())
        db.flush()
        make.account(person)
        calendar = feeds.calendar_of(db, token, at=now())

        assert calendar is not None
        assert f"{lesson.planned_on:%Y%m%d}".encode() in calendar
        for word in (zhou.group.title, "小节课", zhou.teacher.name, lesson.code):
            assert word.encode() not in calendar
        feeds.revoke_feed(db, viewer, at=now())
        db.flush()
        assert feeds.calendar_of(db, token, at=now()) is None


def test_whoever_cannot_come_has_no_day_in_the_calendar(db, school):
    _zhou, _head, second, lesson = school
    assert list(days_before_classes(db, second.id, today())) == [lesson.planned_on]

    say_whether_coming(db, lesson, is_coming=False, at=now(), by=second.id)
    db.flush()

    assert list(days_before_classes(db, second.id, today())) == []


def test_module_of_another_band_is_refused_with_the_reason(app, page, db, school):
    zhou, _head, _second, _lesson = school
    shelf = app.extensions[EXTENSION]
    known = shelf.read()
    [course] = [one for one in known.ready if one.id == "small-g56"]
    first = replace(course.modules[0], id="small-g12-1")
    little = replace(course, id="small-g12", grades=("1", "2"), modules=(first,))
    shelf.kept = replace(known, courses={**known.courses, little.id: little})
    page.sign_in(zhou.teacher)

    plan = {"planned_on": str(today() + DAY), "facilitator": "", "second_adult": "none", "second_person": ""}
    answer = page.post(f"/classes/{zhou.group.id}/plan", {**plan, "module": "small-g12-1"}, status=422)

    assert "给别的年级（1, 2）写的" in answer.text
    assert db.scalars(select(PlannedLesson.module)).all() == ["small-g56-1"]


@pytest.mark.parametrize(("edition", "major"), [("1.0", 1), ("2.13", 2), ("x", 0)])
def test_release_holds_for_a_major_edition(edition, major):
    assert major_of(edition) == major


@pytest.mark.parametrize(
    ("course", "group", "holds"), [(("5", "6"), "5", True), (("5", "6"), "4, 5", True), (("1",), "5", False)]
)
def test_course_fits_a_class_that_shares_a_grade(course, group, holds):
    assert fits(course, group) is holds


def test_colleague_who_has_completed_the_course_stands_first_among_second_adults_and_deputies(page, db, make, school):
    zhou, _head, second, _lesson = school
    untrained = make.person("安老师", sort_key="an")
    make.appointment(untrained, zhou.school, make.post("教师"), first_day=today() - 30 * DAY)
    enter_training_record(
        db, second.id, course="staff-core", edition="1.1", completed_on=today() - DAY, minutes=9, at=now(), by=None
    )
    page.sign_in(zhou.teacher)

    for address, field in (("plan", "second_person"), ("deputy", "deputy")):
        html = page.get(f"/classes/{zhou.group.id}/{address}").html
        listed = html.partition(f'name="{field}"')[2].partition("</select>")[0]
        assert re.findall(r">([^<>]+（已结业）)<", listed)[0].startswith("李想"), address
        assert listed.index("李想") < listed.index("安老师"), address
        assert "安老师（教师）（已结业）" not in listed


def test_decision_of_the_head_holds_for_what_was_missing_then_and_for_nothing_that_came_later(page, db, make, school):
    zhou, head, second, _lesson = school
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult_id=second.id, second_adult="in_room"
    )
    page.sign_in(head)
    page.post(f"/lessons/{lesson.id}/although-not-ready", {"reason": "small_school"}, form_at=f"/lessons/{lesson.id}")
    say_whether_coming(db, lesson, is_coming=False, at=now(), by=second.id)
    page.sign_in(zhou.teacher)
    given(db, page, zhou, lesson, "in_room")

    page.sign_in(head)
    for text in (page.get("/lessons-although-not-ready").text, page.get(f"/lessons/{lesson.id}").text):
        assert "第二位大人说过那天来不了" in text
    assert "其中 1 项，决定里没有写" in page.get("/lessons-although-not-ready").text
    held = Held([zhou.school.id], today() - 30 * DAY, today())
    assert taught_although(db, held, ()) == [TaughtAlthough(0, 1)]


def test_whoever_came_in_by_a_slip_does_not_say_that_they_will_be_there(page, db, make, school):
    zhou, _head, second, _lesson = school
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult_id=second.id, second_adult="in_room"
    )
    page.sign_in(second)
    db.execute(update(LoginSession).values(opened_by="slip"))
    answer = {"address": f"/lessons/{lesson.id}/second-adult", "form_at": "/"}

    page.post(**answer, fields={"coming": "yes"})
    assert "请用自己的登录名和密码登录" in page.get("/").text
    assert db.scalar(select(SecondAdultWord.id)) is None

    page.post(**answer, fields={"coming": "no"})
    assert db.scalar(select(SecondAdultWord.is_coming)) is False
