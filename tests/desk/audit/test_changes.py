"""Who reads what was changed: a head her organisation, a bureau officer what officers did, the administrator the installation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.compliance.models import WaiverReason
from app.compliance.service import end_waiver, grant_waiver
from app.core.access import Role
from app.core.audit import AuditEntry, audit
from app.desk.audit import queries
from app.desk.audit.folding import MOST_OPENED, Act, folded, folds
from app.desk.audit.queries import Wanted, names_for
from app.desk.audit.shown import shown
from app.people.identity import SignedIn
from app.people.service.staff import Held, appoint, correct_person
from tests.make import AT

DAY = date(2026, 9, 10)


def signed_in(person, *grants):
    return SignedIn(
        "", 0, 0, person.id, person.name, None, tuple(grants), roles=frozenset(str(role) for role, _where in grants)
    )


@pytest.fixture
def county(make):
    class County:
        district = make.organisation("山湾县教育局", kind="district")
        school = make.organisation("青禾小学", parent=district)
        other = make.organisation("石桥小学", parent=district)
        keeper, stranger, officer, admin, head = (
            make.person(name) for name in ("宿管甲", "外校乙", "局里丙", "管理丁", "校长戊")
        )
        post = make.post()

    make.appointment(County.keeper, County.school, County.post, first_day=date(2026, 1, 1))
    make.appointment(County.stranger, County.other, County.post, first_day=date(2026, 1, 1))
    make.role(County.officer, Role.BUREAU_OFFICER, County.district)
    make.role(County.admin, Role.ADMINISTRATOR, None)
    make.role(County.head, Role.HEAD, County.school)
    County.as_head = signed_in(County.head, (Role.HEAD, County.school.id))
    County.as_officer = signed_in(County.officer, (Role.BUREAU_OFFICER, County.district.id))
    County.as_admin = signed_in(County.admin, (Role.ADMINISTRATOR, None))
    return County


def read_by(db, viewer, wanted=None):
    rows = queries.lines(db, viewer, wanted or Wanted(), on=DAY)
    return shown(rows, names_for(db, viewer, rows, on=DAY))


def actions_for(db, viewer):
    return {row.action for row in queries.lines(db, viewer, Wanted(), on=DAY)}


def test_each_reader_sees_their_own_part_and_names_of_their_own_staff_only(db, county):
    head, officer, admin = county.head.id, county.officer.id, county.admin.id

    def line(action, by, subject, subject_id, **codes):
        audit(db, action, at=AT, by=by, subject=subject, subject_id=subject_id, **codes)

    line("post-changed", head, "person", county.keeper.id, organisation=county.school.id)
    line("post-changed", head, "person", county.stranger.id, organisation=county.other.id)
    line("password-reset", officer, "person", county.keeper.id)
    line("organisation-moved", officer, "organisation", county.school.id)
    line("pack-made", officer, "organisation", county.school.id)
    line("role-granted", admin, "person", head, role=Role.HEAD, organisation=county.school.id)
    line("administrator-invited", None, "installation", None)
    line("class-names-opened", head, "organisation", county.school.id)
    db.flush()

    seen = read_by(db, county.as_head)
    by_what = {str(one.what): one for one in seen}
    assert actions_for(db, county.as_head) == {
        "post-changed",
        "password-reset",
        "organisation-moved",
        "role-granted",
        "class-names-opened",
    }, "nothing of another school, and not what the bureau looked at"
    found, has_more = folds(db, county.as_head, Wanted(), on=DAY, page=1)
    assert ([fold.count for fold in found], has_more) == ([1] * len(seen), False)
    assert [one.about for one in seen].count("宿管甲") == 2
    assert "外校乙" not in str(seen)
    assert "局里丙" not in str(seen)
    assert by_what["收回了密码"].by == "主管部门工作人员"
    assert by_what["授予了角色"].by == "系统管理员"

    assert actions_for(db, county.as_officer) == {
        "password-reset",
        "organisation-moved",
        "pack-made",
        "role-granted",
    }
    assert not any("宿管甲" in str(one) for one in read_by(db, county.as_officer))
    assert actions_for(db, county.as_admin) == {"role-granted", "administrator-invited"}
    assert not any("校长戊" in str(one) for one in read_by(db, county.as_admin))
    assert actions_for(db, signed_in(county.keeper)) == set()


def test_a_new_school_does_not_read_what_happened_to_somebody_at_the_old_one(db, make, county):
    audit(db, "password-reset", at=AT, by=county.officer.id, subject="person", subject_id=county.keeper.id)
    make.appointment(county.keeper, county.other, county.post, first_day=date(2026, 10, 1))
    head = signed_in(county.stranger, (Role.HEAD, county.other.id))
    db.flush()

    assert queries.lines(db, head, Wanted(), on=date(2026, 10, 2)) == []


def test_a_new_school_does_not_read_of_an_account_what_was_before_whatever_other_lines_there_are(db, make, county):
    """The day asked about is the line's own, also where a line names the account of a person."""
    came = make.person("新来的人")
    account = make.account(came, login="xin-lai")
    make.appointment(came, county.school, county.post, first_day=date(2026, 9, 1))
    before, after = AT - timedelta(days=60), AT + timedelta(days=60)
    audit(db, "account-closed", at=before, by=county.stranger.id, subject="account", subject_id=account.id)
    audit(db, "post-changed", at=after, by=county.head.id, subject="person", subject_id=county.keeper.id)

    assert "account-closed" not in actions_for(db, county.as_head)


