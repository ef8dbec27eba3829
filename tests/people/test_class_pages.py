"""Classes: counts for managers, names for the class teacher, roster correction one entry at a time (SAFEGUARDS 18)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.people.announcements import holdings_changed
from app.people.identity import person_signed_in
from app.people.models import ClassGroup, Enrolment, Person
from app.people.queries.classes import pupil_to_correct
from tests.queries import count_queries

SINCE = date(2026, 9, 1)


@pytest.fixture
def group(make, school):
    return make.class_group(school, "五（1）班", last_day=None)


def pupil(make, group, name="林一", number="1", **more):
    person = make.person(name, number=number)
    return make.enrolment(person, group, **{"first_day": SINCE, **more})


def teacher_of(make, group, name="周老师"):
    person = make.person(name)
    make.enrolment(person, group, role="teacher", first_day=SINCE)
    return person


def test_manager_sees_counts_and_no_pupils_name(page, make, manager, group):
    pupil(make, group, "小林同学")
    teacher_of(make, group)

    for address in ("/rosters", f"/rosters/{group.id}"):
        words = page.get(address).text
        assert "小林同学" not in words
        assert "周老师" in words
    assert "现有学生 1" in page.get(f"/rosters/{group.id}").text


def test_class_teacher_sees_the_names_of_the_own_class_only(page, make, school, group):
    other = make.class_group(school, "五（2）班")
    pupil(make, group, "小林同学")
    pupil(make, other, "小王同学")
    page.sign_in(teacher_of(make, group))

    assert "小林同学" in page.get(f"/rosters/{group.id}").text
    page.get(f"/rosters/{other.id}", 404)
    assert "五（2）班" not in page.get("/rosters").text


def test_former_class_teacher_sees_nothing_any_more(page, make, school, group):
    pupil(make, group, "小林同学")
    person = make.person("周老师")
    make.enrolment(person, group, role="teacher", first_day=SINCE, last_day=date(2026, 10, 1))
    make.role(person, Role.TRAINING_MANAGER, make.organisation("石桥小学"))
    page.sign_in(person)

    page.get(f"/rosters/{group.id}", 404)


def test_manager_of_another_school_gets_the_same_404(page, make, manager):
    other = make.class_group(make.organisation("石桥小学"))
    row = pupil(make, other)

    for address in (f"/rosters/{other.id}", f"/rosters/{other.id}/pupils/add", f"/rosters/pupils/{row.id}/end"):
        page.get(address, 404)


def test_bureau_officer_opens_no_class(page, make, group):
    officer = make.person("林局")
    make.role(officer, Role.BUREAU_OFFICER, make.organisation("云岭县教育局", kind="district"))
    page.sign_in(officer)

    page.get("/rosters", 404)
    page.get(f"/rosters/{group.id}", 404)


def test_class_list_costs_the_same_number_of_queries_however_long(page, make, school, manager, group):
    def queries():
        with count_queries() as statements:
            page.get("/rosters")
        return len(statements)

    few = queries()
    for number in range(2, 20):
        pupil(make, make.class_group(school, f"五（{number}）班"), number=str(number))

    assert queries() == few
    assert few <= 5 + 3


def test_class_page_keeps_to_its_queries_for_a_teacher_who_also_manages(page, make, school, group):
    person = teacher_of(make, group)
    make.role(person, Role.HEAD, school)
    page.sign_in(person)
    address = f"/rosters/{group.id}"

    with count_queries() as statements:
        page.get(address)

    assert len(statements) <= 5 + 3


def test_manager_pastes_a_list_sees_a_preview_and_enters_it(page, make, school, manager, group, db, monkeypatch):
    heard = []
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, day: heard.append((len(persons), day))])
    fields = {"lines": "1 林一\n2\t王二\n\n3，李三", "since": "2026-09-01"}

    preview = page.post(f"/rosters/{group.id}/pupils/add", fields, 200)
    assert "预览：3 名学生" in preview.text
    assert db.scalar(select(func.count()).select_from(Enrolment)) == 0
    page.post(f"/rosters/{group.id}/pupils/add", {**fields, "enter": "1"})

    assert db.execute(
        select(Person.number, Person.name).where(Person.number.is_not(None)).order_by(Person.number)
    ).all() == [
        ("1", "林一"),
        ("2", "王二"),
        ("3", "李三"),
    ]
    assert heard == [(3, SINCE)]


def test_same_list_entered_twice_adds_nobody(page, make, manager, group, db):
    fields = {"lines": "1 林一", "since": "2026-09-01", "enter": "1"}
    page.post(f"/rosters/{group.id}/pupils/add", fields)

    answer = page.post(f"/rosters/{group.id}/pupils/add", fields, 422)

    assert "已经在这个班里" in answer.text
    assert db.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_number_of_two_pupils_is_warned_of_before_the_list_is_entered_and_can_be_entered(
    page, make, manager, group, db
):
    pupil(make, group, "赵九", "7")
    address, fields = f"/rosters/{group.id}/pupils/add", {"lines": "07 林一\n8 王二", "since": "2026-09-01"}

    asked = page.post(address, {**fields, "enter": "1"}, 200)
    assert f"{group.title}会有几名学生的号相同：07" in asked.text
    assert "赵九" not in asked.text
    assert db.scalar(select(func.count()).select_from(Enrolment)) == 1, "what nobody was warned of is not entered"
    page.post(address, {**fields, "enter": "1", "shared": "07"})

    assert db.scalar(select(func.count()).select_from(Enrolment)) == 3


def test_pupil_of_last_year_stays_the_same_person_in_the_new_class(page, make, school, manager, group, db):
    last_year = make.class_group(school, "四（1）班", grades="4", last_day=date(2026, 7, 10))
    known = pupil(make, last_year, "林一", "20220101", first_day=date(2025, 9, 1), last_day=date(2026, 7, 10))

    page.post(f"/rosters/{group.id}/pupils/add", {"lines": "20220101 林一", "since": "2026-09-01", "enter": "1"})

    new = db.scalar(select(Enrolment).where(Enrolment.class_group_id == group.id))
    assert new.person_id == known.person_id


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("11010119900307" + "7475 林一", "身份证号"),
        ("7", "没有姓名"),
        ("7\t11010119900307" + "7475", "身份证号"),
        ("1 <i>林一</i>", "尖括号"),
        ("1 林一\n01 林一", "出现了两次"),
        ("9 赵九", "还在五（2）班"),
        ("", "请填写"),
        ("\n".join(f"{number} 学生" for number in range(121)), "一次只贴一个班"),
    ],
)
def test_list_with_a_mistake_enters_nobody(page, make, school, manager, group, db, lines, words):
    pupil(make, make.class_group(school, "五（2）班"), "赵九", "9")

    answer = page.post(f"/rosters/{group.id}/pupils/add", {"lines": lines, "since": "2026-09-01", "enter": "1"}, 422)

    assert words in answer.text
    assert db.scalar(select(func.count()).where(Enrolment.class_group_id == group.id)) == 0


def test_manager_finds_one_pupil_by_exact_name_only_and_it_is_on_record(page, make, manager, group, db):
    row = pupil(make, group, "小林同学", "7")
    pupil(make, group, "小王同学", "8")
    at = f"/rosters/{group.id}"
    page.get(f"{at}/pupils/find", 302)

    for wanted in ("小", "7", "8", "小%"):
        words = page.get(page.post(f"{at}/pupils/find", {"wanted": wanted}, form_at=at).location).text
        assert "没有一模一样的姓名" in words
        assert "同学" not in words, "counting through the seat numbers reads the class (SAFEGUARDS 18)"
    shown = page.post(f"{at}/pupils/find", {"wanted": "小林同学"}, form_at=at).location
    words = page.get(shown).text
    assert words == page.get(shown).text, "loaded again it shows the same, and is looked for once"

    assert "小林同学" in words
    assert "小王同学" not in words
    assert db.execute(select(AuditEntry.action, AuditEntry.by, AuditEntry.subject_id)).all() == [
        ("roster-entry-opened", manager.id, row.id)
    ]


def find(page, group, wanted):
    page.post(f"/rosters/{group.id}/pupils/find", {"wanted": wanted}, form_at=f"/rosters/{group.id}")


def test_manager_corrects_transfers_and_ends_as_dated_facts(page, make, school, manager, group, db):
    row = pupil(make, group, "林一", "1")
    other = make.class_group(school, "五（2）班", last_day=None)

    find(page, group, "林一")
    page.post(f"/rosters/pupils/{row.id}", {"name": "林怡", "number": "2"})
    page.post(f"/rosters/pupils/{row.id}/transfer", {"class_group_id": other.id, "since": "2026-11-02"})
    moved = db.scalar(select(Enrolment).where(Enrolment.class_group_id == other.id))
    find(page, other, "林怡")
    page.post(f"/rosters/pupils/{moved.id}/end", {"last_day": "2026-11-20"})

    days = db.execute(select(Enrolment.class_group_id, Enrolment.first_day, Enrolment.last_day).order_by(Enrolment.id))
    assert [tuple(line) for line in days] == [
        (group.id, SINCE, date(2026, 11, 1)),
        (other.id, date(2026, 11, 2), date(2026, 11, 20)),
    ]
    assert db.execute(select(Person.name, Person.number).where(Person.id == moved.person_id)).one() == ("林怡", "2")


@pytest.mark.parametrize("what", ["transfer", "end"])
def test_day_before_the_beginning_is_refused(page, make, school, manager, group, db, what):
    row = pupil(make, group)
    other = make.class_group(school, "五（2）班")
    fields = {"class_group_id": other.id, "since": "2026-09-01", "last_day": "2026-08-31"}
    find(page, group, "林一")

    page.post(f"/rosters/pupils/{row.id}/{what}", fields, 422)

    assert db.execute(select(Enrolment.class_group_id, Enrolment.last_day)).all() == [(group.id, None)]


def test_pages_of_a_class_light_up_the_class_lists(page, manager, group):
    for address in ("/rosters", f"/rosters/{group.id}", f"/rosters/{group.id}/edit", "/rosters/new"):
        assert 'href="/rosters" aria-current="page"' in page.get(address).html
    assert 'href="/staff" aria-current="page"' in page.get("/staff/new").html
    for address in ("/roles", "/imports"):
        assert 'href="/organisations" aria-current="page"' in page.get(address).html


def test_manager_adds_a_class_and_its_teacher(page, make, school, manager, db):
    zhou = make.person("周老师")
    make.appointment(zhou, school, make.post("教师", category="teaching"), first_day=SINCE)
    days = {"first_day": "2026-09-01", "last_day": "2027-07-10"}
    page.post("/rosters/new", {"organisation_id": school.id, "title": "六（1）班", "grades": ["6"], **days})
    group = db.scalar(select(ClassGroup))

    page.post(f"/rosters/{group.id}/teachers/new", {"person_id": zhou.id, "first_day": "2026-09-01"})
    page.post(f"/rosters/{group.id}/teachers/new", {"person_id": zhou.id, "first_day": "2026-10-01"}, 422)

    assert (group.title, group.grades) == ("六（1）班", "6")
    row = db.scalar(select(Enrolment))
    page.post(f"/rosters/teachers/{row.id}/end", {"last_day": today().isoformat()})
    assert db.execute(select(Enrolment.role, Enrolment.last_day)).all() == [("teacher", today())]


def test_class_without_a_grade_or_name_is_refused(page, school, manager, db):
    answer = page.post("/rosters/new", {"organisation_id": school.id, "title": ""}, 422)

    assert "至少选一个年级" in answer.text
    assert db.scalar(select(func.count()).select_from(ClassGroup)) == 0


def test_head_who_teaches_one_class_sees_no_names_of_another(page, make, school, group):
    other = make.class_group(school, "五（2）班")
    pupil(make, group, "小林同学")
    pupil(make, other, "小王同学", "2")
    person = teacher_of(make, group)
    make.role(person, Role.HEAD, school)
    page.sign_in(person)

    assert "小林同学" in page.get(f"/rosters/{group.id}").text
    assert "小王同学" not in page.get(f"/rosters/{other.id}").text


def test_question_for_one_pupil_answers_only_who_manages_the_class(make, db, group):
    pupil(make, group, "小林同学", "7")
    stranger = make.person("外人")
    make.role(stranger, Role.TRAINING_MANAGER, make.organisation("石桥小学"))
    viewer = person_signed_in(db, make.signed_in_token(stranger, at=now()), at=now())

    assert pupil_to_correct(db, viewer, group.id, "7", on=today()) == []
