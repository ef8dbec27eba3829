"""What a class could still say of lesson n at the start of lesson n+1, beside the claim that lesson n was taught (SAFEGUARDS 31)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.classroom.recall import rules
from app.classroom.recall.models import ClassRecall
from app.classroom.recall.queries import _recalled_later
from app.classroom.recall.rules import Recalled
from app.compliance.models import Requirement
from app.compliance.questions import Counted
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import FactVersion
from tests.classroom.term.test_pages import ASKED

COURSE = "kids-g56"
DAY = timedelta(days=1)
FIRST = date(2026, 9, 7)


def lesson_of(number):
    return f"{COURSE}-{number}"


def recalled(class_group=1, *, organisation=1, module=1, day=0, said="half"):
    return Recalled(class_group, organisation, COURSE, lesson_of(module), FIRST + day * DAY, said)


# -- rules --


@pytest.mark.parametrize(
    ("number", "taught", "about"),
    [
        (1, {}, None),
        (2, {1: 0}, 1),
        (3, {1: 0, 2: 1}, 2),
        (3, {1: 0}, 1),  # lesson 2 was missed: the nearest one the class had
        (3, {}, 2),  # nothing is known: given elsewhere, or entered later
        (3, {1: 0, 2: 30}, 1),  # lesson 2 was given afterwards
        (2, {3: 0}, 1),  # out of order: never a later one
    ],
)
def test_class_is_asked_about_the_nearest_lesson_before_that_it_had(db, number, taught, about):
    course = catalogue().courses[COURSE]
    days = {lesson_of(one): FIRST + day * DAY for one, day in taught.items()}

    found = rules.asked_about(course, course.module(lesson_of(number)), days, FIRST + 10 * DAY)

    assert (found.id if found else None) == (lesson_of(about) if about else None)


@pytest.mark.parametrize(
    ("recalls", "again", "said"),
    [
        ([], None, None),
        ([recalled(day=7)], None, "half"),
        ([recalled(day=-1)], None, None),
        ([recalled(day=7, said="not_asked"), recalled(day=14, said="few")], None, "few"),
        ([recalled(day=14, said="few"), recalled(day=7, said="nearly_all")], None, "nearly_all"),
        ([recalled(day=30)], 20, None),
        ([recalled(day=20)], 20, "half"),
    ],
)
def test_first_recall_after_a_lesson_stands_beside_its_claim(recalls, again, said):
    found = rules.beside_claim(recalls, taught_on=FIRST, next_taught_on=None if again is None else FIRST + again * DAY)

    assert (found.said if found else None) == said


def test_two_classes_are_nobodys_figure_and_three_are():
    two = [recalled(1), recalled(2)]

    assert rules.together(two).asked == 0
    assert rules.together([*two, recalled(3, said="few")]) == rules.RecalledTogether(0, 2, 1)


def test_classes_of_two_schools_and_of_two_lessons_are_not_added_to_three():
    assert rules.together([recalled(1), recalled(2), recalled(3, organisation=2)]).asked == 0
    assert rules.together([recalled(1), recalled(2), recalled(3, module=2)]).asked == 0


def test_one_class_asked_three_times_is_one_class():
    assert rules.together([recalled(1, day=day) for day in range(3)]).asked == 0


SAID = st.sampled_from(["few", "half", "nearly_all"])


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 3), st.integers(1, 3), SAID), max_size=60), st.integers(0, 60)
)
def test_no_difference_between_two_figures_is_of_fewer_than_three_classes(entries, known):
    """SAFEGUARDS 21: a differencing attack over days and over places; a class belongs to one school."""
    recalls = [
        recalled(class_group * 10 + school, organisation=school, module=module, said=said)
        for class_group, school, module, said in entries
    ]

    differences = [rules.together(recalls).asked - rules.together(recalls[:known]).asked]
    differences += [
        rules.together(recalls).asked - rules.together([one for one in recalls if one.organisation_id != school]).asked
        for school in (1, 2, 3)
    ]

    assert [difference % 3 for difference in differences] == [0] * 4


def test_entry_corrected_to_not_asked_lets_no_other_class_move_into_its_place():
    recalls = [recalled(1, said="not_asked"), recalled(2), recalled(3), recalled(4, said="few")]

    assert rules.together(recalls) == rules.RecalledTogether(0, 2, 0)


# -- the teacher --


@pytest.fixture
def second_lesson(make, class_of):
    """A class that had its first lesson a week ago and has its second one today."""
    zhou = class_of()
    held_on = today() - 7 * DAY
    taught = make.taught(
        zhou.group, zhou.teacher, reached=zhou.pupils, held_on=held_on, course=COURSE, module=lesson_of(1)
    )
    first = make.planned_lesson(
        zhou.group,
        facilitator=zhou.teacher,
        course=COURSE,
        module=lesson_of(1),
        planned_on=held_on,
        state="closed",
        taught_session_id=taught.id,
    )
    second = make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module=lesson_of(2))
    return zhou, first, second


def finish(page, lesson, **more):
    return page.post(f"/lessons/{lesson.id}/taught", {"second_adult": "in_room", "all": "1", **more})


def test_teacher_says_in_one_tap_what_the_class_still_knew_and_it_stands_on_the_lesson_before(page, db, second_lesson):
    zhou, first, second = second_lesson
    page.sign_in(zhou.teacher)
    for place in ("script", "taught"):
        assert "第 1 课《" in page.get(f"/lessons/{second.id}/{place}").text
    assert "还没有问过" in page.get(f"/lessons/{first.id}").text

    finish(page, second, recall="half")

    kept = db.scalars(select(ClassRecall)).one()
    assert (kept.module, kept.said) == (lesson_of(1), "half")
    assert "大约一半 还说得出" in page.get(f"/lessons/{first.id}").text


def test_paper_register_asks_back_in_the_order_of_the_page_it_is_keyed_into(page, second_lesson):
    zhou, _first, second = second_lesson
    page.sign_in(zhou.teacher)
    words = "少数|大约一半|几乎全部|没有做"

    on_paper = page.get(f"/lessons/{second.id}/print/register").html.partition('class="paper-recall"')[2]
    to_key = page.get(f"/lessons/{second.id}/taught").html.partition("inline-choices recall")[2]

    assert re.findall(words, on_paper)[:4] == re.findall(words, to_key)[:4] == words.split("|")


def test_nothing_tapped_keeps_nothing(page, db, second_lesson):
    zhou, _first, second = second_lesson
    page.sign_in(zhou.teacher)
    finish(page, second)

    assert db.scalars(select(ClassRecall)).all() == []


def test_entry_is_corrected_by_an_entry_also_after_the_register_closed(page, db, second_lesson):
    zhou, first, second = second_lesson
    page.sign_in(zhou.teacher)
    finish(page, second, recall="half")
    page.post(
        f"/lessons/{second.id}/register/close",
        {"key": "0123456789abcdef"},
        form_at=f"/lessons/{second.id}/register",
    )

    page.post(f"/lessons/{second.id}/checks", {"recall": "few"})

    assert "少数 还说得出" in page.get(f"/lessons/{first.id}").text
    former = db.scalars(select(FactVersion).filter_by(fact_table="class_recall")).one()
    assert former.content["said"] == "half"


def test_lesson_before_that_somebody_else_gave_elsewhere_has_its_recall_too(page, make, db, class_of):
    """The claim came without a planned lesson here: the recall stands beside it in the school's list."""
    zhou = class_of()
    other = make.person("外面的老师")
    make.taught(zhou.group, other, reached=zhou.pupils, held_on=today() - 7 * DAY, course=COURSE, module=lesson_of(1))
    second = make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module=lesson_of(2))
    page.sign_in(zhou.teacher)
    finish(page, second, recall="nearly_all")
    manager = make.person("主任")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    page.sign_in(manager)

    assert "几乎全部还记得" in page.get("/school-classes").text


