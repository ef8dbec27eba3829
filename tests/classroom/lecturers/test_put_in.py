"""Whoever is taken out of lessons is replaced by a guest, a vice-principal or an expert like by anybody else (SAFEGUARDS 10)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.classroom.lecturers import service
from app.classroom.lecturers.models import OutsideExpert
from app.classroom.lecturers.rules import EnteredExpert, Sender, Subject
from app.classroom.models import TimetableHold
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from tests.classroom.lecturers.conftest import DAY, give_right
from tests.classroom.lecturers.test_planning import VICE, vice_principal

pytestmark = pytest.mark.sqlite_is_enough
SWAP = "/school-classes/adults"
EXPERT = "outside_expert"


@pytest.fixture
def swap(page, two):
    """The head of the village puts somebody in the teacher's place."""
    page.sign_in(two.holder(Role.HEAD, two.village))

    def change(instead, status=302):
        return page.post(SWAP, {"person": str(two.zhou.teacher.id), "by_person": instead}, status)

    return change


def expert(two, make, *, bands=("g56",), days=200, with_right=True):
    judge = make.person("林法官")
    make.appointment(judge, two.village, make.post("校外人员", sensitive=False), kind="volunteer", first_day=None)
    entered = EnteredExpert(judge.id, Sender.COURT, None, Subject.LAW, bands, today() + days * DAY)
    head, lead = two.holder(Role.HEAD, two.village), two.holder(Role.PROTECTION_LEAD, two.village)
    row = service.enter_expert(two.db, two.village.id, entered, at=now(), by=head.id)
    service.agree_to_expert(two.db, row, at=now(), by=lead.id)
    if with_right:
        give_right(two.db, judge, two.village)
    two.db.flush()
    return judge


def planned(two, make, **more):
    return make.planned_lesson(two.zhou.group, facilitator=two.zhou.teacher, **{"planned_on": today() + DAY, **more})


def test_each_is_offered_with_from_where_and_as_what_they_come(page, two, make, swap):
    planned(two, make)
    officer, judge = vice_principal(two, make), expert(two, make)
    assert "吴讲师" not in page.get(SWAP).text
    two.lend()

    html = page.get(SWAP).html.split('name="by_person"')[1]

    assert f'<option value="{two.lecturer.id}">吴讲师（城关小学 · 授课教师）' in html
    assert f'<option value="{officer.id}:{VICE}">警官方正（法治副校长）' in html
    assert f'<option value="{judge.id}:{EXPERT}">林法官（外请专业人员 · 法律 · 法院）' in html
    assert html.count("警官方正") == html.count("林法官") == html.count("吴讲师") == 1


def test_guest_comes_as_facilitator_and_others_as_what_they_are(two, make, swap):
    lesson = planned(two, make)
    two.lend()

    swap(str(two.lecturer.id))

    two.db.refresh(lesson)
    assert (lesson.facilitator_id, lesson.capacity) == (two.lecturer.id, "facilitator")
    hold = two.db.scalars(select(TimetableHold)).one()
    assert hold.person_id == two.zhou.teacher.id, "whoever is replaced is kept out, as with anybody"


@pytest.mark.parametrize("comes_as", [VICE, EXPERT])
def test_visitor_comes_in_the_capacity_that_is_named_and_is_asked_about_cases(two, make, swap, comes_as):
    lesson = planned(two, make)
    person = vice_principal(two, make) if comes_as == VICE else expert(two, make)

    swap(f"{person.id}:{comes_as}")

    two.db.refresh(lesson)
    assert (lesson.facilitator_id, lesson.capacity) == (person.id, comes_as)


def test_guest_whose_right_ends_before_the_day_is_refused_with_that_day_and_class(two, make, swap):
    soon, late = planned(two, make), planned(two, make, planned_on=today() + 40 * DAY, module="small-g56-2")
    two.lend()
    record_fact(two.db, two.right, at=now(), by=None, valid_until=today() + 30 * DAY)
    two.db.flush()

    answer = swap(str(two.lecturer.id), 422).text

    assert "这位讲师在这一天没有教这个学段的授权" in answer
    assert f"{late.planned_on.month} 月 {late.planned_on.day} 日" in answer or str(late.planned_on.day) in answer
    assert two.zhou.group.title in answer
    two.db.refresh(soon)
    assert soon.facilitator_id == two.zhou.teacher.id, "nothing is changed by halves"
    assert two.db.scalars(select(TimetableHold)).all() == []


def test_guest_is_not_offered_once_one_of_the_three_ended_it(page, two, make, swap):
    planned(two, make)
    row, _taking = two.lend()
    service.end_offer(two.db, row, service.Side.LECTURER, at=now(), by=two.lecturer.id)
    two.db.flush()

    assert "吴讲师" not in page.get(SWAP).text
    assert "排不了这位老师" in swap(str(two.lecturer.id), 422).text


