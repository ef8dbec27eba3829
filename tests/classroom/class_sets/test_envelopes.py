"""The school's envelope: slips of at least three classes, counted by somebody who teaches none of them (SAFEGUARDS 14)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.classroom.class_sets.feelings import Felt, add_feelings
from app.classroom.class_sets.models import SetFeelings, SlipEnvelope, SlipEnvelopeClass
from app.core.access import Role
from app.core.clock import today

COURSE = "kids-g56"
FULL = {"felt_0": (10, 10, 10, 10, 20), "felt_1": (20, 40)}


@pytest.fixture
def school(make, class_of):
    """Four classes of a school and its manager, who teaches none of them."""
    first = class_of(20)
    classes = [first, *(class_of(20, school=first.school, title=f"五（{n}）班", teacher=f"老师{n}") for n in (2, 3, 4))]
    person = make.person("主任")
    make.role(person, Role.TRAINING_MANAGER, first.school)
    return first.school, classes, person


def address(school, letter="A"):
    return f"/school-classes/sets/{school[0].id}/{COURSE}/{letter}/envelope"


def typed(classes, *, slips=60, felt=None):
    return {
        "classes": [str(one.group.id) for one in classes],
        "held_on": today().isoformat(),
        "slips": str(slips),
        "checked": "y",
        **{
            f"{name}_{step}": str(count) for name, counts in (felt or FULL).items() for step, count in enumerate(counts)
        },
    }


def test_somebody_else_counts_three_classes_together_and_the_school_sees_the_sum_and_who_counted(page, db, school):
    _place, classes, manager = school
    page.sign_in(manager)

    page.post(address(school), typed(classes[:3]))
    shown = page.get("/school-classes/sets").text

    assert [row.chosen for row in db.scalars(select(SetFeelings).order_by(SetFeelings.id))] == [
        [10, 10, 10, 10, 20],
        [20, 40],
    ]
    assert "3 个班的小纸条，主任 合在一起统计" in shown
    assert shown.count("份数（小纸条和设备）") == 2, "what was felt on devices is in the same sum"
    assert "很担心" in shown
    assert db.scalars(select(SlipEnvelope)).one().recorded_by == manager.id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"classes": 2}, "至少三个班"),
        ({"slips": "61"}, "一共 60 名学生"),
        ({"slips": "50"}, "加起来比 50 张纸条还多"),
        ({"checked": ""}, "请再数一遍"),
        ({"held_on": "2099-01-01"}, "这一天还没到"),
        ({"held_on": "2020-01-01"}, "这一天在本学年之前"),
    ],
)
def test_wrong_counts_are_refused_with_the_reason(page, db, school, change, said):
    _place, classes, manager = school
    page.sign_in(manager)
    given = typed(classes[:3])
    given |= {"classes": given["classes"][: change["classes"]]} if "classes" in change else change

    assert said in page.post(address(school), given, status=422).text
    assert db.scalars(select(SetFeelings)).all() == []


def test_nobody_counts_the_slips_of_a_class_of_their_own(page, make, db, school):
    _place, classes, _manager = school
    teacher = classes[1].teacher
    make.role(teacher, Role.HEAD, school[0])
    page.sign_in(teacher)

    assert "其中有你自己教的班" in page.post(address(school), typed(classes[:3]), status=422).text
    assert db.scalars(select(SlipEnvelope)).all() == []


def test_nobody_counts_the_slips_of_a_class_they_gave_a_lesson_to(page, make, db, school):
    _place, classes, manager = school
    make.planned_lesson(classes[0].group, facilitator=manager, course=COURSE, module="kids-g56-1")
    page.sign_in(manager)

    assert "其中有你自己教的班" in page.post(address(school), typed(classes[:3]), status=422).text


def test_class_is_counted_once_in_a_year(page, db, school):
    _place, classes, manager = school
    page.sign_in(manager)
    page.post(address(school), typed(classes[:3]))

    assert "还没统计的班不到三个" in page.get(address(school)).text
    assert len(db.scalars(select(SlipEnvelopeClass)).all()) == 3
    assert "五（2）班" in page.get(address(school, "B")).text, "before and after are two envelopes"


def test_teacher_and_another_schools_manager_find_no_envelope(page, make, school):
    page.sign_in(school[1][0].teacher)
    page.get(address(school), status=404)

    other = make.person("外校主任")
    make.role(other, Role.TRAINING_MANAGER, make.organisation("外校"))
    page.sign_in(other)
    page.get(address(school), status=404)


# -- what may be added --


def felt(school, classes, counts):
    return Felt(school[0].id, COURSE, "A", today(), classes, {"ka-worry": counts})


def only(db):
    return db.scalars(select(SetFeelings)).one()


def test_what_single_classes_felt_waits_sealed_until_three_are_together(db, school):
    for number in (1, 2):
        add_feelings(db, felt(school, 1, [3, 3, 4, 5, 5]))
        row = only(db)
        assert (row.classes, row.chosen, row.waiting_classes) == (0, [0] * 5, number)
        assert row.waiting
        assert "3" * 3 not in row.waiting

    add_feelings(db, felt(school, 1, [3, 3, 4, 5, 5]))

    assert (only(db).classes, only(db).chosen, only(db).waiting) == (3, [9, 9, 12, 15, 15], None)


def test_difference_between_two_days_is_never_one_class(db, school):
    """SAFEGUARDS 14, 21: a fourth class waits, although three are shown already."""
    add_feelings(db, felt(school, 3, [9, 9, 12, 15, 15]))
    add_feelings(db, felt(school, 1, [5, 5, 5, 5, 0]))

    assert (only(db).classes, only(db).chosen) == (3, [9, 9, 12, 15, 15])


@pytest.mark.parametrize("counts", [[1, 9, 12, 15, 15], [60, 0, 0, 0, 0]])
def test_small_cells_and_unanimous_ones_wait_for_more(db, school, counts):
    add_feelings(db, felt(school, 3, counts))

    assert (only(db).classes, only(db).chosen) == (0, [0] * 5)


def test_sealed_feelings_are_as_long_whatever_was_felt(db, school):
    add_feelings(db, felt(school, 1, [0, 0, 0, 0, 5]))
    first = len(only(db).waiting)
    add_feelings(db, felt(school, 1, [999, 999, 999, 999, 999]))

    assert len(only(db).waiting) == first
