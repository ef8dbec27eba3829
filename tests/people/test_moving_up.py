"""The change of school year: everyone moves up at once, dated; yesterday stays as it was (issue 3, facts in)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.core.facts import FactVersion
from app.interop.roster.reverting import revert_import
from app.people.models import ClassGroup, ClassGroupWindow, Enrolment, Person, RosterImport
from app.people.moving_up import NEXT, leaves, next_grade, next_title
from app.people.queries.moving_up import by_grade, classes_to_move, in_order, next_school_year
from app.people.service.moving_up import move_up
from tests.make import AT

FIRST_DAY = date(2027, 9, 1)


@pytest.fixture
def school(make):
    return make.organisation("青禾小学", public_id="s-01")


@pytest.mark.parametrize(
    ("title", "grade", "becomes"),
    [
        ("五（1）班", "5", "六（1）班"), ("五年级1班", "5", "六年级1班"), ("5.1班", "5", "6.1班"), ("501班", "5", "601班"), ("五一班", "5", "六一班"),
        ("五年1班", "5", "六年1班"), ("初一(3)班", "7", "初二(3)班"), ("七（3）班", "7", "八（3）班"), ("小一班", "k1", "中一班"), ("中班", "k2", "大班"),
        ("十（2）班", "10", "十一（2）班"), ("1001班", "10", "1101班"), ("一（1）班", "1", "二（1）班"), ("101班", "1", "201班"), ("六（1）班", "6", "七（1）班"),
        ("2022级1班", "5", "2022级1班"), ("2028届1班", "5", "2028届1班"), ("向日葵班", "5", "向日葵班"), ("启智班", "sen", "启智班"),
        ("一心班", "1", "一心班"), ("小学五年级2班", "5", "小学六年级2班"),
    ],
)  # fmt: skip
def test_class_is_named_for_its_next_grade(title, grade, becomes):
    assert next_title(title, grade, NEXT[grade]) == becomes


@pytest.mark.parametrize(
    ("grades", "of_school", "following", "they_leave"),
    [
        (["5"], {"5"}, "6", False),
        (["6"], {"1", "6"}, None, True),
        (["6"], {"6", "7"}, "7", False),
        (["9"], {"7", "9"}, None, True),
        (["12"], {"12"}, None, True),
        (["k3"], {"k1", "k3"}, None, True),
        (["k1"], {"k1"}, "k2", False),
        (["sen"], {"sen"}, "sen", False),
        (["5", "6"], {"5", "6"}, None, False),
        ([], {"5"}, None, False),
    ],
)
def test_class_moves_up_or_its_pupils_leave_at_the_end_of_a_stage(grades, of_school, following, they_leave):
    assert next_grade(grades, of_school) == following
    assert leaves(grades, of_school) == they_leave


def moved(db, school, **more):
    moves = classes_to_move(db, [school.id], first_day=FIRST_DAY)
    return move_up(
        db,
        school,
        moves,
        leaving={one.group.id for one in moves if one.leaves},
        first_day=FIRST_DAY,
        at=AT,
        by=None,
        **more,
    )


def in_classes(db, day):
    rows = db.execute(
        select(Person.name, ClassGroup.title)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where((Enrolment.first_day.is_(None)) | (Enrolment.first_day <= day))
        .where((Enrolment.last_day.is_(None)) | (Enrolment.last_day >= day))
    )
    return dict(rows.all())


def test_everyone_moves_up_on_the_day_and_yesterday_stays_as_it_was(db, make, school):
    make.enrolment(make.person("林小雨"), make.class_group(school, "五（1）班"), first_day=date(2026, 9, 1))
    make.enrolment(make.person("陈一"), make.class_group(school, "六（1）班", grades="6"), first_day=date(2026, 9, 1))
    yesterday = in_classes(db, date(2027, 8, 31))

    moved(db, school)

    assert in_classes(db, date(2027, 8, 31)) == yesterday == {"林小雨": "五（1）班", "陈一": "六（1）班"}
    assert in_classes(db, FIRST_DAY) == {"林小雨": "六（1）班"}, "who was in grade 6 left"
    assert db.execute(
        select(ClassGroup.grades, ClassGroup.first_day).where(ClassGroup.first_day == FIRST_DAY)
    ).all() == [("6", FIRST_DAY)]


def test_second_time_there_is_nothing_left_to_move(db, make, school):
    make.pupils(make.class_group(school, "五（1）班"), 3)

    moved(db, school)

    assert [one.group.title for one in classes_to_move(db, [school.id], first_day=FIRST_DAY)] == []


def test_new_class_belongs_to_the_school_year_when_one_was_entered(db, make, school):
    year = make.window(school, kind="school_year", first_day=FIRST_DAY, last_day=date(2028, 8, 31))
    make.pupils(make.class_group(school, "五（1）班"), 1)

    moved(db, school)

    assert db.scalar(select(ClassGroupWindow.window_id)) == year.id
    assert next_school_year(db, [school.id], on=date(2027, 6, 1)) == FIRST_DAY
    assert next_school_year(db, [], on=date(2027, 9, 1)) == date(2028, 9, 1)


def test_pupils_join_the_class_of_the_new_year_that_is_there_already(db, make, school):
    make.pupils(make.class_group(school, "五（1）班"), 2)
    ready = make.class_group(school, "六（1）班", grades="6", first_day=FIRST_DAY, last_day=None)

    moved(db, school)

    assert db.scalar(select(func.count()).select_from(ClassGroup)) == 2
    assert db.scalar(select(func.count()).select_from(Enrolment).where(Enrolment.class_group_id == ready.id)) == 2


def test_pupil_who_left_before_is_not_moved(db, make, school):
    group = make.class_group(school, "五（1）班")
    make.pupils(group, 1)
    make.enrolment(make.person("已转走"), group, last_day=date(2027, 3, 1))

    moved(db, school)

    assert set(in_classes(db, FIRST_DAY)) == {"学生01"}


def test_change_of_school_year_is_taken_back_as_a_whole(db, make, school):
    make.pupils(make.class_group(school, "五（1）班"), 3)
    before = in_classes(db, FIRST_DAY)

    done = moved(db, school)
    revert_import(db, done.id, at=AT, by=None)

    assert in_classes(db, FIRST_DAY) == before
    assert db.scalar(select(func.count()).select_from(ClassGroup)) == 1


def test_former_versions_of_what_was_ended_stay(db, make, school):
    make.pupils(make.class_group(school, "五（1）班"), 3)

    moved(db, school)

    assert db.scalar(select(func.count()).select_from(FactVersion).where(FactVersion.fact_table == "enrolment")) == 3


def test_manager_looks_then_moves_up_then_finds_it_among_the_imports(page, db, make, school, manager):
    group = make.class_group(school, "五（1）班")
    last = make.class_group(school, "六（2）班", grades="6")
    both = make.class_group(school, "复式班", grades="1,2")
    for one in (group, last, both):
        make.pupils(one, 2)
    address = f"/rosters/move-up?organisation_id={school.id}&first_day=2027-09-01"

    shown = page.get(address).text
    answer = page.post(
        address, {f"class_{group.id}": "up", f"class_{last.id}": "leave", f"class_{both.id}": "stay"}
    ).location

    assert "升为六（1）班" in shown
    assert "需要单独办理" in shown
    assert "学生01" not in shown
    done = page.get(answer)
    assert "新学年升级" in done.text
    assert "2027年9月1日起，2 名学生进入新学年的班级，2 名学生离校" in done.text
    assert "五（1）班 2 六（1）班" in done.text
    assert [in_order(one)[0][0] for one in (both, group, last)] == [1, 5, 6]
    assert "六（2）班 2 离校" in done.text
    assert (
        done.text.index("维持原样")
        < done.text.index("复式班")
        < done.text.index("还没有登记任课教师")
        < done.text.rindex("六（1）班")
    )
    assert "学生01" not in done.text
    up = db.scalars(select(ClassGroup).where(ClassGroup.title == "六（1）班")).one()
    make.enrolment(make.person("王老师"), up, role="teacher", first_day=FIRST_DAY)
    assert "还没有登记任课教师" not in page.get(answer).text
    assert db.scalar(select(RosterImport.kind)) == "rollover"
    titles = set(db.scalars(select(ClassGroup.title).join(Enrolment, Enrolment.class_group_id == ClassGroup.id).where(Enrolment.last_day.is_(None))))  # fmt: skip
    assert titles == {"六（1）班", "复式班"}


@pytest.mark.parametrize(
    "classes",
    [
        [("k1", "小（2）班"), ("k2", "中（1）班"), ("k3", "大（1）班"), ("1", "一（1）班")],
        [("k1", "小一班"), ("k1", "小二班"), ("k1", "小三班"), ("k2", "中一班")],
        [("9", "九（2）班"), ("9", "九（10）班"), ("10", "高一（1）班"), ("12", "高三（1）班")],
        [("5", "五（九）班"), ("5", "五（十）班"), ("5", "五（十一）班"), ("5", "五（二十）班"), ("6", "六（1）班")],
        [("2", "二年级一班"), ("2,3", "复式班"), ("3", "三年级一班")],
    ],
)
def test_classes_stand_by_grade_and_then_by_their_number(classes):
    mixed = classes[::-1]

    assert sorted(mixed, key=lambda one: by_grade(*one)) == classes


def test_day_within_the_school_year_is_asked_about_before_everybody_moves_up(page, make, school, manager):
    make.pupils(make.class_group(school, "五（1）班", grades="5", last_day=None), 2)
    page.sign_in(manager)

    def shown(day):
        return page.get(f"/rosters/move-up?organisation_id={school.id}&first_day={day}").text

    assert "在学年当中" in shown("2027-03-01")
    assert "在学年当中" not in shown("2027-09-01")


def test_pupils_of_a_lower_class_never_leave_all_at_once(page, make, school, manager):
    """SAFEGUARDS 34: bulk ending is nobody's alone."""
    group = make.class_group(school, "三（1）班", grades="3")
    make.pupils(group, 2)
    make.pupils(make.class_group(school, "五（1）班"), 2)
    address = f"/rosters/move-up?organisation_id={school.id}&first_day=2027-09-01"

    page.post(address, {f"class_{group.id}": "leave"}, 422)


def test_another_school_is_not_moved_up(page, make, manager):
    other = make.organisation("柳溪小学")

    page.get(f"/rosters/move-up?organisation_id={other.id}&first_day=2027-09-01", status=404)
