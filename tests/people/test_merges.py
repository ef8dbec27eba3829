"""The same person twice: who is listed, who asks, who answers, when it counts, how it is undone (SAFEGUARDS 34)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.identity import person_signed_in
from app.people.identity_marks import IdentityMark
from app.people.merge_rules import Asked, Hindrance, State, hindrance, may_approve, state_of
from app.people.merges import NotTheSame, PersonMerge
from app.people.queries.alike import pupils_who_look_alike, who_look_alike
from app.people.queries.merges import are_one, ids_on
from app.people.service import merges as service
from app.people.service.roles import NotYours, grant_role
from tests.make import AT

SCHOOL, BUREAU, ELSEWHERE = 1, 2, 3
MANAGER, HEAD = (Role.TRAINING_MANAGER, SCHOOL), (Role.HEAD, SCHOOL)
OFFICER, ADMIN = (Role.BUREAU_OFFICER, BUREAU), (Role.ADMINISTRATOR, None)


def asked(role: Role, *, bureau: bool, of_pupils: bool = False) -> Asked:
    return Asked(role, of_pupils, {SCHOOL, BUREAU}, bureau)


@pytest.mark.parametrize(
    ("grant", "of", "may"),
    [
        (OFFICER, asked(Role.HEAD, bureau=True), True),
        (OFFICER, asked(Role.TRAINING_MANAGER, bureau=True), True),
        ((Role.BUREAU_OFFICER, ELSEWHERE), asked(Role.HEAD, bureau=True), False),
        (HEAD, asked(Role.TRAINING_MANAGER, bureau=True), False),
        (ADMIN, asked(Role.HEAD, bureau=True), False),
        (HEAD, asked(Role.TRAINING_MANAGER, bureau=False), True),
        (HEAD, asked(Role.HEAD, bureau=False), False),
        (MANAGER, asked(Role.HEAD, bureau=False), False),
        (ADMIN, asked(Role.HEAD, bureau=False), True),
        ((Role.HEAD, ELSEWHERE), asked(Role.TRAINING_MANAGER, bureau=False), False),
        (HEAD, asked(Role.TRAINING_MANAGER, bureau=True, of_pupils=True), True),
        (MANAGER, asked(Role.HEAD, bureau=True, of_pupils=True), True),
        (OFFICER, asked(Role.HEAD, bureau=True, of_pupils=True), False),
        (ADMIN, asked(Role.HEAD, bureau=False, of_pupils=True), False),
    ],
)
def test_second_person_stands_at_another_level(grant, of, may):
    assert may_approve([grant], of) is may


@pytest.mark.parametrize(
    ("first_day", "is_ended", "state"),
    [
        (None, False, State.ASKED),
        (date(2026, 9, 2), False, State.WAITING),
        (date(2026, 9, 1), False, State.COUNTS),
        (None, True, State.WITHDRAWN),
        (date(2026, 8, 1), True, State.UNDONE),
    ],
)
def test_days_alone_decide_how_far_a_merge_is(first_day, is_ended, state):
    assert state_of(first_day=first_day, is_ended=is_ended, on=date(2026, 9, 1)) is state


@pytest.mark.parametrize(
    ("kept", "other", "why"),
    [(1, 2, None), (9, 1, Hindrance.ONESELF), (1, 3, Hindrance.MERGED_ALREADY), (2, 4, Hindrance.HAS_OTHERS),
     (4, 2, None)],
)  # fmt: skip
def test_id_with_others_is_kept_and_nobody_asks_for_their_own(kept, other, why):
    assert hindrance(kept, other, asker=9, others={3}, kept_ones={4}) is why


@pytest.fixture
def county(make):
    return make.organisation("青河县", kind="district")


@pytest.fixture
def school(make, county):
    return make.organisation("青禾小学", parent=county)


@pytest.fixture
def post(make):
    return make.post("班主任", category="teaching")


@pytest.fixture
def twins(make, school, post):
    """王芳 of the staff list, and 王芳 of the payroll."""
    listed = make.person("王芳", phone="13800000001", number="T-7")
    paid = make.person("王芳", number="G-31")
    for person in (listed, paid):
        make.appointment(person, school, post)
    return listed, paid


@pytest.fixture
def holder(make):
    def hold(role, where):
        person = make.person(str(role))
        make.role(person, role, where)
        return person

    return hold


def viewing(db, make, person):
    return person_signed_in(db, make.signed_in_token(person, at=now()), at=now())


def ask(db, twins, school, by, role=Role.TRAINING_MANAGER):
    return service.ask_merge(
        db, twins[0].id, twins[1].id, organisation_id=school.id, of_pupils=False, asked_as=role, at=now(), by=by.id
    )


def test_clerks_wang_fang_of_two_lists_is_compared_asked_agreed_and_counts_30_days_later(
    page, db, school, county, twins, holder
):
    manager, officer = holder(Role.TRAINING_MANAGER, school), holder(Role.BUREAU_OFFICER, county)
    page.sign_in(manager)
    assert "同一个人" in page.get("/imports").text
    assert "本单位内姓名相同" in page.get("/twice").text
    address = f"/twice/{twins[0].id}/{twins[1].id}"
    shown = page.get(address).text
    assert "T-7" in shown
    assert "G-31" in shown

    page.post(address, {}, 422)
    merge = page.post(address, {"answer": "keep-first"}).location
    row = db.execute(select(PersonMerge.kept_id, PersonMerge.other_id, PersonMerge.first_day)).one()
    assert row == (twins[0].id, twins[1].id, None)
    assert "看起来是同一个人的教职工" not in page.get("/twice").text
    assert "有人提出把这个条目和另一个条目合并" in page.get(f"/staff/{twins[1].id}").text
    page.post(f"{merge}/approve", form_at=merge)
    assert db.scalar(select(PersonMerge.first_day)) is None  # nobody agrees to their own

    page.sign_in(officer)
    told = page.get(merge).text
    assert "姓名相同" in told
    assert "王芳" not in told  # names of staff stay in the school
    page.post(f"{merge}/approve", form_at=merge)

    first_day = today() + timedelta(days=30)
    assert db.scalar(select(PersonMerge.first_day)) == first_day
    assert not are_one(db, twins[0].id, twins[1].id, first_day - timedelta(days=1))
    assert are_one(db, twins[0].id, twins[1].id, first_day)
    assert ids_on(db, [twins[1].id], first_day) == {twins[1].id: [twins[0].id, twins[1].id]}


def test_two_said_to_be_different_are_not_listed_until_the_answer_is_taken_back(page, db, school, twins, holder):
    page.sign_in(holder(Role.TRAINING_MANAGER, school))
    page.post(f"/twice/{twins[0].id}/{twins[1].id}", {"answer": "different"})
    page.get(f"/twice/{twins[0].id}/{twins[1].id}", status=404)
    shown = page.get("/twice")
    assert "已确认是两个人" in shown.text

    page.post(f"/twice/different/{db.scalar(select(NotTheSame.id))}/take-back", form_at="/twice")

    assert "看起来是同一个人的教职工" in page.get("/twice").text


def test_merge_can_be_withdrawn_before_its_day_and_undone_after_it(db, school, twins, holder, monkeypatch):
    heard = []
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, day: heard.append((set(persons), day))])
    manager, officer = holder(Role.TRAINING_MANAGER, school), holder(Role.HEAD, school)
    early = ask(db, twins, school, manager)
    service.approve_merge(db, early, at=now(), by=officer.id)
    service.end_merge(db, early, at=now(), by=manager.id)
    assert (early.first_day, state_of(first_day=None, is_ended=True, on=today())) == (None, State.WITHDRAWN)

    late = ask(db, twins, school, manager)
    service.approve_merge(db, late, at=AT, by=officer.id)
    first_day = late.first_day
    service.end_merge(db, late, at=AT + timedelta(days=40), by=manager.id)

    assert (late.first_day, late.last_day) == (first_day, first_day + timedelta(days=9))
    assert are_one(db, twins[0].id, twins[1].id, late.last_day)
    assert not are_one(db, twins[0].id, twins[1].id, late.last_day + timedelta(days=1))
    assert heard[-1] == ({twins[0].id, twins[1].id}, first_day)


def test_second_merge_of_one_entry_is_refused_with_a_reason(page, db, make, school, post, twins, holder):
    manager = holder(Role.TRAINING_MANAGER, school)
    third = make.person("王芳")
    make.appointment(third, school, post)
    ask(db, twins, school, manager)
    page.sign_in(manager)

    address = f"/twice/{twins[1].id}/{third.id}"
    assert "已经在和另一个条目合并" in page.post(address, {"answer": "keep-first"}, 409).text
    address = f"/twice/{twins[0].id}/{third.id}"
    assert "请保留这一个" in page.post(address, {"answer": "keep-second"}, 409).text
    page.post(address, {"answer": "keep-first"})


def test_likeness_is_phone_here_phone_and_name_anywhere_or_name_here_unless_identity_numbers_differ(
    db, make, school, post, holder
):
    elsewhere = make.organisation("柳林小学")

    def colleague(name, where=school, mark=None, **more):
        person = make.person(name, **more)
        make.appointment(person, where, post)
        if mark:
            db.add(IdentityMark(person_id=person.id, mark=mark, seen_at=AT, import_id=1))
        return person

    for name, phone in [
        ("孙志愿", "1301"),
        ("孙志愿", "1302"),
        ("李强", "1303"),
        ("李强（后勤）", "1303"),
        ("张敏*", None),
    ]:
        colleague(name, phone=phone)
    colleague("张敏", phone="1304")
    colleague("赵一", phone="1305")
    colleague("赵二", phone="1305")
    colleague("钱三", mark="a")
    colleague("钱三", mark="b")
    colleague("周四", phone="1306")
    colleague("周 四", elsewhere, phone="1306")
    colleague("吴五", phone="1307")
    colleague("郑六", elsewhere, phone="1307")
    colleague("吴五", elsewhere)
    viewer = viewing(db, make, holder(Role.TRAINING_MANAGER, school))

    found = {
        (pair.person.name, pair.other.name, pair.likeness.value) for pair in who_look_alike(db, viewer, on=today())
    }

    assert found == {
        ("孙志愿", "孙志愿", "name-only"),
        ("李强", "李强（后勤）", "name-and-phone"),
        ("张敏*", "张敏", "name"),
        ("赵一", "赵二", "phone"),
        ("周四", "周 四", "name-and-phone"),
    }


def test_manager_says_that_two_colleagues_are_one_and_finds_the_other_by_exact_name(
    page, db, make, school, post, holder
):
    one, twin = make.person("王芳"), make.person("王方")
    stranger = make.person("王方")
    make.appointment(one, school, post)
    make.appointment(twin, school, post)
    make.appointment(stranger, make.organisation("柳林小学"), post)
    page.sign_in(holder(Role.TRAINING_MANAGER, school))
    assert f"/staff/{one.id}/same-as" in page.get(f"/staff/{one.id}").html

    address = f"/staff/{one.id}/same-as"
    assert f"/twice/{one.id}/" not in page.post(address, {"name": "王"}, 200).html
    shown = page.post(address, {"name": "王方"}, 200).html

    assert f"/twice/{one.id}/{twin.id}" in shown
    assert f"/twice/{one.id}/{stranger.id}" not in shown
    page.get(f"/twice/{one.id}/{stranger.id}", status=404)
    page.post(f"/twice/{one.id}/{twin.id}", {"answer": "keep-first"})
    assert db.execute(select(PersonMerge.kept_id, PersonMerge.other_id)).one() == (one.id, twin.id)
    assert "已经答复过" in page.post(address, {"name": "王方"}, 200).text


def test_pupil_imported_twice_is_listed_without_name_and_answered_inside_the_school(
    page, db, make, school, county, holder
):
    first, second = make.class_group(school), make.class_group(school, "五（2）班")
    twice = [make.person("周小雨", number="12"), make.person("周小雨")]
    for pupil, group in zip(twice, (first, second), strict=True):
        make.enrolment(pupil, group)
    make.enrolment(make.person("周小雨", number="30"), second)
    manager, head = holder(Role.TRAINING_MANAGER, school), holder(Role.HEAD, school)
    page.sign_in(manager)
    viewer = viewing(db, make, manager)
    assert (twice[0].id, twice[1].id) in pupils_who_look_alike(db, viewer, on=today())
    shown = page.get("/twice").text
    assert "五（1）班" in shown
    assert "周小雨" not in shown
    address = f"/twice/{twice[0].id}/{twice[1].id}"
    assert "周小雨" not in page.get(address).text
    merge = page.post(address, {"answer": "keep-first"}).location

    page.sign_in(holder(Role.BUREAU_OFFICER, county)).get(merge, status=404)
    page.sign_in(head).post(f"{merge}/approve", form_at=merge)

    assert db.scalar(select(PersonMerge.first_day)) == today() + timedelta(days=30)
    outsider = holder(Role.TRAINING_MANAGER, make.organisation("柳林小学"))
    page.sign_in(outsider).get(address, status=404)


def test_nobody_grants_a_right_to_the_other_entry_of_themselves(db, make, school, twins, holder):
    make.role(twins[0], Role.HEAD, school)
    row = ask(db, twins, school, holder(Role.TRAINING_MANAGER, school))
    service.approve_merge(db, row, at=now() - timedelta(days=31), by=holder(Role.HEAD, school).id)
    viewer = viewing(db, make, twins[0])

    with pytest.raises(NotYours):
        grant_role(
            db, viewer, twins[1].id, Role.CLERK, organisation_id=school.id, first_day=today(), last_day=None, at=now()
        )


def test_import_taken_back_takes_along_what_was_said_about_its_persons(db, make, school, post, twins, holder):
    third = record_fact(db, make.person("王芳"), at=AT, by=None, import_id=7, number="G-9")
    make.appointment(third, school, post)
    manager = holder(Role.TRAINING_MANAGER, school)
    service.say_not_the_same(db, twins[0].id, third.id, at=now(), by=manager.id)
    stays = service.say_not_the_same(db, *(one.id for one in twins), at=now(), by=manager.id)
    ask(db, (twins[1], third), school, manager)

    service.forget_pairs_of_import(db, 7, at=now(), by=manager.id)

    assert db.scalars(select(NotTheSame.id)).all() == [stays.id]
    assert db.scalars(select(PersonMerge.id)).all() == []


@pytest.mark.sqlite_is_enough
def test_one_number_on_many_entries_is_told_once_as_a_wrong_list(page, db, make, school, post, holder):
    for name in ("陈立", "何秀", "周敏", "李强"):
        person = make.person(name)
        make.appointment(person, school, post)
        db.add(IdentityMark(person_id=person.id, mark="m", seen_at=AT, import_id=1))
    page.sign_in(holder(Role.TRAINING_MANAGER, school))

    shown = page.get("/twice").text

    assert "4 条登记的身份证号相同" in shown
    assert "多半是名单本身填错了" in shown
    assert "比较" not in shown.partition("多半是名单")[2]