def test_changes_of_staff_waivers_and_holds_leave_what_they_should(db, make, county):
    held = Held(county.school.id, county.post.id, "staff", DAY, None)
    new = make.person("新来己")
    appoint(db, new.id, held, at=AT, by=county.head.id)
    said = {"number": None, "email": None, "phone": None, "at": AT, "by": county.head.id}
    correct_person(db, new, name="新来己", sort_key=new.sort_key, **said)
    waiver = grant_waiver(
        db, new.id, "core", first_day=DAY, last_day=None, reason=WaiverReason.SECONDED, at=AT, by=county.head.id
    )
    end_waiver(db, waiver, on=date(2026, 10, 1), at=AT, by=county.head.id)

    written = db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert written == ["post-given", "waiver-granted", "waiver-ended"], "a correction that corrects nothing is no line"


@pytest.mark.sqlite_is_enough
def test_line_of_a_corrected_entry_says_which_fields_and_never_what_stands_in_them(page, db, make):
    school = make.organisation()
    head, keeper = make.person("校长甲"), make.person("宿管乙")
    make.role(head, Role.HEAD, school)
    make.appointment(keeper, school, make.post(), first_day=date(2020, 1, 1))
    said = {"number": None, "email": None, "phone": "13800138000", "at": AT, "by": head.id}
    correct_person(db, keeper, name="宿管丙", sort_key=keeper.sort_key, **said)
    db.flush()

    shown = page.sign_in(head).get("/changes").text

    assert db.scalars(select(AuditEntry)).one().codes == {"changed": ["name", "phone", "sort_key"]}
    assert "姓名、排序用的拼音、电话" in shown
    assert "13800138000" not in shown


@pytest.mark.sqlite_is_enough
def test_head_filters_turns_pages_and_saves_the_list(page, db, make):
    school = make.organisation()
    head = make.person("校长甲")
    make.role(head, Role.HEAD, school)
    keeper = make.person("=宿管乙")
    make.appointment(keeper, school, make.post(), first_day=date(2020, 1, 1))
    for number in range(51):
        at = AT - timedelta(minutes=1 + number)
        audit(db, "post-changed", at=at, by=head.id, subject="person", subject_id=keeper.id, organisation=school.id)
    audit(db, "organisation-changed", at=AT, by=head.id, subject="organisation", subject_id=school.id)
    page.sign_in(head)

    first = page.get("/changes")
    assert "第 1 到 50 条" in first.text
    assert "第 51 到 52 条" in page.get("/changes?page=2").text
    only = page.get(f"/changes?kind=places&from=2026-09-01&until=2026-09-01&by={head.id}")
    assert "更正了单位信息" in only.text
    assert "修改或结束了岗位" not in only.text
    assert "没有变更" in page.get("/changes?until=2026-08-31").text

    saved = page.get("/changes/list.csv?kind=staff")
    assert saved.status == 200
    assert saved.html.count("\n") == 52
    assert "'=宿管乙" in saved.html
    assert page.get("/changes/list.xlsx").response.get_data()[:2] == b"PK"
    assert [row.codes["count"] for row in db.scalars(select(AuditEntry).filter_by(action="audit-exported"))] == [51, 53]

    page.sign_in(keeper)
    page.get("/changes", status=404)