def test_guest_shared_with_another_school_of_the_same_head_is_refused_for_this_one(page, two, make, swap, class_of):
    head = two.holder(Role.HEAD, two.village)
    other = make.organisation("云岭村小", parent=two.bureau)
    make.role(head, Role.HEAD, other)
    row = two.offer(other)
    service.take_up(two.db, row, other.id, at=now(), by=head.id)
    planned(two, make)
    page.sign_in(head)

    answer = page.post(SWAP, {"person": str(two.zhou.teacher.id), "by_person": str(two.lecturer.id)}, 422).text

    assert "没有共享给这节课所在的学校" in answer


def test_vice_principal_whose_post_ends_before_the_day_is_refused_with_the_reason(two, make, swap):
    planned(two, make, planned_on=today() + 40 * DAY)
    officer = vice_principal(two, make, last_day=today() + 30 * DAY)

    assert "这一天不是本校的法治副校长" in swap(f"{officer.id}:{VICE}", 422).text


@pytest.mark.parametrize("more", [{"days": 20}, {"bands": ("g34",)}])
def test_expert_whose_entry_does_not_reach_day_or_age_is_refused(two, make, swap, more):
    planned(two, make, planned_on=today() + 40 * DAY)
    judge = expert(two, make, **more)

    assert "外请专业人员。请管理员在" in swap(f"{judge.id}:{EXPERT}", 422).text


def test_expert_on_the_list_without_a_right_is_no_expert_to_put_in(page, two, make, swap):
    planned(two, make)
    judge = expert(two, make, with_right=False)

    assert f'value="{judge.id}:{EXPERT}"' not in page.get(SWAP).html
    assert "没有这个学段的授权" in swap(str(judge.id), 422).text


def test_vice_principal_without_a_right_is_refused_and_can_sit_in(two, make, swap):
    officer = vice_principal(two, make, with_right=False)
    beside = make.planned_lesson(
        two.zhou.group, facilitator=two.lecturer, second_adult_id=two.zhou.teacher.id, planned_on=today() + DAY
    )
    swap(f"{officer.id}:{VICE}")
    two.db.refresh(beside)
    assert (beside.second_adult_id, beside.capacity) == (officer.id, None)

    planned(two, make, module="small-g56-2")

    assert "没有这个学段的授权" in swap(f"{officer.id}:{VICE}", 422).text


def test_guest_is_nobodys_second_adult(two, make, swap):
    two.lend()
    other = make.person("李老师")
    make.planned_lesson(
        two.zhou.group, facilitator=other, second_adult_id=two.zhou.teacher.id, planned_on=today() + DAY
    )

    assert "不当第二位成人" in swap(str(two.lecturer.id), 422).text


@pytest.mark.parametrize("typed", ["0:law_vice_principal", "7:anything", "x", "{teacher}:law_vice_principal"])
def test_capacity_is_read_and_never_sent(two, make, swap, typed):
    lesson = planned(two, make)
    colleague = make.person("李老师")
    make.appointment(colleague, two.village, make.post("教师", sensitive=False), first_day=None)

    swap(typed.replace("{teacher}", str(colleague.id)), 422)

    two.db.refresh(lesson)
    assert lesson.facilitator_id == two.zhou.teacher.id
    assert two.db.scalars(select(OutsideExpert)).all() == []


def test_guest_taken_out_before_is_offered_and_refused_without_a_reason(page, two, make, swap):
    two.lend()
    planned(two, make)
    held = make.planned_lesson(
        two.zhou.group, facilitator=two.lecturer, planned_on=today() + 2 * DAY, module="small-g56-2"
    )
    page.post(SWAP, {"person": str(two.lecturer.id), "by_person": ""})
    two.db.refresh(held)
    assert held.facilitator_id is None

    assert "吴讲师（城关小学" in page.get(SWAP).text
    assert "排不了这位老师" in swap(str(two.lecturer.id), 422).text


@pytest.mark.parametrize("place", ["facilitator", "second"])
def test_whoever_is_the_lessons_other_adult_already_is_refused_with_day_and_class(two, make, swap, place):
    """Else the place would stay open although somebody was chosen for it, and nobody would say so."""
    deputy = make.person("郑副")
    make.appointment(deputy, two.village, make.post("教务主任"), first_day=None)
    adults = {"facilitator": two.zhou.teacher, "second": deputy}
    if place == "second":
        adults = {"facilitator": deputy, "second": two.zhou.teacher}
    lesson = make.planned_lesson(two.zhou.group, planned_on=today() + DAY, second_adult="in_room", **adults)

    answer = swap(str(deputy.id), status=422)

    assert "已经是这节课的另一位大人" in answer.text
    assert two.zhou.group.title in answer.text
    two.db.refresh(lesson)
    assert (lesson.facilitator_id, lesson.second_adult_id) == (adults["facilitator"].id, adults["second"].id)
