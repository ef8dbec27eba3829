"""The lists that schools really keep go in as they are; nothing unread is kept, nobody is taken for somebody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.facts import FactVersion, record_fact
from app.interop.roster.problems import RosterRefused
from app.interop.roster.reverting import revert_import
from app.interop.sheets.headings import Meaning, SheetKind, guess
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.listing import Choices
from app.interop.sheets.sheet import read_sheet
from app.interop.sheets.tables import CannotRead
from app.interop.sheets.words import numbers_shown
from app.people.identity_marks import IdentityMark
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Guardianship,
    Person,
    Post,
    RosterImport,
)
from app.people.service.posts import ensure_default_posts
from app.tables import metadata
from tests.interop.spreadsheets import write_xlsx

pytestmark = pytest.mark.slow

FILES = Path(__file__).parent / "files"
AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def school(db, make):
    """A primary school with the shipped posts, a department and two classes of grade 5."""
    ensure_default_posts(db, at=AT)
    school = make.organisation("青禾小学", public_id="s-01")
    make.organisation("宿舍", kind="department", parent=school)
    make.class_group(school, "五（1）班")
    make.class_group(school, "五（2）班")
    return school


def bring_in(db: Any, school: Any, path: Path, kind: SheetKind, *, at: datetime = AT, **more: Any) -> Any:
    sheet = read_sheet(path.name, path.read_bytes(), kind)
    return import_sheet(db, sheet, school, Choices(**{"since": TODAY, **more}), at=at, by=None)


def refused(db: Any, school: Any, path: Path, kind: SheetKind, **more: Any) -> list[str]:
    with pytest.raises(RosterRefused) as caught:
        bring_in(db, school, path, kind, **more)
    return [str(problem) for problem in caught.value.problems]


def a_list(folder: Path, *rows: list[Any], name: str = "a.xlsx", sheet: str = "名单") -> Path:
    return write_xlsx(folder / name, {sheet: rows})


def everything(db: Any) -> str:
    """Every value of every table, as one text."""
    db.flush()
    return repr([db.execute(table.select()).all() for table in metadata.sorted_tables])


def held(db: Any) -> dict[str, set[tuple[str, date | None]]]:
    found: dict[str, set[tuple[str, date | None]]] = {}
    for name, post, first in db.execute(
        select(Person.name, Post.public_id, Appointment.first_day).join(Appointment.person).join(Appointment.post)
    ):
        found.setdefault(name, set()).add((post, first))
    return found


def classes_of(db: Any) -> dict[str, str]:
    rows = db.execute(
        select(Person.name, ClassGroup.title)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(Enrolment.last_day.is_(None))
    )
    return dict(rows.all())


@pytest.mark.parametrize("file", ["staff.xlsx", "staff.xls", "staff-gb18030.csv"])
def test_list_of_staff_goes_in_as_it_is(db, school, file):
    done = bring_in(db, school, FILES / file, SheetKind.STAFF)

    assert held(db) == {
        "何秀": {("dorm-keeper", date(2019, 9, 1))},
        "周敏": {("class-teacher", date(2020, 8, 25)), ("subject-teacher", date(2020, 8, 25))},
        "陈一凡": {("subject-teacher", date(2022, 9, 1))},
        "王强": {("gate-guard", date(2026, 9, 1))},
        "阿依·古丽": {("school-doctor", date(2021, 3, 1))},
    }
    keeper = db.scalar(select(Person).where(Person.name == "何秀"))
    assert (keeper.number, keeper.phone) == ("G017", "13800000001")
    assert db.scalar(select(Person.phone).where(Person.name == "王强")) == "13800000004"
    assert set(done.not_read) == {"序号", "性别", "身份证号", "民族"}
    assert done.counts == {"persons": {"new": 5}, "appointments": {"new": 6}}


def test_class_teacher_of_a_list_of_pupils_is_entered_where_one_colleague_is_meant_and_said_otherwise(
    db, make, school, tmp_path
):
    teaching, keeping = make.post("教师", category="teaching"), make.post("宿管员", category="boarding")
    for name, post in (("王芳", teaching), ("李静", teaching), ("李静", teaching), ("何秀", keeping)):
        make.appointment(make.person(name), school, post)
    rows = [["一号", "五（1）班", "王芳"], ["二号", "五（1）班", "王芳"], ["三号", "五（2）班", "李静"]]
    path = a_list(tmp_path, ["姓名", "班级", "班主任"], *rows)

    done = bring_in(db, school, path, SheetKind.STUDENTS)
    again = bring_in(db, school, path, SheetKind.STUDENTS, complete=True)
    keeper = bring_in(
        db, school, a_list(tmp_path, ["姓名", "班级", "班主任"], ["四号", "五（2）班", "何秀"]), SheetKind.STUDENTS
    )

    assert teachers(db) == [("五（1）班", "王芳", TODAY)]
    assert done.counts["teachers"] == {"new": 1}
    assert any("李静" in one and "不止一位" in one for one in done.warnings)
    assert again.changes_nothing
    assert any("何秀" in one and "教学岗位" in one for one in keeper.warnings)
    assert not any("班主任" in one for one in done.not_read)


def test_list_that_names_two_class_teachers_or_oneself_enters_none(db, make, school, tmp_path):
    wang = make.person("王芳")
    make.appointment(wang, school, make.post("教师", category="teaching"))
    two = a_list(tmp_path, ["姓名", "班级", "班主任"], ["一号", "五（1）班", "王芳"], ["二号", "五（1）班", "周敏"])
    oneself = read_sheet("b.xlsx", a_list(tmp_path, ["姓名", "班级", "班主任"], ["三号", "五（2）班", "王芳"], name="b.xlsx").read_bytes(), SheetKind.STUDENTS)  # fmt: skip

    several = bring_in(db, school, two, SheetKind.STUDENTS)
    own = import_sheet(db, oneself, school, Choices(since=TODAY), at=AT, by=wang.id)

    assert teachers(db) == []
    assert sum("写了不止一位" in one for one in several.warnings) == 2
    assert sum("不能给自己登记" in one for one in own.warnings) == 1


def teachers(db: Any) -> list[tuple[str, str, date | None]]:
    rows = (
        select(ClassGroup.title, Person.name, Enrolment.first_day)
        .join(Enrolment, Enrolment.class_group_id == ClassGroup.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.role == EnrolmentRole.TEACHER)
    )
    return [tuple(row) for row in db.execute(rows)]


def test_department_of_the_list_is_where_the_post_is_held(db, school):
    done = bring_in(db, school, FILES / "staff.xlsx", SheetKind.STAFF)

    keeper = db.scalar(select(Appointment.organisation_id).join(Appointment.person).where(Person.name == "何秀"))
    assert keeper != school.id
    assert any("教务处" in warning for warning in done.warnings), "a department nobody entered is said, not lost"


def test_payroll_file_gives_names_and_posts_and_nothing_else_is_kept(db, school):
    done = bring_in(db, school, FILES / "payroll.xls", SheetKind.STAFF)

    kept = everything(db)
    assert held(db) == {"刘师傅": {("school-bus-driver", TODAY)}, "马厨师": {("canteen", TODAY)}}
    assert set(done.not_read) == {"身份证号", "银行卡号", "应发工资", "实发工资"}
    # With their decimals: the random ids of people hold any four digits now and then.
    for secret in ("110105197002100017", "6222021234567890128", "4200.5", "3900.25"):
        assert secret not in kept


def test_of_pupils_name_and_number_are_kept_and_nothing_else(db, school):
    done = bring_in(db, school, FILES / "students.xlsx", SheetKind.STUDENTS)

    kept = everything(db)
    assert classes_of(db) == {
        **dict.fromkeys(("林小雨", "陈一", "赵六"), "五（1）班"),
        **dict.fromkeys(("张伟", "李娜"), "五（2）班"),
    }
    assert set(done.not_read) == {"性别", "学籍号", "家长姓名", "联系电话"}
    for secret in ("G11010520150307123X", "林大海", "13900000001"):
        assert secret not in kept
    assert db.scalar(select(func.count()).select_from(IdentityMark)) == 0


def test_class_named_by_the_year_its_pupils_came_is_found_by_its_grade(db, school, make, tmp_path):
    """In 2026 whoever came in 2021 is in grade 6, and in grade 5 whoever came in 2022."""
    make.class_group(school, "六（1）班", grades="6")
    path = a_list(tmp_path, ["姓名", "班级"], ["赵六", "2021级1班"], ["钱七", "2022级（2）班"])

    bring_in(db, school, path, SheetKind.STUDENTS)

    assert classes_of(db) == {"赵六": "六（1）班", "钱七": "五（2）班"}


def test_sheet_for_each_class_names_the_class(db, school):
    done = bring_in(db, school, FILES / "students-by-class.ods", SheetKind.STUDENTS)

    assert classes_of(db) == {"林小雨": "五（1）班", "陈一": "五（1）班", "张伟": "五（2）班"}
    assert any("说明" in warning for warning in done.warnings)


def test_guardians_belong_to_pupils_and_what_they_are_to_them_is_not_kept(db, school, tmp_path):
    bring_in(db, school, a_list(tmp_path, ["姓名", "班级"], ["林小雨", "五1班"], ["陈一", "五1班"]), SheetKind.STUDENTS)

    done = bring_in(db, school, FILES / "guardians.xlsx", SheetKind.GUARDIANS)

    assert done.counts == {"persons": {"new": 3}, "guardianships": {"new": 3}}
    assert set(done.not_read) == {"与学生关系", "家庭住址"}
    assert "母女" not in everything(db)
    assert set(db.scalars(select(Guardianship.first_day))) == {TODAY}


@pytest.mark.parametrize(
    ("file", "kind"),
    [("staff.xlsx", SheetKind.STAFF), ("payroll.xls", SheetKind.STAFF), ("students-by-class.ods", SheetKind.STUDENTS)],
)
def test_same_list_twice_changes_nothing(db, school, file, kind):
    bring_in(db, school, FILES / file, kind)
    db.flush()

    again = bring_in(db, school, FILES / file, kind, at=AT + timedelta(days=1), since=TODAY + timedelta(days=1))

    assert again.changes_nothing, again.counts
    assert db.scalar(select(func.count()).select_from(FactVersion)) == 0


def test_list_can_be_taken_back_as_a_whole(db, school):
    before = everything_but_log(db)
    done = bring_in(db, school, FILES / "staff.xlsx", SheetKind.STAFF)

    revert_import(db, done.import_id, at=AT + timedelta(days=1), by=None)

    assert everything_but_log(db) == before
    assert db.scalar(select(func.count()).select_from(IdentityMark)) == 0


def everything_but_log(db: Any) -> list[Any]:
    db.flush()
    kept = {
        "organisation",
        "person",
        "appointment",
        "enrolment",
        "class_group",
        "guardianship",
        "identity_mark",
        "post",
    }
    return [
        sorted(map(str, db.execute(table.select()).all())) for table in metadata.sorted_tables if table.name in kept
    ]


def test_two_listed_with_one_identity_number_share_a_mark(db, school, make, tmp_path):
    other = make.organisation("柳溪小学", public_id="s-02")
    bring_in(db, school, FILES / "staff.xlsx", SheetKind.STAFF)
    path = a_list(tmp_path, ["姓名", "岗位", "身份证号"], ["何秀", "宿管", "11010519491231002X"])

    bring_in(db, other, path, SheetKind.STAFF)

    marks = list(db.scalars(select(IdentityMark.mark)))
    assert len(marks) - len(set(marks)) == 1
    assert "11010519491231002" not in everything(db)


@pytest.mark.parametrize(
    "heading", ["身份证", "身份证号", "身份证号码", "身份证件号", "证件号码", "公民身份号码", "居民身份证号码"]
)
def test_identity_number_makes_a_mark_under_every_usual_heading(app, tmp_path, heading):
    path = a_list(tmp_path, ["姓名", "岗位", heading], ["何秀", "宿管", "11010519491231002X"], ["周敏", "宿管", ""])

    with app.app_context():
        sheet = read_sheet(path.name, path.read_bytes(), SheetKind.STAFF)

    assert [bool(line.mark) for line in sheet.lines] == [True, False]
    assert "11010519491231002" not in repr(sheet)


@pytest.mark.parametrize("kind", [SheetKind.STUDENTS, SheetKind.GUARDIANS])
def test_national_pupil_number_is_not_read_unless_chosen(kind):
    assert guess(kind, ["学籍号", "学号"]) == [None, Meaning.NUMBER]


def test_pupil_found_in_another_class_of_the_list_is_transferred_on_the_day(db, school, tmp_path):
    heading = ["姓名", "学号", "班级"]
    bring_in(db, school, a_list(tmp_path, heading, ["林小雨", "20210101", "五1班"]), SheetKind.STUDENTS)
    day = TODAY + timedelta(days=7)

    done = bring_in(
        db, school, a_list(tmp_path, heading, ["林小雨", "20210101", "五2班"]), SheetKind.STUDENTS, since=day
    )

    assert done.counts["enrolments"] == {"ended": 1, "new": 1}
    assert set(db.execute(select(Enrolment.first_day, Enrolment.last_day)).all()) == {
        (TODAY, day - timedelta(days=1)),
        (day, None),
    }


def test_list_of_a_new_year_brings_new_seats_and_last_years_class_goes_on_showing_the_old(db, make, school, tmp_path):
    """History stays with the class of that day: its registers hold the number the pupil sat by then."""
    heading = ["姓名", "座号", "班级"]
    bring_in(db, school, a_list(tmp_path, heading, ["林小雨", "07", "五1班"]), SheetKind.STUDENTS)
    former, since = db.scalars(select(Enrolment)).one(), TODAY + timedelta(days=7)
    record_fact(db, former, at=AT, by=None, last_day=since - timedelta(days=1))
    second = db.scalars(select(ClassGroup).filter_by(title="五（2）班")).one()
    make.enrolment(db.get_one(Person, former.person_id), second, first_day=since)

    bring_in(
        db,
        school,
        a_list(tmp_path, heading, ["林小雨", "31", "五2班"]),
        SheetKind.STUDENTS,
        since=since,
        people={"0": former.person_id},
    )

    kept = select(Enrolment.number, Person.number).join(Person, Person.id == Enrolment.person_id).order_by(Enrolment.id)
    assert [tuple(row) for row in db.execute(kept)] == [("07", "31"), (None, "31")]


def test_list_with_two_pupils_of_one_seat_warns_by_class_and_number_and_is_entered(db, school, tmp_path):
    heading = ["姓名", "座号", "班级"]
    path = a_list(tmp_path, heading, ["林小雨", "07", "五1班"], ["王小川", "7", "五1班"], ["赵小满", "7", "五2班"])

    done = bring_in(db, school, path, SheetKind.STUDENTS)

    [warned] = done.warnings
    assert warned.startswith("五（1）班：有几名学生的号相同（07）")
    assert not any(name in warned for name in ("小雨", "小川"))
    assert done.counts["enrolments"] == {"new": 3}


SEATS = ["姓名", "座号", "班级"]


def numbers_of(db: Any, name: str) -> list[str | None]:
    """The numbers of the pupils of one name, the first entered first."""
    return list(db.scalars(select(Person.number).where(Person.name == name).order_by(Person.id)))


def asks_of(db: Any, school: Any, path: Path, **more: Any) -> list[tuple[int | None, list[str]]]:
    """The questions about a list of pupils: the row, and what may be chosen."""
    trial = db.begin_nested()
    with pytest.raises(RosterRefused) as caught:
        bring_in(db, school, path, SheetKind.STUDENTS, **more)
    trial.rollback()
    return [(problem.row, [text for _key, text in problem.asks]) for problem in caught.value.problems]


def test_pupil_of_a_class_under_another_seat_is_asked_about_and_no_child_is_lost(db, school, tmp_path):
    """A second list with the other half of the class: its 孔磊 is not the one who sits on seat 8."""
    bring_in(db, school, a_list(tmp_path, SEATS, ["孔磊", "8", "五1班"], ["王一", "9", "五1班"]), SheetKind.STUDENTS)
    path = a_list(tmp_path, SEATS, ["孔磊", "41", "五1班"], ["王二", "42", "五1班"])
    same = db.scalars(select(Person).filter_by(name="孔磊")).one()

    asked = asks_of(db, school, path)
    bring_in(db, school, path, SheetKind.STUDENTS, people={"0": 0})

    assert asked == [(2, ["同一名学生：号由 8 改为 41", "同名的另一名学生，新到这个班"])]
    assert numbers_of(db, "孔磊") == ["8", "41"]
    assert same.number == "8"


def test_pupil_said_to_be_the_same_takes_the_new_seat_and_it_is_shown(db, school, tmp_path):
    bring_in(db, school, a_list(tmp_path, SEATS, ["孔磊", "8", "五1班"]), SheetKind.STUDENTS)
    same = db.scalars(select(Person).filter_by(name="孔磊")).one()

    done = bring_in(
        db, school, a_list(tmp_path, SEATS, ["孔磊", "41", "五1班"]), SheetKind.STUDENTS, people={"0": same.id}
    )

    assert numbers_of(db, "孔磊") == ["41"]
    assert numbers_shown(done) == [("五（1）班", ["8 → 41"])]


def test_class_seated_anew_is_not_asked_about_and_every_new_seat_is_shown(db, school, tmp_path):
    before, after = (["孔磊", "1", "五1班"], ["王一", "2", "五1班"]), (["孔磊", "2", "五1班"], ["王一", "1", "五1班"])
    bring_in(db, school, a_list(tmp_path, SEATS, *before), SheetKind.STUDENTS)

    done = bring_in(db, school, a_list(tmp_path, SEATS, *after), SheetKind.STUDENTS)

    assert numbers_shown(done) == [("五（1）班", ["1 → 2", "2 → 1"])]
    assert (numbers_of(db, "孔磊"), numbers_of(db, "王一")) == (["2"], ["1"])


def test_class_that_gets_numbers_of_the_whole_school_is_not_asked_about_but_one_of_another_half_is(
    db, school, tmp_path
):
    seats = [["孔磊", "1", "五1班"], ["王一", "2", "五1班"], ["王二", "3", "五1班"]]
    bring_in(db, school, a_list(tmp_path, SEATS, *seats), SheetKind.STUDENTS)
    anew = a_list(tmp_path, SEATS, ["孔磊", "20210101", "五1班"], ["王一", "20210102", "五1班"], name="b.xlsx")

    asked = asks_of(db, school, a_list(tmp_path, SEATS, ["孔磊", "20210141", "五1班"], ["李四", "20210142", "五1班"]))
    done = bring_in(db, school, anew, SheetKind.STUDENTS)

    assert [row for row, _said in asked] == [2]
    assert numbers_shown(done) == [("五（1）班", ["1 → 20210101", "2 → 20210102"])]


@pytest.mark.parametrize("numbers", [("201", "202"), ("20210201", "20210202")])
def test_two_of_one_name_with_two_numbers_are_two_pupils_and_the_list_twice_changes_nothing(
    db, school, tmp_path, numbers
):
    path = a_list(tmp_path, SEATS, *(["赵同名", number, "五1班"] for number in numbers))

    first = bring_in(db, school, path, SheetKind.STUDENTS)
    again = bring_in(db, school, path, SheetKind.STUDENTS)

    assert first.counts["persons"] == {"new": 2}
    assert numbers_of(db, "赵同名") == list(numbers)
    assert again.changes_nothing


@pytest.mark.parametrize("numbers", [("201", "201"), ("", ""), ("201", ""), ("", "201")])
def test_one_name_with_one_number_or_none_is_the_same_line_twice(db, school, tmp_path, numbers):
    path = a_list(tmp_path, SEATS, *(["赵同名", number, "五1班"] for number in numbers))

    [told] = refused(db, school, path, SheetKind.STUDENTS)

    assert "第 2 行" in told


@pytest.mark.parametrize("former", [None, "9"])
def test_which_of_two_namesakes_in_a_list_is_the_pupil_of_the_class_is_asked(db, make, school, tmp_path, former):
    group = db.scalars(select(ClassGroup).filter_by(title="五（1）班")).one()
    known = make.person("赵同名", number=former)
    make.enrolment(known, group)
    path = a_list(tmp_path, SEATS, ["赵同名", "201", "五1班"], ["赵同名", "202", "五1班"])

    asked = asks_of(db, school, path)
    twice = asks_of(db, school, path, people={"0": known.id, "1": known.id})
    bring_in(db, school, path, SheetKind.STUDENTS, people={"0": 0, "1": known.id})

    assert [row for row, _said in asked] == [2, 3]
    assert [row for row, _said in twice] == [3], "one pupil is not two lines: the answer can be changed"
    assert known.number == "202"
    assert sorted(numbers_of(db, "赵同名")) == ["201", "202"]


def test_third_namesake_of_a_class_is_asked_about_beside_both(db, make, school, tmp_path):
    group = db.scalars(select(ClassGroup).filter_by(title="五（1）班")).one()
    for number in ("1", "2"):
        make.enrolment(make.person("赵同名", number=number), group)

    [(_row, said)] = asks_of(db, school, a_list(tmp_path, SEATS, ["赵同名", "3", "五1班"]))

    assert len(said) == 3


def test_new_post_of_somebody_here_begins_on_the_day_of_the_list_not_when_they_came(db, school, tmp_path):
    heading = ["姓名", "工号", "岗位", "入职日期"]
    bring_in(db, school, a_list(tmp_path, heading, ["何秀", "G017", "宿管", "2019/9/1"]), SheetKind.STAFF)

    bring_in(db, school, a_list(tmp_path, heading, ["何秀", "G017", "班主任", "2019/9/1"]), SheetKind.STAFF)

    assert held(db) == {"何秀": {("dorm-keeper", date(2019, 9, 1)), ("class-teacher", TODAY)}}


@pytest.mark.parametrize(
    ("heading", "first"), [("到岗日期", date(2026, 9, 1)), ("任职时间", date(2026, 9, 1)), ("入职日期", TODAY)]
)
@pytest.mark.parametrize("turned", [False, True])
def test_further_post_begins_on_its_own_day_where_the_list_says_it_and_the_list_twice_changes_nothing(
    db, school, tmp_path, heading, first, turned
):
    """Under the day of entry, the chosen day counts, and is said with the names it counts for."""
    headings = ["姓名", "工号", "岗位", heading]
    driver, keeper = (["张敏", "G1", post, "2026-09-01"] for post in ("司机", "宿管"))
    bring_in(db, school, a_list(tmp_path, headings, ["张敏", "G1", "司机", "2026-9-15"]), SheetKind.STAFF)
    path = a_list(tmp_path, headings, *([keeper, driver] if turned else [driver, keeper]))

    done = bring_in(db, school, path, SheetKind.STAFF)
    db.flush()
    again = bring_in(db, school, path, SheetKind.STAFF, at=AT + timedelta(days=1), since=TODAY + timedelta(days=1))

    assert held(db) == {"张敏": {("school-bus-driver", date(2026, 9, 1)), ("dorm-keeper", first)}}
    assert any("张敏" in one and "入职日期" in one for one in done.warnings) is (first == TODAY)
    assert not any("没有起始日" in one for one in done.warnings)
    assert again.changes_nothing, again.counts


def test_list_with_posts_that_are_over_changes_nothing_the_second_time(db, school, tmp_path):
    path = a_list(tmp_path, ["姓名", "工号", "岗位", "截止时间"], ["张敏", "G1", "司机", "2026-06-30"])
    bring_in(db, school, path, SheetKind.STAFF)
    db.flush()

    again = bring_in(db, school, path, SheetKind.STAFF)

    assert again.changes_nothing, again.counts


def test_classes_nobody_entered_are_created_only_when_asked(db, school, make, tmp_path):
    make.window(school, kind="school_year", first_day=date(2026, 9, 1), last_day=date(2027, 8, 31))
    path = a_list(tmp_path, ["姓名", "年级", "班级"], ["林小雨", "六年级", "3班"], ["陈一", "六年级", "3班"])

    (first, _second) = refused(db, school, path, SheetKind.STUDENTS)
    done = bring_in(db, school, path, SheetKind.STUDENTS, create_classes=True)

    assert "六年级3班" in first
    assert done.counts["classes"] == {"new": 1}
    assert classes_of(db) == {"林小雨": "六年级3班", "陈一": "六年级3班"}
    assert db.scalar(select(ClassGroup.grades).where(ClassGroup.title == "六年级3班")) == "6"


def test_complete_list_ends_who_is_gone_after_the_number_is_typed(db, school, make, tmp_path):
    bring_in(db, school, FILES / "staff.xlsx", SheetKind.STAFF)
    volunteer = make.appointment(
        make.person("志愿者"), school, make.post("护学岗", category="volunteer"), kind="volunteer"
    )
    path = a_list(tmp_path, ["姓名", "工号", "岗位"], ["何秀", "G017", "宿管"])

    (problem,) = refused(db, school, path, SheetKind.STAFF, complete=True)
    done = bring_in(db, school, path, SheetKind.STAFF, complete=True, endings=6)

    assert problem.endswith("--org s-01 --kind staff --since 2026-11-22 --complete --endings 6")
    assert done.counts["appointments"]["ended"] == 6, "her post in the dormitory too: the list names no department"
    assert volunteer.last_day is None, "a list of staff says nothing of volunteers"


STAFF_HEAD, PUPIL_HEAD = ["姓名", "工号", "手机号", "岗位", "入职日期"], ["姓名", "学号", "班级"]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["", "G1", "", "宿管", ""], "姓名", "没有写姓名"),
        (["123", "G1", "", "宿管", ""], "姓名", "不是姓名"),
        (["何秀", "G1", "", "宿舍长官", ""], "岗位", "宿舍长官"),
        (["何秀", "G1", "", "", ""], "岗位", "没有写岗位"),
        (["何秀", "G1", "", "宿管", "去年"], "入职日期", "去年"),
        (["何秀", "110105199901010012", "", "宿管", ""], "工号", "身份证号"),
        (["周某某", "G017", "", "宿管", ""], "姓名", "另一个姓名"),
        (["何秀", "G099", "13800000001", "宿管", ""], "姓名", "工号不同"),
        (["陈无号", "", "13900000000", "宿管", ""], "姓名", "分不清"),
        (["新来的", "G1", "12345", "宿管", ""], "手机号", "太短"),
        (["新来的", "G1", "", "宿管", "2099/9/1"], "入职日期", "一年以后"),
        (["新来的", "G1", "", "宿管", "1890/9/1"], "入职日期", "1950 年到 2100 年"),
        (["何秀", "", "", "宿管", ""], "姓名", "分不清"),
    ],
)
def test_wrong_or_ambiguous_row_of_staff_is_named_by_row_and_heading(db, school, make, tmp_path, row, column, words):
    post = db.scalar(select(Post).where(Post.public_id == "cleaner"))
    make.appointment(make.person("何秀", number="G017", phone="13800000001"), school, post)
    make.appointment(make.person("陈无号"), school, post)
    others = [["甲某", "G31", "", "宿管", ""], ["乙某", "G32", "", "宿管", ""]]

    (problem,) = refused(db, school, a_list(tmp_path, ["花名册"], STAFF_HEAD, *others, row), SheetKind.STAFF)

    assert problem.startswith(f"名单 第 5 行 {column} 列"), problem
    assert words in problem


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["林小雨", "1", "七（1）班"], "班级", "七(1)班"),
        (["林小雨", "1", "五（3）班"], "班级", "五（1）班"),
        (["林小雨", "1", "1班"], "班级", "1班"),
        (["林小雨", "1", ""], "班级", "没有写班级"),
        (["林小雨", "20210101", "五（1）班"], "姓名", "另一个姓名"),
        (["张三", "", "五（2）班"], "姓名", "另一个班"),
        (["林小雨", "G110105201503071231", "五（1）班"], "学号", "身份证号"),
    ],
)
def test_wrong_or_ambiguous_row_of_pupils_is_named_by_row_and_heading(db, school, make, tmp_path, row, column, words):
    first = db.scalar(select(ClassGroup).where(ClassGroup.title == "五（1）班"))
    make.enrolment(make.person("张三", number="20210101"), first)
    others = [["甲某", "31", "五（2）班"], ["乙某", "32", "五（2）班"]]

    (problem,) = refused(db, school, a_list(tmp_path, PUPIL_HEAD, *others, row), SheetKind.STUDENTS)

    assert problem.startswith(f"名单 第 4 行 {column} 列"), problem
    assert words in problem


def test_namesakes_in_two_classes_of_one_list_are_two_pupils_and_stay_so(db, school, tmp_path):
    path = a_list(tmp_path, ["姓名", "班级"], ["张伟", "五1班"], ["张伟", "五2班"])

    first = bring_in(db, school, path, SheetKind.STUDENTS)
    again = bring_in(db, school, path, SheetKind.STUDENTS)

    assert first.counts["persons"] == {"new": 2}
    assert again.changes_nothing


def test_class_typed_as_a_number_is_not_guessed_where_it_may_be_class_ten(db, school, make, tmp_path):
    make.class_group(school, "五（10）班")
    path = a_list(tmp_path, ["姓名", "班级"], ["林小雨", 5.1])

    (problem,) = refused(db, school, path, SheetKind.STUDENTS)

    assert "五（10）班" in problem


def test_nobody_of_another_school_is_found_by_number_or_name(db, school, make, tmp_path):
    other = make.organisation("柳溪小学")
    make.appointment(make.person("何秀", number="G017", phone="13800000001"), other, make.post())

    done = bring_in(db, school, FILES / "staff.xlsx", SheetKind.STAFF)

    assert done.counts["persons"] == {"new": 5}


def test_trial_tells_the_same_and_announces_nothing(db, school, monkeypatch):
    from app.people.announcements import holdings_changed

    told: list[Any] = []
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, _day: told.append(persons)])
    sheet = read_sheet("staff.xlsx", (FILES / "staff.xlsx").read_bytes(), SheetKind.STAFF)

    with db.begin_nested() as trial:
        would = import_sheet(db, sheet, school, Choices(TODAY), at=AT, by=None, is_trial=True)
        trial.rollback()
    assert told == []
    did = import_sheet(db, sheet, school, Choices(TODAY), at=AT, by=None)

    assert would.counts == did.counts
    assert len(told) == 1


def test_import_log_says_whose_list_it_was(db, school):
    done = bring_in(db, school, FILES / "staff.xlsx", SheetKind.STAFF)

    log = db.get(RosterImport, done.import_id)
    assert (log.organisation_id, log.kind, log.source) == (school.id, "staff", "s-01")


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "空"), ([["a", "b"], ["c", "d"]], "表头"), ([["教职工花名册"]], "表头")],
)
def test_file_without_a_list_is_answered_in_words(app, tmp_path, rows, words):
    path = a_list(tmp_path, *rows)

    with app.app_context(), pytest.raises(CannotRead, match=words):
        read_sheet(path.name, path.read_bytes(), SheetKind.STAFF)


def test_command_reads_a_list_tells_what_it_did_not_read_and_takes_it_back(tmp_path):
    from app import create_app
    from app.core.database import extension
    from app.core.facts import record_fact
    from app.core.schema import upgrade_schema
    from app.core.settings import Settings
    from app.interop.commands import revert_command, sheet_command
    from app.people.models import Organisation

    cli = create_app(
        Settings(database_url=f"sqlite:///{tmp_path / 'cli.sqlite'}", secret_key="cli", instance_path=tmp_path)
    )
    with cli.app_context():
        upgrade_schema(extension.engine)
        ensure_default_posts(extension.session, at=AT)
        row = Organisation(public_id="s-01", name="青禾小学", kind="school")
        record_fact(extension.session, row, at=AT, by=None)
        extension.session.commit()
    run = cli.test_cli_runner().invoke
    asked = [str(FILES / "staff.xlsx"), "--org", "s-01", "--kind", "staff"]

    trial, real, again, back = (
        run(sheet_command, [*asked, "--dry-run"]), run(sheet_command, asked), run(sheet_command, asked), run(revert_command, ["1"]),
    )  # fmt: skip
    wrong = run(sheet_command, [str(FILES / "students.xlsx"), "--org", "s-01", "--kind", "students"])

    assert [answer.exit_code for answer in (trial, real, again, back, wrong)] == [0, 0, 0, 0, 1], [
        answer.output for answer in (trial, real, again, back, wrong)
    ]
    assert "4 列没有读取：" in trial.output
    assert "试运行" in trial.output
    assert "新增 5" in real.output
    assert "没有任何变化" in again.output
    assert "名单 第 3 行 班级 列" in wrong.output
    with cli.app_context():
        extension.engine.dispose()