def test_head_lead_and_manager_see_it_for_each_class_of_their_school(page, make, second_lesson):
    zhou, _first, second = second_lesson
    page.sign_in(zhou.teacher)
    finish(page, second, recall="few")

    for role in (Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER):
        person = make.person(f"领导{role}")
        make.role(person, role, zhou.school)
        page.sign_in(person)
        assert "后来再问：少数还记得" in page.get("/school-classes").text


@pytest.mark.parametrize("kind", ["first", "tiny", "make_up"])
def test_first_lesson_a_tiny_class_and_a_make_up_are_not_asked(page, make, db, class_of, kind):
    zhou = class_of(4 if kind == "tiny" else 6)
    lesson = make.planned_lesson(
        zhou.group,
        facilitator=zhou.teacher,
        course=COURSE,
        module=lesson_of(1 if kind == "first" else 2),
        kind="make_up" if kind == "make_up" else "class",
        invited=[zhou.group] if kind == "make_up" else [],
    )
    page.sign_in(zhou.teacher)

    assert 'name="recall"' not in page.get(f"/lessons/{lesson.id}/taught").html
    finish(page, lesson, recall="half")
    assert db.scalars(select(ClassRecall)).all() == []


# -- above the school --


def asked(page, db, make, class_of, number, school=None):
    zhou = class_of(school=school, title=f"五（{number}）班", teacher=f"老师{number}")
    make.taught(
        zhou.group, zhou.teacher, reached=zhou.pupils, held_on=today() - DAY, course=COURSE, module=lesson_of(1)
    )
    second = make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module=lesson_of(2))
    page.sign_in(zhou.teacher)
    finish(page, second, recall="half")
    return zhou


