"""An expert from outside is known here before, counts with a second person, for a year, and gains no class by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom.lecturers.capacities import holders_on
from app.classroom.lecturers.models import OutsideExpert
from app.classroom.models import PlannedLesson
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.merges import PersonMerge
from app.supervision.talks.questions import listed_experts
from tests.classroom.lecturers.conftest import DAY, give_right

pytestmark = pytest.mark.sqlite_is_enough
EXPERT = "outside_expert"


@pytest.fixture
def expert(two, make):
    person = make.person("心理师何静")
    make.appointment(person, two.village, make.post("外聘", sensitive=False), kind="external", first_day=None)
    return person


def typed(two, person, **more):
    return {
        "person": f"{person.id}:{two.village.id}",
        "sender": "health",
        "subject": "psychology",
        "bands": "g56",
        "valid_until": str(today() + 100 * DAY),
        **more,
    }


def enter(page, two, expert, **more):
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.village))
    page.post("/lecturers/experts/new", typed(two, expert, **more))
    return two.db.scalars(select(OutsideExpert).order_by(OutsideExpert.id.desc())).first()


def enter_one_that_is(over, page, two, expert):
    """Enter an expert whose entry was ended since, or has expired."""
    row = enter(page, two, expert)
    if over == "ended":
        page.post(f"/lecturers/experts/{row.id}/end", form_at="/lecturers")
    else:
        record_fact(two.db, row, at=now(), by=None, valid_until=today() - DAY)
        two.db.flush()
    return row


def counts(two, day=None, band="g56"):
    return holders_on(two.db, two.village.id, band, day or today())[EXPERT]


def test_manager_enters_and_somebody_else_agrees_before_it_counts(page, two, expert):
    row = enter(page, two, expert)
    assert "还要第二人同意" in page.get("/lecturers").text
    assert counts(two) == frozenset()
    page.post(f"/lecturers/experts/{row.id}/agree", status=404, form_at="/account")
    head = two.holder(Role.HEAD, two.village)
    page.sign_in(head)

    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/lecturers")

    assert counts(two) == {expert.id}
    assert counts(two, band="g12") == frozenset()
    assert counts(two, today() + 101 * DAY) == frozenset()
    assert [one.name for one in listed_experts(two.db, two.village.id, today())] == ["心理师何静"]
    shown = page.get("/lecturers").text
    assert "心理 · 医院或卫生健康部门" in shown
    page.post(f"/lecturers/experts/{row.id}/end", form_at="/lecturers")
    assert counts(two) == frozenset()
    ended = page.get("/lecturers").text
    assert "目前不能授课" in ended
    lines = two.db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [one for one in lines if one.startswith("expert-")] == ["expert-entered", "expert-agreed", "expert-ended"]


def test_head_who_entered_an_expert_is_not_the_second_person_and_the_lead_is(page, two, expert):
    head, lead = two.holder(Role.HEAD, two.village), two.holder(Role.PROTECTION_LEAD, two.village)
    page.sign_in(head)
    page.post("/lecturers/experts/new", typed(two, expert))
    [row] = two.db.scalars(select(OutsideExpert))

    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/lecturers")
    assert counts(two) == frozenset()
    page.sign_in(lead)
    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/lecturers")
    assert counts(two) == {expert.id}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days": 400}, "最长一年"),
        ({"days": -1}, "最长一年"),
        ({"bands": ""}, "请"),
        ({"subject": "whatever I like"}, "请"),
        ({"sender": "typed words"}, "请"),
    ],
)
def test_expert_is_chosen_from_codes_for_a_year_at_most(page, two, expert, wrong, words):
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.village))

    if "days" in wrong:
        wrong = {"valid_until": str(today() + timedelta(days=wrong["days"]))}
    shown = page.post("/lecturers/experts/new", typed(two, expert, **wrong), status=422)

    assert words in shown.text
    assert two.db.scalars(select(OutsideExpert)).all() == []


def test_only_people_known_at_the_own_school_can_be_entered_and_not_its_staff(page, two, make, expert):
    elsewhere = make.person("外校志愿者")
    make.appointment(elsewhere, two.town, make.post("志愿者", sensitive=False), kind="volunteer", first_day=None)
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.village))

    assert "外校志愿者" not in page.get("/lecturers/experts/new").text
    for person, place in ((elsewhere, two.town), (elsewhere, two.village), (two.zhou.teacher, two.village)):
        page.post("/lecturers/experts/new", {**typed(two, expert), "person": f"{person.id}:{place.id}"}, status=422)
    assert two.db.scalars(select(OutsideExpert)).all() == []


def test_expert_gains_no_class_no_name_and_no_page_by_the_entry(page, two, expert, make):
    row = enter(page, two, expert)
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/lecturers")
    page.sign_in(two.zhou.teacher)
    plan = f"/classes/{two.zhou.group.id}/plan"
    assert "心理师何静" not in page.get(plan).text.partition("第二位大人")[0]
    page.post(plan, two.plan(facilitator=str(expert.id), capacity=EXPERT), status=422)
    assert two.db.scalars(select(PlannedLesson)).all() == []

    lesson = make.planned_lesson(two.zhou.group, facilitator=two.zhou.teacher)
    page.sign_in(expert)
    for address in ("/lecturers", "/lecturers/offer", "/lecturers/experts/new", "/lecturers/below", "/classes",
                    "/school-classes", f"/lessons/{lesson.id}", plan, "/staff"):  # fmt: skip
        page.get(address, 404)
    mine = page.get("/lecturers/mine").text
    assert two.zhou.teacher.name not in mine
    page.post(f"/lecturers/experts/{row.id}/agree", status=404, form_at="/account")


def test_expert_with_the_right_for_the_age_comes_as_an_expert(page, two, expert):
    row = enter(page, two, expert)
    page.sign_in(two.holder(Role.PROTECTION_LEAD, two.village))
    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/lecturers")
    give_right(two.db, expert, two.village)
    page.sign_in(two.zhou.teacher)

    page.post(
        f"/classes/{two.zhou.group.id}/plan",
        two.plan(facilitator=str(expert.id), capacity=EXPERT),
    )

    assert two.db.scalars(select(PlannedLesson.capacity)).all() == [EXPERT]


def test_entry_of_another_school_is_the_same_404(page, two, expert):
    row = enter(page, two, expert)
    for role in (Role.HEAD, Role.PROTECTION_LEAD):
        page.sign_in(two.holder(role, two.town))
        assert "心理师何静" not in page.get("/lecturers").text
        page.post(f"/lecturers/experts/{row.id}/agree", status=404, form_at="/lecturers")
        page.post(f"/lecturers/experts/{row.id}/end", status=404, form_at="/lecturers")


def test_expert_who_stands_there_already_is_not_entered_again_and_the_page_leads_to_the_entry(page, two, expert):
    row = enter(page, two, expert)

    again = page.post("/lecturers/experts/new", typed(two, expert, subject="law"), status=422)

    assert two.db.scalars(select(OutsideExpert.id)).all() == [row.id]
    assert "已经登记过：心理师何静" in again.text
    assert "外请专业人员 · 心理 · 医院或卫生健康部门" in again.text
    assert f'href="/lecturers#expert-{row.id}"' in again.html
    assert f'id="expert-{row.id}"' in page.get("/lecturers").html
    assert '<option selected value="law">' in again.html


@pytest.mark.parametrize("over", ["ended", "expired"])
def test_expert_whose_former_entry_is_over_is_entered_anew(page, two, expert, over):
    enter_one_that_is(over, page, two, expert)

    page.post("/lecturers/experts/new", typed(two, expert))

    assert len(two.db.scalars(select(OutsideExpert.id)).all()) == 2


def test_other_entry_of_the_same_expert_is_the_same_expert(page, two, make, expert):
    double = make.person("心理师何静")
    make.appointment(double, two.village, make.post("外聘", sensitive=False), kind="external", first_day=None)
    merge = PersonMerge(
        kept_id=expert.id, other_id=double.id, organisation_id=two.village.id, of_pupils=False,
        asked_at=now(), asked_by=expert.id, asked_as=Role.TRAINING_MANAGER, first_day=today() - DAY,
    )  # fmt: skip
    record_fact(two.db, merge, at=now(), by=None)
    enter(page, two, expert)

    again = page.post("/lecturers/experts/new", typed(two, double), status=422)

    assert "已经登记过：心理师何静" in again.text


@pytest.mark.parametrize("over", ["ended", "expired"])
def test_agreeing_from_an_old_page_to_an_entry_that_is_over_agrees_to_nothing(page, two, expert, over):
    row = enter_one_that_is(over, page, two, expert)
    page.sign_in(two.holder(Role.HEAD, two.village))

    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/account")

    shown = page.get("/lecturers").text
    assert "这条登记已经结束或过期，没有同意任何内容" in shown
    assert "从今天起" not in shown
    assert row.agreed_on is None


def test_agreeing_twice_says_the_second_time_that_it_was_agreed_to(page, two, expert):
    row = enter(page, two, expert)
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/lecturers")
    page.get("/lecturers")

    page.post(f"/lecturers/experts/{row.id}/agree", form_at="/account")

    assert "已经有人同意过了" in page.get("/lecturers").text
    assert counts(two) == {expert.id}
