"""Somebody was taken out of the timetable: they cannot come back by themselves, and nobody can read it (SAFEGUARDS 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.classroom.models import PlannedLesson, TimetableHold
from app.classroom.queries.holds import held_persons
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import today
from app.people.models import Organisation, Person

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

REFUSED = "这一节排不了这位老师，请换一位或先空着。"
LIST = "现在不排课的人"
SWAP, BY_NAME = "/school-classes/adults", "/school-classes/adults/by-name"


@dataclass
class Place:
    """A county with a town office below it and a school below that; each with who acts there."""

    zhou: Any
    town: Organisation
    head: Person
    lead: Person
    officer: Person
    county_officer: Person
    second: Person


@pytest.fixture
def place(make, class_of):
    county = make.organisation("县教育局", kind="district")
    town = make.organisation("镇教育办", kind="district", parent=county)
    zhou = class_of(school=make.organisation("标记小学", parent=town), teacher="标记老师")
    people = {"head": Role.HEAD, "lead": Role.PROTECTION_LEAD}
    held = {name: make.person(f"{name}本人") for name in ("head", "lead", "officer", "county", "second")}
    for name, role in people.items():
        make.role(held[name], role, zhou.school)
    make.role(held["officer"], Role.BUREAU_OFFICER, town)
    make.role(held["county"], Role.BUREAU_OFFICER, county)
    make.appointment(held["second"], zhou.school, make.post("校医", sensitive=False), first_day=None)
    return Place(zhou, town, held["head"], held["lead"], held["officer"], held["county"], held["second"])


def plan(facilitator: object, second: object = "") -> dict[str, object]:
    return {
        "module": "small-g56-1",
        "planned_on": str(today()),
        "facilitator": facilitator,
        "second_adult": "in_room" if second else "next_door",
        "second_person": second,
    }


def take_out(page, place, by: str) -> None:
    page.sign_in(getattr(place, by))
    if by in ("head", "lead"):
        page.post(SWAP, {"person": place.zhou.teacher.id, "by_person": ""})
    else:
        page.post(BY_NAME, {"school": place.zhou.school.id, "name": place.zhou.teacher.name})


@pytest.mark.parametrize("by", ["head", "lead", "officer", "county_officer"])
@pytest.mark.parametrize("has_lesson", [True, False])
def test_teacher_taken_out_cannot_put_herself_back(page, make, place, db, by, has_lesson):
    teacher = place.zhou.teacher
    open_lesson = make.planned_lesson(place.zhou.group, facilitator=teacher if has_lesson else None)
    take_out(page, place, by)
    page.sign_in(teacher)

    for address in (f"/lessons/{open_lesson.id}/change", f"/classes/{place.zhou.group.id}/plan"):
        assert page.get(address).html.count(f'value="{teacher.id}"') == 2  # Her name left out would tell of the hold.
        for places in (plan(teacher.id), plan("", teacher.id)):
            assert REFUSED in page.post(address, places, status=422).text
    db.expire_all()
    rows = db.scalars(select(PlannedLesson)).all()
    assert [(row.facilitator_id, row.second_adult_id) for row in rows] == [(None, None)]


def test_make_up_lesson_does_not_take_her_either(page, make, place):
    zhou = place.zhou
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:4], reached=zhou.pupils[4:], held_on=today())
    take_out(page, place, "head")
    page.sign_in(zhou.teacher)

    address = f"/classes/{zhou.group.id}/make-up/plan"
    answer = page.post(address, {**plan(zhou.teacher.id), "classes": [zhou.group.id]}, status=422)

    assert REFUSED in answer.text


def test_somebody_on_hold_is_offered_like_everybody_and_refused_as_the_one_who_comes_instead(page, place):
    take_out(page, place, "head")

    shown = page.get(SWAP).html
    assert f'value="{place.zhou.teacher.id}"' in shown.split('name="by_person"')[1]
    answer = page.post(SWAP, {"person": place.second.id, "by_person": place.zhou.teacher.id}, status=422)
    assert REFUSED in answer.text


def test_refusal_says_the_same_of_whoever_cannot_be_planned(page, make, place):
    stranger = make.person("别处的人")
    take_out(page, place, "head")
    page.sign_in(place.zhou.teacher)
    address = f"/classes/{place.zhou.group.id}/plan"

    answers = [page.post(address, plan(who), status=422).text for who in (place.zhou.teacher.id, stranger.id)]

    assert answers[0] == answers[1]


def test_ordinary_clash_of_two_last_periods_gets_the_words_a_hold_gets(page, make, place):
    zhou, second = place.zhou, place.second
    beside = make.class_group(zhou.school, "五（2）班", first_day=None, last_day=None)
    make.planned_lesson(beside, facilitator=second, last_period=True)
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/plan"

    assert REFUSED in page.post(address, {**plan(zhou.teacher.id, second.id), "last_period": "y"}, status=422).text
    page.post(address, plan(zhou.teacher.id, second.id))


def test_lesson_already_given_keeps_who_gave_it_and_its_day_can_still_be_corrected(page, make, place, db):
    zhou = place.zhou
    lessons = {
        name: make.planned_lesson(zhou.group, facilitator=zhou.teacher, **more)
        for name, more in {
            "days ago": {"planned_on": today() - timedelta(days=2)},
            "given": {"state": "taught"},
            "today": {"module": "small-g56-2"},
            "to come": {"planned_on": today() + timedelta(days=3)},
        }.items()
    }
    take_out(page, place, "head")
    db.expire_all()

    kept = {name for name, lesson in lessons.items() if lesson.facilitator_id == zhou.teacher.id}
    assert kept == {"days ago", "given"}
    assert "已经上过的课不变" in page.get(SWAP).text
    page.sign_in(zhou.teacher)
    past = lessons["days ago"]
    same_day = {**plan(zhou.teacher.id), "planned_on": str(past.planned_on)}
    page.post(f"/lessons/{past.id}/change", same_day)
    assert REFUSED in page.post(f"/lessons/{past.id}/change", plan(zhou.teacher.id), status=422).text


def test_lecturer_taken_out_keeps_no_door_to_the_names_of_a_lesson_already_given(page, make, place):
    lecturer = make.person("来讲课的人")
    make.role(lecturer, Role.FACILITATOR, place.zhou.school)
    make.appointment(lecturer, place.zhou.school, make.post("讲师", sensitive=False), first_day=None)
    given = make.planned_lesson(place.zhou.group, facilitator=lecturer, state="taught")
    page.sign_in(lecturer)
    page.get(f"/lessons/{given.id}/register")

    page.sign_in(place.head)
    page.post(SWAP, {"person": lecturer.id, "by_person": ""})
    page.sign_in(lecturer)

    page.get(f"/lessons/{given.id}/register", status=404)
    assert f"/lessons/{given.id}" not in page.get("/").html


def test_hold_of_a_school_closes_the_lessons_of_its_departments_as_well(page, make, class_of, place):
    campus = make.organisation("东校区", kind="department", parent=place.zhou.school)
    lecturer = make.person("来讲课的人")
    make.role(lecturer, Role.FACILITATOR, place.zhou.school)
    east = class_of(school=campus, teacher="东校区老师")
    given = make.planned_lesson(east.group, facilitator=lecturer, state="taught")
    page.sign_in(place.head)
    page.post(SWAP, {"person": lecturer.id, "by_person": ""})

    page.sign_in(lecturer)
    page.get(f"/lessons/{given.id}/register", status=404)
    page.sign_in(east.teacher)
    assert REFUSED in page.post(f"/classes/{east.group.id}/plan", plan(lecturer.id), status=422).text


def test_class_teacher_sees_a_lesson_somebody_else_teaches_and_can_only_change_its_plan(page, make, place):
    zhou = place.zhou
    lesson = make.planned_lesson(zhou.group, facilitator=place.second)
    page.sign_in(zhou.teacher)

    shown = page.get(f"/lessons/{lesson.id}")
    assert place.second.name in shown.text
    assert f"/lessons/{lesson.id}/change" in shown.html
    for part in ("/script", "/taught", "/register", "/print"):
        assert f"/lessons/{lesson.id}{part}" not in shown.html
        page.get(f"/lessons/{lesson.id}{part}", 404)
    assert lesson.code not in shown.html
    assert f"讲课 {place.second.name}" in page.get("/classes").text
    home = page.get("/").text
    assert "这节课由同事来上" in home, "today's lesson, without a name"
    assert place.second.name not in home


@pytest.mark.parametrize(
    ("by", "seen_by"),
    [
        ("head", {"head", "officer", "county_officer"}),
        ("lead", {"lead", "officer", "county_officer"}),
        ("officer", {"officer", "county_officer"}),
        ("county_officer", {"county_officer"}),
    ],
)
def test_hold_is_seen_and_ended_only_by_who_set_it_and_above(page, place, db, by, seen_by):
    take_out(page, place, by)
    hold = db.scalars(select(TimetableHold)).one()

    for viewer in ("head", "lead", "officer", "county_officer"):
        page.sign_in(getattr(place, viewer))
        address = SWAP if viewer in ("head", "lead") else BY_NAME
        assert (LIST in page.get(address).text) is (viewer in seen_by), viewer
        if viewer not in seen_by:
            page.post(f"{SWAP}/{hold.id}/put-back", status=404, form_at=address)
    db.expire_all()
    assert hold.lifted_at is None

    page.sign_in(place.county_officer)
    page.post(f"{SWAP}/{hold.id}/put-back", form_at=BY_NAME)
    db.expire_all()
    assert (hold.lifted_by, hold.set_by) == (place.county_officer.id, getattr(place, by).id)


def test_officer_beside_sees_no_hold_of_another_town(page, make, place):
    beside = make.person("邻镇的人")
    make.role(beside, Role.BUREAU_OFFICER, make.organisation("邻镇教育办", kind="district"))
    take_out(page, place, "head")
    page.sign_in(beside)

    assert LIST not in page.get(BY_NAME).text


def test_colleague_on_the_same_level_sees_no_hold_of_an_officer(page, make, place):
    colleague = make.person("同办的人")
    make.role(colleague, Role.BUREAU_OFFICER, place.town)
    take_out(page, place, "officer")
    page.sign_in(colleague)

    assert LIST not in page.get(BY_NAME).text


def test_head_who_was_taken_out_sees_no_hold_and_cannot_end_it(page, make, place, db):
    make.appointment(place.head, place.zhou.school, make.post("校长", sensitive=False), first_day=None)
    page.sign_in(place.lead)
    page.post(SWAP, {"person": place.head.id, "by_person": ""})
    hold = db.scalars(select(TimetableHold)).one()
    page.sign_in(place.head)

    assert LIST not in page.get(SWAP).text
    page.post(f"{SWAP}/{hold.id}/put-back", status=404, form_at=SWAP)
    page.post(SWAP, {"person": place.second.id, "by_person": place.head.id}, status=422)


def test_swap_page_offers_somebody_on_hold_like_everybody_else(page, place):
    take_out(page, place, "officer")
    page.sign_in(place.head)

    assert f'value="{place.zhou.teacher.id}"' in page.get(SWAP).html.split('name="by_person"')[0]


def test_hold_leaves_no_line_in_the_audit_log(page, place, db):
    take_out(page, place, "head")
    hold = db.scalars(select(TimetableHold)).one()
    page.post(f"{SWAP}/{hold.id}/put-back", form_at=SWAP)

    assert db.scalars(select(AuditEntry.id)).all() == []


def test_putting_back_twice_says_that_it_is_done_and_to_whoever_sees_no_hold_nothing(page, place, db):
    take_out(page, place, "officer")
    hold = db.scalars(select(TimetableHold)).one()
    page.post(f"{SWAP}/{hold.id}/put-back", form_at=BY_NAME)

    again = page.post(f"{SWAP}/{hold.id}/put-back", form_at=BY_NAME).location

    assert again == BY_NAME
    assert "已经解除过了" in page.get(BY_NAME).text
    page.sign_in(place.head)
    page.post(f"{SWAP}/{hold.id}/put-back", status=404, form_at=SWAP)


def test_teacher_put_back_can_be_planned_again(page, place, db):
    take_out(page, place, "head")
    hold = db.scalars(select(TimetableHold)).one()
    page.post(f"{SWAP}/{hold.id}/put-back", form_at=SWAP)
    page.sign_in(place.zhou.teacher)

    page.post(f"/classes/{place.zhou.group.id}/plan", plan(place.zhou.teacher.id))

    assert db.scalar(select(PlannedLesson.facilitator_id)) == place.zhou.teacher.id


def test_hold_of_a_district_does_not_reach_its_schools(page, make, place):
    head_of_town = make.person("办主任")
    make.role(head_of_town, Role.HEAD, place.town)
    make.appointment(place.zhou.teacher, place.town, make.post("教研员", sensitive=False), first_day=None)
    page.sign_in(head_of_town)
    page.post(SWAP, {"person": place.zhou.teacher.id, "by_person": ""})
    page.sign_in(place.zhou.teacher)

    assert f'value="{place.zhou.teacher.id}"' in page.get(f"/classes/{place.zhou.group.id}/plan").html


def test_nobody_is_chosen_beforehand_and_the_page_says_what_will_happen(page, make, place, db):
    make.planned_lesson(place.zhou.group, facilitator=place.lead)
    page.sign_in(place.head)

    shown = page.get(SWAP)
    assert "请选择" in shown.text
    assert "按下按钮" in shown.text
    page.post(SWAP, {"person": "", "by_person": ""}, status=422)
    assert db.scalar(select(PlannedLesson.facilitator_id)) == place.lead.id


def test_typed_name_leaves_the_same_line_whether_nobody_one_or_two_have_it(page, make, place, db):
    twin = make.person(place.zhou.teacher.name)
    make.appointment(twin, place.zhou.school, make.post("生活老师", sensitive=False), first_day=None)
    shown = {}
    page.sign_in(place.officer)
    for name in (place.zhou.teacher.name, "查无此人", place.lead.name):
        for _time in range(2):
            page.post(BY_NAME, {"school": place.zhou.school.id, "name": name})
        shown[name] = page.get(BY_NAME)
        line = db.scalars(select(TimetableHold.id).where(TimetableHold.lifted_at.is_(None)).limit(1)).one()
        assert shown[name].text.count(f"{name} ·") == 1
        page.post(f"{SWAP}/{line}/put-back", form_at=BY_NAME)
        assert LIST not in page.get(BY_NAME).text

    same = {answer.text.replace(name, "NAME") for name, answer in shown.items()}
    assert len(same) == 1


def test_typed_name_keeps_out_whoever_is_entered_under_it_later_too_until_it_is_put_back(page, make, place, db):
    page.sign_in(place.officer)
    page.post(BY_NAME, {"school": place.zhou.school.id, "name": "后来的人"})
    later, elsewhere = make.person("后来的人"), make.person("后来的人")
    make.appointment(later, place.zhou.school, make.post("科任教师", sensitive=False), first_day=None)
    other = make.organisation("别的小学", parent=place.town)
    make.appointment(elsewhere, other, make.post("门卫", sensitive=False), first_day=None)
    address = f"/classes/{place.zhou.group.id}/plan"

    assert held_persons(db, [other.id], today()) == frozenset(), "the hold is of one school"
    assert later.id in held_persons(db, [place.zhou.school.id], today())
    page.sign_in(place.zhou.teacher)
    assert REFUSED in page.post(address, plan("", later.id), status=422).text
    page.sign_in(place.officer)
    line = db.scalars(select(TimetableHold.id).where(TimetableHold.lifted_at.is_(None))).one()
    page.post(f"{SWAP}/{line}/put-back", form_at=BY_NAME)
    assert later.id not in held_persons(db, [place.zhou.school.id], today())
    page.sign_in(place.zhou.teacher)
    page.post(address, plan("", later.id))
