"""Anonymous sets: tickets that name nobody, counts of a class, feelings of several classes only (SAFEGUARDS 14)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.classroom.class_sets import rules
from app.classroom.class_sets.models import ClassSet, SetFeelings
from app.classroom.class_sets.rules import Share
from app.content.catalogue import catalogue
from app.content.rendering import render_inline
from app.content.shapes import ItemKind
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact

COURSE = "kids-g56"
DAY = timedelta(days=1)


def address(zhou, letter="A", end=""):
    return f"/classes/{zhou.group.id}/sets/{COURSE}/{letter}{end}"


def counts(letter="A", *, tickets=6, right=4):
    """Return a filled-in form: what was felt is not on it."""
    typed = {"held_on": today().isoformat(), "tickets": str(tickets)}
    quiz = catalogue().courses[COURSE].evaluation(letter)
    assert quiz is not None
    for number, item in enumerate(quiz.items):
        if item.kind is not ItemKind.CONFIDENCE:
            typed[f"right_{number}"] = str(right)
    return typed


def entered(page, zhou, **more):
    page.sign_in(zhou.teacher)
    return page.post(address(zhou, more.get("letter", "A")), counts(**more))


def lesson_given(make, zhou, day, number=1, *, reached=None):
    """A lesson of the class whose register is closed; it reached everybody, or whom it is told."""
    reached, module = zhou.pupils if reached is None else reached, f"{COURSE}-{number}"
    missed = [pupil for pupil in zhou.pupils if pupil not in reached]
    session = make.taught(
        zhou.group, zhou.teacher, reached=reached, missed=missed, held_on=day, course=COURSE, module=module
    )
    make.planned_lesson(
        zhou.group,
        facilitator=zhou.teacher,
        course=COURSE,
        module=module,
        planned_on=day,
        state="closed",
        taught_session_id=session.id,
    )


@pytest.fixture
def manager(make):
    def of(school):
        person = make.person("主任")
        make.role(person, Role.TRAINING_MANAGER, school)
        return person

    return of


# -- what may be shown --


@pytest.mark.parametrize(
    ("chosen", "classes", "shown"),
    [
        ([10, 20, 30, 40, 50], 3, True),
        ([10, 20, 30, 40, 50], 2, False),
        ([10, 4, 30, 40, 50], 3, False),
        ([10, 0, 30, 40, 50], 3, True),
        ([0, 0, 90, 0, 0], 3, False),
        ([0, 0, 0, 0, 0], 3, False),
    ],
)
def test_feelings_are_shown_of_three_classes_without_small_cells_and_never_unanimous(chosen, classes, shown):
    assert rules.may_show_feelings(chosen, classes) is shown


@given(st.lists(st.lists(st.integers(0, 60), min_size=5, max_size=5), min_size=1))
def test_what_classes_felt_adds_up(classes):
    known: list[int] = []
    for chosen in classes:
        known = rules.added(known, chosen)

    assert known == [sum(column) for column in zip(*classes, strict=True)]


@given(st.lists(st.tuples(st.integers(5, 66), st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)))))
def test_shares_agree_with_adding_them_one_by_one(sets):
    found = rules.shares_of(sets, list("abc"))

    for item in "abc":
        right = tickets = 0
        for of_class, rights in sets:
            if item in rights:
                right, tickets = right + rights[item], tickets + of_class
        assert found[item] == Share(right, tickets)


@pytest.mark.parametrize(("grades", "asked"), [(["2"], False), (["3"], True), (["k3"], False), (["2", "3"], False)])
def test_nobody_below_grade_three_is_asked_on_paper(grades, asked):
    assert rules.may_be_asked(grades) is asked


def test_sets_of_the_course_follow_the_childrens_plan(db):
    """CURRICULUM §2.1: ten questions, two short stories of three steps, one worry face, one trusted adult; B is parallel."""
    for letter in "AB":
        quiz = catalogue().courses[COURSE].evaluation(letter)
        assert quiz is not None
        feelings = [item for item in quiz.items if item.kind is ItemKind.CONFIDENCE]
        stories = [item for item in quiz.items if "小故事" in item.text]
        assert len(quiz.items) - len(feelings) - len(stories) == 10
        assert (len(stories), [len(item.options) for item in feelings]) == (6, [5, 2])
        assert not [
            item.id for item in quiz.items for asks in ("你有没有", "你是否", "你曾", "你家") if asks in item.text
        ]


# -- the class --


def test_teacher_prints_a_ticket_that_names_nobody_and_carries_no_mark(page, make, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    ticket = page.get(address(zhou, end="/tickets"))

    paper = re.search(r'<article class="ticket".*?</article>', ticket.html, re.S)[0]
    assert zhou.group.title not in paper
    assert all(pupil.name not in ticket.text for pupil in zhou.pupils)
    assert "不写名字，不打分" in paper
    assert "都不是你的错" in paper
    assert not re.search(r"✓|✔|class=\"right", paper)


def test_teacher_counts_tickets_before_and_after_and_sees_knowledge_but_no_feeling(page, make, class_of, db):
    zhou = class_of()
    entered(page, zhou, right=3)
    for number in range(1, 7):
        make.planned_lesson(zhou.group, course=COURSE, module=f"{COURSE}-{number}")
    entered(page, zhou, letter="B", right=5)

    shown = page.get(f"/classes/{zhou.group.id}/sets")

    assert "3 / 6" in shown.text
    assert "5 / 6" in shown.text
    assert "担心" not in shown.text
    kept = db.scalars(select(ClassSet).order_by(ClassSet.letter)).all()
    assert [one.tickets for one in kept] == [6, 6]
    assert not any("worry" in item or "adult" in item for one in kept for item in one.right_tickets)


def plain(html):
    return re.sub(r"<.*?>", "", str(html)).strip()


def texts(letter):
    """Return what a set asks of knowledge, as a page shows it."""
    quiz = catalogue().courses[COURSE].evaluation(letter)
    return [plain(render_inline(item.text)) for item in quiz.items if item.kind is not ItemKind.CONFIDENCE]


def test_each_figure_stands_with_the_question_it_was_asked_with(page, make, class_of):
    zhou = class_of()
    entered(page, zhou, right=3)
    alone = page.get(f"/classes/{zhou.group.id}/sets")
    for number in range(1, 7):
        make.planned_lesson(zhou.group, course=COURSE, module=f"{COURSE}-{number}")
    entered(page, zhou, letter="B", right=5)

    shown = page.get(f"/classes/{zhou.group.id}/sets")
    rows = [plain(row) for row in re.findall(r'<th scope="row">(.*?)</th>', shown.html, re.S)]
    assert rows == [f"上课前：{one}上完课：{other}" for one, other in zip(texts("A"), texts("B"), strict=True)]
    assert "题目不一样" in shown.text
    assert "题目不一样" not in alone.text, "one set is compared with nothing"


def test_same_set_entered_again_corrects_the_counts(page, make, class_of, db):
    zhou = class_of()
    entered(page, zhou, right=3)
    entered(page, zhou, right=4)

    assert set(db.scalars(select(ClassSet)).one().right_tickets.values()) == {4}


def test_teacher_is_never_asked_what_her_own_class_felt(page, make, class_of, db):
    """SAFEGUARDS 14: trust and worry never at class level, not even in her own hand."""
    zhou = class_of()
    page.sign_in(zhou.teacher)

    form = page.get(address(zhou))
    assert "felt_" not in form.html
    assert "担心" not in form.text

    page.post(address(zhou), {**counts(), "felt_16_0": "6"})
    assert db.scalars(select(SetFeelings)).all() == []


def test_slips_about_feelings_are_a_sheet_of_their_own_and_only_where_three_classes_are(page, make, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)
    assert "feeling-slip" not in page.get(address(zhou, end="/tickets")).html

    for number in (2, 3):
        class_of(school=zhou.school, title=f"五（{number}）班", teacher=f"老师{number}")
    shown = page.get(address(zhou, end="/tickets")).html

    ticket = re.search(r'<article class="ticket".*?</article>', shown, re.S)[0]
    slip = re.search(r'<article class="feeling-slip".*?</article>', shown, re.S)[0]
    assert "很担心" not in ticket
    assert "很担心" in slip
    assert "学校的信封" in slip
    assert zhou.group.title not in slip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tickets": "4"}, "不到 5 张就不统计"),
        ({"tickets": "7"}, "这个班有 6 名学生"),
        ({"right_0": "7"}, "加起来比 6 张纸条还多"),
        ({"right_0": ""}, "没有就写 0"),
        ({"held_on": "2099-01-01"}, "这一天还没到"),
    ],
)
def test_wrong_counts_are_refused_with_the_reason_and_nothing_is_kept(page, make, class_of, db, wrong, said):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    answer = page.post(address(zhou), {**counts(), **wrong}, status=422)

    assert said in answer.text
    assert db.scalars(select(ClassSet)).all() == []
    assert db.scalars(select(SetFeelings)).all() == []


def test_class_below_grade_three_and_another_teachers_class_have_no_sets(page, make, class_of, db):
    zhou, wang = class_of(), class_of(title="五（2）班", teacher="王芳")
    page.sign_in(wang.teacher)
    page.get(f"/classes/{zhou.group.id}/sets", status=404)
    page.get(address(zhou, end="/tickets"), status=404)

    small = make.class_group(zhou.school, "二（1）班", grades="2", first_day=None, last_day=None)
    make.enrolment(zhou.teacher, small, role="teacher")
    page.sign_in(zhou.teacher)
    page.get(f"/classes/{small.id}/sets", status=404)


# -- the school --


def test_school_sees_knowledge_only_when_three_classes_are_together(page, make, class_of, manager):
    zhou = class_of(20)
    classes = [zhou, *(class_of(20, school=zhou.school, title=f"五（{n}）班", teacher=f"老师{n}") for n in (2, 3))]
    lead = manager(zhou.school)
    for number, one in enumerate(classes, 1):
        entered(page, one, tickets=20, right=12)
        page.sign_in(lead)
        shown = page.get("/school-classes/sets").text
        assert (f"{12 * number} / {20 * number}" in shown) is (number == 3), "one class's answers are nobody else's"

    assert "五（2）班" not in shown


def test_set_of_the_next_year_is_another_one(page, make, class_of, db):
    zhou = class_of()
    entered(page, zhou, right=3)
    kept = db.scalars(select(ClassSet)).one()
    record_fact(db, kept, at=now(), by=None, held_on=today() - 400 * DAY)
    db.commit()
    page.sign_in(zhou.teacher)
    assert "更正统计" not in page.get(f"/classes/{zhou.group.id}/sets").text

    entered(page, zhou, right=4)

    assert len(db.scalars(select(ClassSet)).all()) == 2


def test_tickets_before_the_lessons_are_neither_printed_nor_dated_after_the_first_of_them(page, make, class_of, db):
    zhou = class_of()
    first = today() - 2 * DAY
    lesson_given(make, zhou, first)
    page.sign_in(zhou.teacher)

    tickets = page.get(address(zhou, end="/tickets"))
    assert "这一份不再发了" in tickets.text
    assert 'class="ticket"' not in tickets.html
    assert 'class="ticket"' in page.get(address(zhou, "B", "/tickets")).html
    assert "之后填的不算“上课前”" in page.post(address(zhou), counts(), 422).text
    page.post(address(zhou), {**counts(), "held_on": first.isoformat()})
    assert db.scalars(select(ClassSet)).one().held_on == first