def test_equal_acts_of_one_person_at_one_moment_are_a_run(make):
    seconds = [
        (0, 1, "invited"),
        (1, 1, "invited"),
        (30, 1, "invited"),
        (31, 2, "invited"),
        (32, 2, "role-granted"),
        (200, 2, "role-granted"),
    ]
    acts = [
        Act(number, AT - timedelta(seconds=after), by, action) for number, (after, by, action) in enumerate(seconds)
    ]

    assert [[act.id for act in run] for run in folded(acts)] == [[0, 1, 2], [3], [4], [5]]
    assert [*folded([])] == []


@pytest.mark.sqlite_is_enough
def test_two_hundred_slips_of_one_moment_are_one_line_that_opens_and_a_file_holds_all(page, db, make):
    school, post = make.organisation(), make.post()
    head = make.person("校长甲")
    make.role(head, Role.HEAD, school)
    many = MOST_OPENED + 30
    for number in range(many):
        keeper = make.person(f"宿管{number}")
        make.appointment(keeper, school, post, first_day=date(2020, 1, 1))
        at = AT + timedelta(milliseconds=number)
        audit(db, "invited", at=at, by=head.id, subject="person", subject_id=keeper.id)
    audit(
        db, "organisation-changed", at=AT - timedelta(hours=1), by=head.id, subject="organisation", subject_id=school.id
    )
    page.sign_in(head)

    shown = page.get("/changes")
    saved = page.get("/changes/list.csv?kind=accounts").html

    assert "第 1 到 2 条" in shown.text
    assert f"{many} 次" in shown.text
    assert f"打开 {many} 条中的 {MOST_OPENED} 条" in shown.text
    assert shown.html.count("<li>宿管") == MOST_OPENED
    assert saved.count("宿管") == many


@pytest.mark.sqlite_is_enough
def test_namesakes_are_told_apart_by_post_or_number_and_the_page_says_that_names_are_todays(page, db, make):
    school, post = make.organisation("青禾小学"), make.post("宿管员")
    other, elsewhere = make.post("门卫"), make.organisation("石桥小学")
    head, plain = make.person("校长甲"), make.person("何秀")
    make.role(head, Role.HEAD, school)
    one, two = make.person("王芳", number="G0017"), make.person("王芳", number="G0018")
    third = make.person("王芳")
    for person, place, held in (
        (one, school, post),
        (two, school, post),
        (plain, school, post),
        (third, elsewhere, post),
        (make.person("李强"), school, post),
    ):
        make.appointment(person, place, held, first_day=date(2020, 1, 1))
    guard = make.person("李强")
    make.appointment(guard, school, other, first_day=date(2019, 1, 1), last_day=date(2021, 1, 1))
    for number, person in enumerate((one, guard, plain)):
        at = AT + timedelta(minutes=number)
        audit(db, "post-changed", at=at, by=head.id, subject="person", subject_id=person.id, organisation=school.id)
    db.flush()
    page.sign_in(head)

    shown = page.get("/changes").text

    assert "王芳（工号尾号 0017）" in shown
    assert "李强（门卫）" in shown, "also when only one of the two has a line"
    assert "何秀（" not in shown
    assert "显示的是今天的姓名" in shown


def test_officer_reads_what_schools_decide_about_roles_rights_and_certificates_without_any_name(db, make, county):
    make.role(county.keeper, Role.PROTECTION_LEAD, county.school)
    school = county.school.id
    for action, codes in (
        ("role-granted", {"role": "protection_lead", "organisation": school}),
        ("role-ended", {"role": "protection_lead", "organisation": school}),
        ("teaching-authorised", {"band": "g56", "organisation": school}),
        ("teaching-withdrawn", {"band": "g56", "organisation": school}),
        ("certificate.withdrawn", {"reason": "not-completed", "organisation": school}),
        ("person-corrected", {"changed": ["phone"]}),
    ):
        audit(db, action, at=AT, by=county.head.id, subject="person", subject_id=county.keeper.id, **codes)
    db.flush()

    lines = read_by(db, county.as_officer)

    assert actions_for(db, county.as_officer) == {
        "role-granted", "role-ended", "teaching-authorised", "teaching-withdrawn", "certificate.withdrawn",
    }  # fmt: skip
    assert {line.by for line in lines} == {"校长（负责人）"}
    assert all("儿童保护专员" in line.about or "专员" in line.about for line in lines)
    assert all("青禾小学" in line.particulars for line in lines)
    assert not any(name in str(lines) for name in ("宿管甲", "校长戊"))
    neighbour = make.person("邻县的人")
    district = make.organisation("邻县", kind="district")
    make.role(neighbour, Role.BUREAU_OFFICER, district)
    assert not actions_for(db, signed_in(neighbour, (Role.BUREAU_OFFICER, district.id)))
