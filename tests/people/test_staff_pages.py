"""The staff pages: who sees whom, adding colleagues, changing posts, inviting and resetting."""

from __future__ import annotations

import re
from contextvars import Context
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import FactVersion, record_fact
from app.people.announcements import holdings_changed
from app.people.models import Account, Appointment, LoginSession, Person
from app.people.queries.powers import Powers
from tests.make import AT
from tests.queries import count_queries

DAY = date(2026, 9, 1)


@pytest.fixture
def manager(make, school, page):
    person = make.person("方敏", sort_key="fang min")
    make.role(person, Role.TRAINING_MANAGER, school)
    page.sign_in(person)
    return person


@pytest.fixture
def keeper(make, school):
    person = make.person("何秀", sort_key="he xiu")
    make.appointment(person, school, make.post("宿管员"))
    return person


@pytest.fixture
def announced(monkeypatch):
    heard = []
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, day: heard.append((set(persons), day))])
    return heard


def colleague_fields(school, post, **more):
    return {
        "name": "林一",
        "organisation_id": school.id,
        "post_id": post.id,
        "kind": "staff",
        "first_day": "2026-11-02",
        **more,
    }


@pytest.mark.sqlite_is_enough
def test_relation_is_not_said_twice_where_the_post_says_it(page, make, school, manager):
    for name, post in (("林一", make.post("志愿者")), ("林二", make.post("门卫"))):
        make.appointment(make.person(name), school, post, kind="volunteer")

    text = page.get("/staff").text

    assert "门卫 · 志愿者" in text
    assert "志愿者 · 志愿者" not in text
    assert "青禾小学" not in text.partition("账号")[2], "one school need not be said in every line"


def test_manager_sees_staff_of_the_school_and_its_departments_by_name(page, make, school, manager, keeper):
    kitchen = make.organisation("食堂", kind="department", parent=school)
    make.appointment(make.person("安心", sort_key="an xin"), kitchen, make.post("食堂人员"))
    make.appointment(make.person("外人"), make.organisation("石桥小学"), make.post("门卫"))

    words = page.get("/staff").text

    assert words.index("安心") < words.index("何秀")
    assert "外人" not in words


def test_manager_of_a_district_sees_no_staff_of_its_schools(page, make, keeper):
    bureau = make.organisation("云岭县教育局", kind="district")
    school = make.organisation("白石小学", parent=bureau)
    office = make.organisation("办公室", kind="department", parent=bureau)
    make.appointment(make.person("校内人"), school, make.post("门卫"))
    make.appointment(make.person("局里人"), office, make.post("行政"))
    officer = make.person("林局")
    make.role(officer, Role.TRAINING_MANAGER, bureau)
    page.sign_in(officer)

    words = page.get("/staff").text

    assert "局里人" in words
    assert "校内人" not in words


def test_search_is_sent_by_post_and_finds_by_name_or_pinyin(page, make, school, manager, keeper):
    make.appointment(make.person("王门", sort_key="wang men"), school, make.post("门卫"))

    def searched(typed):
        return page.get(page.post("/staff/search", {"name": typed}, form_at="/staff").location).text

    assert "王门" not in searched("何")
    for typed in ("何秀", "秀", "he x", "hexiu", "He Xiu", "he  xiu", "hx", "he"):
        assert "何秀" in searched(typed), typed
    for typed in ("xh", "hex xiu", "xiu", "h_x"):
        assert "何秀" not in searched(typed), typed
    assert "没有找到" in searched("%")


@pytest.mark.sqlite_is_enough
def test_result_of_a_search_can_be_loaded_again_for_minutes_and_the_name_is_kept_nowhere(page, manager, keeper):
    assert page.get("/staff/search", 302).location == "/staff", "nothing was looked for yet"
    found = page.post("/staff/search", {"name": "何秀"}, form_at="/staff").location

    assert found == "/staff/search"
    assert "何秀" in page.get(found).text
    assert "何秀" in page.get(found).text, "loaded again, without the browser's question"

    def cookie():
        with page.client._client.session_transaction() as held:
            return dict(held)

    kept = Context().run(cookie)
    assert kept["staff-found"]["ids"] == [keeper.id]
    assert "何秀" not in str(kept)
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert page.get(found, 302).location == "/staff"