def test_above_the_school_three_classes_are_one_figure_and_fewer_are_none(page, db, make, class_of):
    zhou = asked(page, db, make, class_of, 1)
    counted = Counted(None, [zhou.school.id], today(), today())
    asked(page, db, make, class_of, 2, zhou.school)
    assert list(_recalled_later(db, counted, [COURSE])) == []

    asked(page, db, make, class_of, 3, zhou.school)

    assert [(one.nearly_all, one.half, one.few) for one in _recalled_later(db, counted, [COURSE])] == [(0, 3, 0)]
    assert list(_recalled_later(db, counted, ["staff-core"])) == []
    assert list(_recalled_later(db, Counted(None, [999], today(), today()), [])) == []


def test_report_says_it_as_a_question_beside_the_rate(page, db, make, class_of):
    zhou = asked(page, db, make, class_of, 1)
    make.window(zhou.school, first_day=today() - 30 * DAY, last_day=today() + 90 * DAY)
    load_requirements(
        db,
        ASKED.replace("2026-09-01", str(today() - 60 * DAY)).replace("small-g56", COURSE),
        "test.yaml",
        at=now(),
        by=None,
    )
    for number in (2, 3):
        asked(page, db, make, class_of, number, zhou.school)
    rebuild_all(db)
    manager = make.person("主任")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    page.sign_in(manager)
    requirement = db.scalar(select(Requirement).where(Requirement.public_id == "lessons"))

    shown = page.get(f"/reports/{zhou.school.id}/{requirement.id}").text

    assert "在下一课开头再问过 3 节课：班里几乎全部还说得出的 0 节，大约一半的 3 节，少数的 0 节" in shown


CONTACTS = """
requirements:
  - id: contacts
    title: {zh: 家校联系, en: Contacts}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
"""


def test_report_about_families_says_nothing_of_lessons(page, db, make, class_of):
    zhou = asked(page, db, make, class_of, 1)
    make.window(zhou.school, first_day=today() - 30 * DAY, last_day=today() + 90 * DAY)
    load_requirements(db, CONTACTS, "test.yaml", at=now(), by=None)
    for number in (2, 3):
        asked(page, db, make, class_of, number, zhou.school)
    rebuild_all(db)
    manager = make.person("主任")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    page.sign_in(manager)
    requirement = db.scalar(select(Requirement).where(Requirement.public_id == "contacts"))

    shown = page.get(f"/reports/{zhou.school.id}/{requirement.id}").text

    assert "还有哪些家庭没联系到" in shown
    assert "再问过" not in shown
    assert "补课" not in shown
