"""Two adults of one name are told apart where one of them is chosen: by post, class, or the end of the phone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from app.core.access import Role
from app.core.facts import record_fact
from app.people.models import Person
from tests.make import AT
from tests.queries import count_queries

pytestmark = pytest.mark.slow


@pytest.fixture
def school(db, make, class_of):
    """Two called 李伟 of one post, one of whom teaches a class; a third one of another post, and a 王芳 alone."""
    zhou = class_of(5)
    teacher, keeper = make.post("教师", sensitive=False), make.post("宿管员")
    people = {}
    for key, name, post in (
        ("a", "李伟", teacher),
        ("b", "李伟", teacher),
        ("dorm", "李伟", keeper),
        ("w", "王芳", teacher),
    ):
        people[key] = make.person(name)
        make.appointment(people[key], zhou.school, post, first_day=None)
        make.role(people[key], Role.FACILITATOR, zhou.school)
    make.enrolment(people["a"], make.class_group(zhou.school, "五（2）班"), role="teacher")
    return zhou, people


def called(shown, field):
    """Return by value how a list calls those one can choose."""
    [chosen] = re.findall(rf'<select[^>]*name="{field}"[^>]*>(.*?)</select>', shown.html, re.DOTALL)
    return dict(re.findall(r'<option[^>]*value="(\d+)"[^>]*>([^<]*)</option>', chosen))


def test_second_adults_and_facilitators_of_one_name_are_told_apart_by_post_and_then_by_class(page, school):
    zhou, people = school
    page.sign_in(zhou.teacher)

    shown = page.get(f"/classes/{zhou.group.id}/plan")

    seconds, facilitators = called(shown, "second_person"), called(shown, "facilitator")
    assert [seconds[str(people[key].id)] for key in ("a", "b", "dorm", "w")] == [
        "李伟（教师）（五（2）班）",
        "李伟（教师）",
        "李伟（宿管员）",
        "王芳（教师）",
    ]
    assert [facilitators[str(people[key].id)] for key in ("a", "b", "dorm", "w")] == [
        "李伟（教师 · 五（2）班）",
        "李伟（教师）",
        "李伟（宿管员）",
        "王芳",
    ]


@pytest.mark.parametrize(("role", "is_seen"), [(Role.TRAINING_MANAGER, True), (Role.CLASS_TEACHER, False)])
def test_end_of_the_phone_tells_deputies_apart_to_whoever_sees_phones_and_to_nobody_else(
    page, db, make, school, role, is_seen
):
    zhou, people = school
    third = make.person("李伟")
    make.appointment(third, zhou.school, make.post("教师", sensitive=False), first_day=None)
    for person, phone in ((people["b"], "13800000047"), (third, "13800000058")):
        record_fact(db, db.get(Person, person.id), at=AT, by=None, phone=phone)
    viewer = zhou.teacher
    if role != Role.CLASS_TEACHER:
        viewer = make.person("培训管理员")
        make.role(viewer, role, zhou.school)
    page.sign_in(viewer)

    names = called(page.get(f"/classes/{zhou.group.id}/deputy"), "deputy")

    end = " · 电话 …47" if is_seen else ""
    assert names[str(people["a"].id)] == "李伟（教师 · 五（2）班）"
    assert names[str(people["b"].id)] == f"李伟（教师{end}）"
    assert "138" not in "".join(names.values())


def test_first_day_tells_those_apart_of_whom_nothing_else_differs_to_whoever_sees_the_staff(page, make, class_of):
    zhou, post = class_of(2), make.post("任课教师", sensitive=False)
    two = [make.person("肖兰成") for _one in range(2)]
    for person, first_day in zip(two, (date(2025, 10, 31), date(2026, 9, 27)), strict=True):
        make.appointment(person, zhou.school, post, first_day=first_day)
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    found = []
    for viewer in (head, zhou.teacher):
        page.sign_in(viewer)
        names = called(page.get(f"/classes/{zhou.group.id}/deputy"), "deputy")
        found.append([names[str(person.id)] for person in two])

    assert found == [["肖兰成（从 2025年10月31日起）", "肖兰成（从 2026年9月27日起）"], ["肖兰成", "肖兰成"]]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (("T-1047", "T-1058"), ["肖兰成（工号 …47）", "肖兰成（工号 …58）"]),
        ((None, "T-1058"), ["肖兰成", "肖兰成（工号 …58）"]),
        (("T-1047", "T-2047"), ["肖兰成", "肖兰成"]),
        ((None, None), ["肖兰成", "肖兰成"]),
    ],
)
def test_class_teacher_tells_colleagues_of_one_post_apart_by_two_signs_of_the_staff_number(
    page, make, class_of, numbers, said
):
    zhou, post = class_of(2), make.post("任课教师", sensitive=False)
    two = [make.person("肖兰成", number=number) for number in numbers]
    for person in two:
        make.appointment(person, zhou.school, post, first_day=None)
    page.sign_in(zhou.teacher)

    names = called(page.get(f"/classes/{zhou.group.id}/deputy"), "deputy")

    assert [names[str(person.id)] for person in two] == said


def test_colleagues_of_two_departments_are_told_apart_by_them_before_any_number(page, make, class_of):
    zhou, post = class_of(2), make.post("任课教师", sensitive=False)
    two = [make.person("肖兰成", number=number) for number in ("T-1047", "T-1058")]
    for person, name in zip(two, ("教务处", "德育处"), strict=True):
        department = make.organisation(name, kind="department", parent=zhou.school)
        make.appointment(person, department, post, first_day=None)
    page.sign_in(zhou.teacher)

    names = called(page.get(f"/classes/{zhou.group.id}/deputy"), "deputy")

    assert [names[str(person.id)] for person in two] == ["肖兰成（教务处）", "肖兰成（德育处）"]


def test_namesakes_are_told_apart_where_somebody_is_replaced_offered_or_entered_as_an_expert(page, db, make, school):
    zhou, people = school
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    visitors = [make.person("韩冰") for _one in range(2)]
    for person, post in zip(visitors, ("法治副校长", "心理老师"), strict=True):
        make.appointment(person, zhou.school, make.post(post), first_day=None, kind="visitor")
    page.sign_in(head)

    replaced = called(page.get("/school-classes/adults"), "person")
    experts = page.get("/lecturers/experts/new").html

    assert replaced[str(people["dorm"].id)] == "李伟（宿管员）"
    assert "韩冰（法治副校长）" in experts
    assert "韩冰（心理老师）" in experts


def test_a_list_without_namesakes_asks_nothing_more(page, make, class_of):
    zhou = class_of(2)
    page.sign_in(zhou.teacher)
    counts = []
    for name in ("王芳", "王芳"):
        person = make.person(name)
        make.appointment(person, zhou.school, make.post("教师", sensitive=False), first_day=None)
        page.get(f"/classes/{zhou.group.id}/plan")
        with count_queries() as statements:
            page.get(f"/classes/{zhou.group.id}/plan")
        counts.append(len(statements))

    assert counts[1] == counts[0] + 1