@pytest.mark.sqlite_is_enough
def test_empty_list_of_former_colleagues_says_that_nobody_has_left(page, manager, keeper):
    assert "还没有人离开" in page.get("/staff?former=1").text


def test_search_finds_her_by_the_name_she_had_before(page, db, manager, keeper):
    record_fact(db, keeper, at=AT, by=None, name="何䶮")
    db.flush()

    for typed, is_found in (("何秀", True), ("林秀", False)):
        shown = page.get(page.post("/staff/search", {"name": typed}, form_at="/staff").location).text
        assert ("何䶮" in shown) is is_found


def test_list_filters_by_post_and_tells_former_colleagues_apart(page, make, school, manager, keeper):
    guard = make.post("门卫")
    gone = make.person("旧人")
    make.appointment(gone, school, guard, last_day=date(2026, 10, 1))

    assert "旧人" not in page.get("/staff").text
    assert "旧人" in page.get("/staff?former=1").text
    assert "何秀" not in page.get(f"/staff?post={guard.id}").text


def test_staff_list_costs_the_same_number_of_queries_however_long(page, make, school, manager, keeper):
    def queries():
        with count_queries() as statements:
            page.get("/staff")
        return len(statements)

    few = queries()
    post = make.post("教师")
    for number in range(40):
        make.appointment(make.person(f"教师{number}"), school, post)

    assert queries() == few
    assert few <= 5 + 3  # signing in costs three


def test_manager_adds_a_colleague_with_a_post_in_one_form(page, make, school, manager, db, announced):
    post = make.post("宿管员")

    answer = page.post("/staff/new", colleague_fields(school, post, number="T-07", phone="13800138000"))

    assert "证书上还写不出" not in page.get("/staff").text
    page.post("/staff/new", colleague_fields(school, post, name="欧阳\U0002a6d6"))
    assert "证书上还写不出这些字：\U0002a6d6" in page.get("/staff").text, "named, and kept all the same"
    del announced[1:]
    person = db.scalar(select(Person).where(Person.number == "T-07"))
    assert answer.location == f"/staff/{person.id}/duties"
    assert (person.name, person.sort_key, person.recorded_by) == ("林一", "lin yi", manager.id)
    assert db.scalar(select(Appointment.first_day).where(Appointment.person_id == person.id)) == date(2026, 11, 2)
    assert announced == [({person.id}, date(2026, 11, 2))]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "请填写"),
        ({"name": "11010119900307" + "7475"}, "身份证号"),
        ({"number": "6222021234567890128"}, "身份证号"),
        ({"first_day": ""}, "请填写"),
        ({"last_day": "2026-10-01"}, "早于"),
        ({"phone": "abc"}, "只写数字"),
        ({"number": "T-01"}, "已经用了这个工号"),
    ],
)
def test_bad_colleague_form_says_what_to_mend_and_saves_nothing(page, make, school, manager, db, change, words):
    make.appointment(make.person("已有", number="T-01"), school, make.post("门卫"))
    before = db.scalar(select(func.count()).select_from(Person))

    answer = page.post("/staff/new", colleague_fields(school, make.post("宿管员"), **change), 422)

    assert words in answer.text
    assert db.scalar(select(func.count()).select_from(Person)) == before
    assert "11010119900307" + "7475" not in answer.html


@pytest.mark.sqlite_is_enough
def test_volunteer_is_not_entered_as_staff_by_a_choice_nobody_made(page, make, school, manager, db):
    """The relation is chosen beforehand: so a volunteer's practical part never opened, and her list said staff."""
    post = make.post("志愿者", category="volunteer")

    assert "改选" in page.post("/staff/new", colleague_fields(school, post), 422).text
    page.post("/staff/new", colleague_fields(school, post, kind="volunteer"))

    assert db.scalars(select(Appointment.kind).filter_by(post_id=post.id)).all() == ["volunteer"]


def test_manager_cannot_place_a_colleague_in_another_school(page, make, manager, db):
    other = make.organisation("石桥小学")

    page.post("/staff/new", colleague_fields(other, make.post("门卫")), 422)

    assert db.scalar(select(func.count()).select_from(Appointment)) == 0


def test_colleague_of_another_school_is_the_same_404_as_nobody(page, make, manager):
    stranger = make.person("外人")
    held = make.appointment(stranger, make.organisation("石桥小学"), make.post("门卫"))

    page.get(f"/staff/{stranger.id}", 404)
    page.get(f"/staff/{stranger.id}/edit", 404)
    page.get(f"/staff/posts/{held.id}", 404)
    page.get("/staff/999999", 404)


def test_clerk_sees_a_colleague_but_changes_nothing(page, make, school, keeper):
    clerk = make.person("小齐")
    make.role(clerk, Role.CLERK, school)
    page.sign_in(clerk)

    html = page.get(f"/staff/{keeper.id}").html

    assert "/edit" not in html
    assert "/invitation" not in html
    page.get(f"/staff/{keeper.id}/edit", 404)


def test_colleague_page_keeps_to_five_queries(page, make, school, manager, keeper):
    make.account(keeper)
    make.role(keeper, Role.CLERK, school)
    address = f"/staff/{keeper.id}"

    with count_queries() as statements:
        page.get(address)

    assert len(statements) <= 5 + 3


def test_correcting_a_name_renews_the_sort_key_unless_it_was_written_by_hand(page, db, manager, keeper):
    fields = {"name": "单秀", "sort_key": "he xiu", "number": "", "phone": "", "email": ""}
    page.post(f"/staff/{keeper.id}/edit", fields)
    assert db.scalar(select(Person.sort_key).where(Person.id == keeper.id)) == "shan xiu"

    page.post(f"/staff/{keeper.id}/edit", {**fields, "sort_key": "dan xiu"})

    assert db.scalar(select(Person.sort_key).where(Person.id == keeper.id)) == "dan xiu"
    assert db.scalar(select(func.count()).where(FactVersion.fact_table == "person")) == 2


def test_post_ends_and_its_former_version_stays(page, db, school, manager, keeper, announced):
    held = db.scalar(select(Appointment))
    fields = {
        "organisation_id": held.organisation_id,
        "post_id": held.post_id,
        "kind": "staff",
        "first_day": "2026-09-01",
        "last_day": "2026-11-20",
    }

    page.post(f"/staff/posts/{held.id}", fields)

    assert db.scalar(select(Appointment.last_day)) == date(2026, 11, 20)
    assert db.scalar(select(FactVersion.content))["last_day"] is None
    assert announced == [({keeper.id}, date(2026, 9, 1))]
    page.post(f"/staff/posts/{held.id}", {**fields, "last_day": "2026-08-01"}, 422)


def test_same_post_on_the_same_days_is_refused(page, db, school, manager, keeper):
    held = db.scalar(select(Appointment))
    fields = {
        "organisation_id": school.id,
        "post_id": held.post_id,
        "kind": "staff",
        "first_day": "2026-10-01",
    }

    assert "已经登记过" in page.post(f"/staff/{keeper.id}/posts/new", fields, 422).text


def test_manager_hands_over_an_invitation_that_works_once(page, make, db, manager, keeper):
    page.post(f"/staff/{keeper.id}/invitation", form_at=f"/staff/{keeper.id}")
    answer = page.get("/staff/slip")

    token = re.search(r"/invitation/([\w-]+)", answer.html).group(1)
    assert "data:image/svg" in answer.html
    assert "何秀" in page.get(f"/invitation/{token}").text
    assert db.scalar(select(AuditEntry.action)) == "invited"


def test_manager_takes_a_password_away_and_sign_ins_end(page, make, db, manager, keeper):
    make.account(keeper, login="he@example.org")
    make.signed_in_token(keeper, at=now())
    own = db.scalar(select(func.count()).where(LoginSession.revoked_at.is_(None)))

    page.post(f"/staff/{keeper.id}/reset", form_at=f"/staff/{keeper.id}")
    answer = page.get("/staff/slip")

    assert "/invitation/" in answer.html
    assert db.scalar(select(func.count()).where(LoginSession.revoked_at.is_(None))) == own - 1
    assert db.scalars(select(AuditEntry.action)).all() == ["password-reset"]


def test_manager_cannot_take_the_heads_password_away(page, make, db, school, manager):
    head = make.person("方校长")
    make.appointment(head, school, make.post("校长"))
    make.role(head, Role.HEAD, school)
    make.account(head)

    assert "/reset" not in page.get(f"/staff/{head.id}").html
    page.post(f"/staff/{head.id}/reset", status=404, form_at="/account")
    page.post(f"/staff/{head.id}/close-account", status=404, form_at="/account")


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("role", [Role.HEAD, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD])
def test_manager_changes_neither_entry_nor_post_of_who_holds_an_equal_or_higher_role(
    page, make, db, school, manager, role
):
    """SAFEGUARDS 33: else one click makes a wrong phone of the head's, one day back-dated makes a duty vanish."""
    other = make.person("方校长", phone="13800138000")
    held = make.appointment(other, school, make.post("校长"))
    make.role(other, role, school)
    said = {"name": "方某", "sort_key": "fang mou", "number": "T-9", "phone": "13900139000", "email": ""}
    post = {"organisation_id": school.id, "post_id": held.post_id, "kind": "staff", "first_day": "2026-09-01"}

    shown = page.get(f"/staff/{other.id}")
    assert "/edit" not in shown.html
    assert "/staff/posts/" not in shown.html
    assert f"/staff/{other.id}/posts/new" not in shown.html, "nothing is offered that is not theirs to do"
    page.get(f"/staff/{other.id}/posts/new", 404)
    page.post(f"/staff/{other.id}/posts/new", {**post, "post_id": make.post("门卫").id}, 404, form_at="/account")
    assert ("上一级" if role is Role.HEAD else "校长可以改") in shown.text
    page.post(f"/staff/{other.id}/edit", said, 404, form_at="/account")
    page.post(f"/staff/posts/{held.id}", {**post, "last_day": "2026-09-02"}, 404, form_at="/account")
    db.expire_all()
    assert (other.name, other.phone, other.number, held.last_day) == ("方校长", "13800138000", None, None)


@pytest.mark.sqlite_is_enough
def test_who_may_give_lessons_stands_below_the_manager_of_the_main_post_and_the_page_says_so(
    page, make, db, school, manager
):
    """DESIGN §3: a facilitator stands below a manager; only what would open the account asks for every school."""
    other = make.organisation("石桥小学")
    second = make.person("石桥经理")
    make.role(second, Role.TRAINING_MANAGER, other)
    ours, both = make.person("本校讲课"), make.person("两校讲课")
    make.appointment(ours, school, make.post("教师"))
    for place, number in ((school, 1), (other, 3)):
        make.appointment(both, place, make.post("教师"), first_day=date(2026, 9, number))
    make.role(ours, Role.FACILITATOR, school)
    for place in (school, other):
        make.role(both, Role.FACILITATOR, place)
    make.account(both)

    for one in (ours, both):
        page.post(
            f"/staff/{one.id}/edit",
            {"name": one.name, "sort_key": one.sort_key, "number": "", "phone": "13900139000", "email": ""},
        )
    shown = page.get(f"/staff/{both.id}").html
    page.post(f"/staff/{both.id}/close-account", {}, 404, form_at="/account")
    page.sign_in(second)
    there = page.get(f"/staff/{both.id}")

    assert [one.phone for one in (ours, both)] == ["13900139000"] * 2
    assert "/close-account" not in shown
    assert "/edit" not in there.html
    assert "主要岗位所在的单位更正" in there.text
    assert "校长可以改" not in there.text


@pytest.mark.sqlite_is_enough
def test_who_teaches_at_two_schools_is_corrected_where_her_main_post_is_and_each_school_changes_its_own_post(
    page, make, db, school, manager
):
    """A teacher with a class at each of two schools was nobody's: neither manager stood above both."""
    other = make.organisation("石桥小学")
    second = make.person("石桥经理")
    make.role(second, Role.TRAINING_MANAGER, other)
    teacher = make.person("两校老师", phone="13800138000")
    here, there = (
        make.appointment(teacher, place, make.post("教师"), first_day=date(2026, 9, number))
        for place, number in ((school, 1), (other, 3))
    )
    for place in (school, other):
        make.enrolment(teacher, make.class_group(place), role="teacher", last_day=date(2026, 12, 20))
    said = {"name": "两校老师", "sort_key": "liang xiao", "number": "", "phone": "13900139000", "email": ""}

    def ended(row, place, last):
        fields = {"organisation_id": place.id, "post_id": row.post_id, "kind": "staff"}
        return {**fields, "first_day": str(row.first_day), "last_day": last}

    page.sign_in(second)
    shown = page.get(f"/staff/{teacher.id}")
    assert "主要岗位所在的单位更正" in shown.text
    assert "/edit" not in shown.html
    page.post(f"/staff/{teacher.id}/edit", said, 404, form_at="/account")
    page.post(f"/staff/posts/{here.id}", ended(here, school, "2026-09-20"), 404, form_at="/account")
    page.post(f"/staff/posts/{there.id}", ended(there, other, "2026-12-20"))
    page.sign_in(manager)
    page.post(f"/staff/{teacher.id}/edit", said)
    page.post(f"/staff/posts/{there.id}", ended(there, other, "2026-12-21"), 404, form_at="/account")
    page.post(f"/staff/posts/{here.id}", ended(here, school, "2026-12-22"))
    page.post(f"/staff/{teacher.id}/close-account", {}, 404, form_at="/account")

    db.expire_all()
    assert (teacher.phone, here.last_day, there.last_day) == ("13900139000", date(2026, 12, 22), date(2026, 12, 20))
    of_a_list = [Powers(db, who.id, on=today(), places=[at.id]) for who, at in ((manager, school), (second, other))]
    assert [powers.may_correct(teacher.id) for powers in of_a_list] == [True, False], "a list read in goes by the same"
    make.role(teacher, Role.HEAD, other)
    page.post(f"/staff/{teacher.id}/edit", said, 404, form_at="/account")
    assert not Powers(db, manager.id, on=today(), places=[school.id]).may_correct(teacher.id)


@pytest.mark.sqlite_is_enough
def test_nobody_changes_their_own_post_and_the_head_changes_the_managers(page, make, db, school, manager):
    held = make.appointment(manager, school, make.post("教务"))
    make.appointment(manager, school, make.post("教师"))
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    fields = {"organisation_id": school.id, "post_id": held.post_id, "kind": "staff", "first_day": "2026-09-01"}
    fields["last_day"] = "2026-09-02"

    own = page.get(f"/staff/{manager.id}")
    assert "不能修改或结束自己的岗位" in own.text
    assert f"/staff/{manager.id}/posts/new" in own.html, "a further post brings duties, and nothing else"
    assert "/roles/new" not in own.html, "nobody gives themselves a role"
    page.get(f"/staff/posts/{held.id}", 404)
    page.post(f"/staff/posts/{held.id}", fields, 404, form_at="/account")
    page.sign_in(head).post(f"/staff/posts/{held.id}", fields)

    db.expire_all()
    assert held.last_day == date(2026, 9, 2)
    assert db.scalars(select(AuditEntry).filter_by(action="post-changed")).one().codes["last_day"] == "2026-09-02"


@pytest.mark.parametrize("bound", ["class", "role"])
def test_last_post_of_somebody_with_a_class_or_a_role_ends_by_leaving_so_that_neither_goes_on_without_it(
    page, make, db, school, manager, bound
):
    teacher = make.person("严老师")
    held = make.appointment(teacher, school, make.post("教师"), first_day=date(2026, 9, 1))
    if bound == "class":
        make.enrolment(teacher, make.class_group(school), role="teacher", last_day=None)
    else:
        make.role(teacher, Role.CLERK, school)
    fields = {"organisation_id": school.id, "post_id": held.post_id, "kind": "staff", "first_day": "2026-09-01"}

    refused = page.post(f"/staff/posts/{held.id}", {**fields, "last_day": "2026-09-20"}, 422)

    assert "请在“离开或调走”里办" in refused.text
    db.expire_all()
    assert held.last_day is None
    other = make.appointment(teacher, school, make.post("宿管"), first_day=date(2026, 9, 1))
    page.post(f"/staff/posts/{held.id}", {**fields, "last_day": "2026-09-20"})
    assert (held.last_day, other.last_day) == (date(2026, 9, 20), None)


def test_nobody_from_outside_is_named_a_class_teacher(page, make, school, manager):
    """A class's teacher sees its names: they stay with the school's own people (SAFEGUARDS 18)."""
    group, expert = make.class_group(school), make.person("外请讲师")
    make.appointment(expert, school, make.post("外请讲师"), kind="external")
    address = f"/rosters/{group.id}/teachers/new"

    assert "外请讲师" not in page.get(address).text
    page.post(address, {"person_id": expert.id, "first_day": "2026-09-01", "sure": "y"}, 422)


def test_manager_closes_an_account_and_can_invite_again(page, make, db, manager, keeper):
    account = make.account(keeper)

    asked = page.get(f"/staff/{keeper.id}/close-account").text
    assert "生成邀请链接" in asked
    assert account.closed_at is None, "the question closes nothing"
    page.post(f"/staff/{keeper.id}/close-account", form_at=f"/staff/{keeper.id}/close-account")
    page.post(f"/staff/{keeper.id}/invitation", form_at=f"/staff/{keeper.id}")
    answer = page.get("/staff/slip")
    token = re.search(r"/invitation/([\w-]+)", answer.html).group(1)
    words = {"login": "hexiu@example.org", "password": "quiet-garden-7", "repeated": "quiet-garden-7"}
    page.post(f"/invitation/{token}", words)

    assert db.scalar(select(Account.closed_at).where(Account.person_id == keeper.id)) is None


def test_head_lays_a_role_in_other_hands_and_ends_it(page, make, db, school, keeper):
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    fields = {"role": "protection_lead", "organisation_id": school.id, "first_day": today().isoformat()}

    page.post(f"/staff/{keeper.id}/roles/new", fields)

    entry = db.scalar(select(AuditEntry).where(AuditEntry.action == "role-granted"))
    assert (entry.by, entry.subject_id, entry.codes["role"]) == (head.id, keeper.id, "protection_lead")
    grant = re.search(r"/roles/(\d+)/end", page.get("/roles").html.split("何秀")[1]).group(1)
    page.post(f"/roles/{grant}/end", {"last_day": (today() - timedelta(days=1)).isoformat()})
    assert "何秀" not in page.get("/roles").text
    assert db.scalar(select(func.count()).where(AuditEntry.action == "role-ended")) == 1


@pytest.mark.parametrize(
    ("role", "day", "status"),
    [("head", 0, 422), ("clerk", -1, 422), ("reviewer", 0, 422), ("administrator", 0, 422), ("clerk", 0, 302)],
)
def test_head_cannot_give_an_equal_role_or_give_it_backwards(page, make, school, keeper, role, day, status):
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    first = (today() + timedelta(days=day)).isoformat()

    page.post(f"/staff/{keeper.id}/roles/new", {"role": role, "organisation_id": school.id, "first_day": first}, status)


def test_head_cannot_give_themselves_a_role(page, make, school):
    head = make.person("方校长")
    make.appointment(head, school, make.post("校长"))
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    fields = {"role": "protection_lead", "organisation_id": school.id, "first_day": today().isoformat()}

    assert "不能给自己" in page.post(f"/staff/{head.id}/roles/new", fields, 422).text


def test_protection_lead_lays_down_the_own_role_but_ends_nobody_elses(page, make, db, school, keeper):
    own = make.role(keeper, Role.PROTECTION_LEAD, school)
    heads = make.role(make.person("方校长"), Role.HEAD, school)
    page.sign_in(keeper)

    page.get(f"/roles/{heads.id}/end", 404)
    assert "你自己的角色" in page.post(f"/roles/{own.id}/end", {"last_day": today().isoformat()}, 422).text
    assert own.last_day is None
    answer = page.post(f"/roles/{own.id}/end", {"last_day": today().isoformat(), "confirmed": "y"})

    assert answer.location == "/account"


def test_administrator_resets_a_head_but_never_a_dorm_keeper(page, make, db, school, keeper):
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    make.account(head)
    make.account(keeper)
    administrator = make.person("周安")
    make.role(administrator, Role.ADMINISTRATOR, None)
    page.sign_in(administrator)

    page.post(f"/staff/{head.id}/reset", form_at="/roles")
    assert "/invitation/" in page.get("/staff/slip").html
    page.post(f"/staff/{keeper.id}/reset", status=404, form_at="/roles")
    assert "何秀" not in page.get("/roles").text


@pytest.mark.parametrize("name", ["12345", "<b>何秀</b>", "———"])
def test_what_can_be_nobodys_name_is_refused(page, make, school, manager, name):
    fields = colleague_fields(school, make.post("宿管员"), name=name)

    assert "姓名要有文字" in page.post("/staff/new", fields, 422).text


def test_post_must_be_chosen(page, make, school, manager):
    fields = colleague_fields(school, make.post("宿管员"), post_id=0)

    assert "请选择一个岗位" in page.post("/staff/new", fields, 422).text
