"""The filing pages: a manager drafts, the head reads ten lines and signs, the bureau answers what came in."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.compliance.filing.drift import drift_of, names_of_staff
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import State
from app.compliance.filing.sealing import digests_of
from app.core.access import Role
from app.core.facts import record_fact, remove_fact
from app.people.announcements import holdings_changed
from app.people.models import Appointment, ClassGroup, Person, PostCategory
from tests.compliance.filing.office import HALF_YEAR, NOON, TERM

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]


@pytest.fixture(autouse=True)
def on_a_day_in_february():
    with time_machine.travel("2027-02-10 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def people(county):
    """Who holds what: manager and head of the first school, an officer of the county, heads elsewhere."""
    school, other = county.schools
    return {
        "manager": county.holder(Role.TRAINING_MANAGER, school),
        "head": county.holder(Role.HEAD, school),
        "officer": county.holder(Role.BUREAU_OFFICER, county.county),
        "head_elsewhere": county.holder(Role.HEAD, other),
        "head_above": county.holder(Role.HEAD, county.town),
        "officer_elsewhere": county.holder(Role.BUREAU_OFFICER, county.make.organisation("邻县", kind="district")),
    }


def newest(db) -> Filing:
    db.expire_all()
    return db.scalars(select(Filing).order_by(Filing.id.desc()).limit(1)).one()


def seen_on(page, filing) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.get(f"/filings/{filing.id}/sign").html)[1]


def test_filing_goes_from_the_managers_draft_to_the_bureaus_answer(page, county, people, db):
    school = county.schools[0]
    page.sign_in(people["manager"])
    assert "还没有报送" in page.get("/filings").text
    page.post(f"/filings/new/{school.id}", {"period": "term:2026-09-01"})
    filing = newest(db)
    shown = page.get(f"/filings/{filing.id}").text
    assert "十行要点" in shown
    assert '<span lang="zh-CN">宿管</span>' in page.get(f"/filings/{filing.id}?lang=en").html, "a school's own word"
    assert 'lang="zh-CN">宿管' not in page.get(f"/filings/{filing.id}?lang=zh-CN").html
    assert shown.index("删除草稿 还没有人签字") < shown.index("是，删除草稿"), "asked first"

    assert "等你签字" not in page.get("/today").text, "a manager signs nothing"

    page.sign_in(people["head"])
    assert all("等你签字" in page.get(address).text for address in ("/", "/today"))
    sign = {"choice": "true_explained", "codes": "entered_late", "seen": seen_on(page, filing)}
    page.post(f"/filings/{filing.id}/sign", sign)
    assert newest(db).state == State.SIGNED
    page.post(f"/filings/{filing.id}/file", {})

    page.sign_in(people["officer"])
    assert "青禾小学" in page.get("/filings").text
    above = page.get(f"/filings/{filing.id}").text
    assert "这是上报部分" in above
    assert "十行要点 " not in above.replace("十行要点留在单位", "")
    page.post(f"/filings/{filing.id}/answer", {"answer": "return", "codes": "roster_unlikely"})
    assert newest(db).state == State.RETURNED

    page.sign_in(people["manager"])
    returned = page.get(f"/filings/{filing.id}").text
    assert returned.index("退回的原因 名册人数不合常理") < returned.index("十行要点"), "why it was returned comes first"
    for address in ("/", "/today"):
        waiting = page.get(address)
        assert "学期 2026年9月1日至2027年1月20日、青禾小学 ：教育局已退回" in waiting.text
        assert f"/filings/new/{school.id}?period=term:2026-09-01" in waiting.html
    assert re.search(
        r"<input checked[^>]*term:2026-09-01", page.get(f"/filings/new/{school.id}?period=term:2026-09-01").html
    )
    assert "名册人数不合常理" in page.get(f"/filings/{filing.id}").text
    page.post(f"/filings/new/{school.id}", {"period": "term:2026-09-01"})
    second = newest(db)
    assert second.version == 2

    before = "第 1 版被退回，原因： 名册人数不合常理"
    assert before in page.get(f"/filings/{second.id}").text
    page.sign_in(people["head"])
    assert before in page.get(f"/filings/{second.id}/sign").text
    page.post(f"/filings/{second.id}/sign", sign | {"seen": seen_on(page, second)})
    page.post(f"/filings/{second.id}/file", {})
    page.sign_in(people["officer"])
    assert before in page.get(f"/filings/{second.id}/answer").text
    assert before not in page.get(f"/filings/{filing.id}").text


def test_head_who_signed_elsewhere_or_above_signs_nothing_here(page, county, people, office):
    """Nobody signs for another organisation: not from beside, not from above, not the manager, not the bureau."""
    filing = office.draft(county.schools[0])

    for name in ("manager", "officer", "head_elsewhere", "head_above", "officer_elsewhere"):
        page.sign_in(people[name])
        page.get(f"/filings/{filing.id}/sign", status=404)
        page.post(f"/filings/{filing.id}/sign", {"choice": "true", "seen": "x"}, status=404)
    office.sign(filing)
    office.db.flush()
    for name in ("manager", "officer", "head_elsewhere", "head_above", "officer_elsewhere"):
        page.sign_in(people[name])
        page.post(f"/filings/{filing.id}/file", {}, status=404)
        page.post(f"/filings/{filing.id}/take-back", {}, status=404)
    assert newest(office.db).state == State.SIGNED


def test_head_of_a_school_drafts_for_its_kindergarten_and_does_not_sign_for_it(page, county, people, office):
    """The role is held at the school; the kindergarten below it is a home organisation with a head of its own."""
    kindergarten = county.make.organisation("附属幼儿园", kind="kindergarten", parent=county.schools[0])
    filing = office.draft(kindergarten, HALF_YEAR)
    page.sign_in(people["head"])

    assert "谁都不能替别的单位签" in page.get(f"/filings/{filing.id}").text
    page.get(f"/filings/{filing.id}/sign", status=404)
    page.sign_in(county.holder(Role.HEAD, kindergarten))
    page.get(f"/filings/{filing.id}/sign")


def test_draft_and_signed_filing_are_seen_by_nobody_outside_the_organisation(page, county, people, office):
    draft, signed = office.draft(county.schools[0]), office.draft(county.schools[0], HALF_YEAR)
    office.sign(signed)
    office.db.flush()

    for name in ("officer", "head_elsewhere", "head_above", "officer_elsewhere"):
        page.sign_in(people[name])
        for filing in (draft, signed):
            for path in ("", "/document", "/drift"):
                page.get(f"/filings/{filing.id}{path}", status=404)
        assert "青禾小学" not in page.get("/filings").text.replace("为青禾小学起草", "")


def test_answer_is_given_from_above_and_never_by_whoever_signed(page, county, people, office):
    filing = office.filed(county.schools[0])

    for name in ("manager", "head", "head_above", "officer_elsewhere"):
        page.sign_in(people[name])
        page.get(f"/filings/{filing.id}/answer", status=404)
    county.make.role(office.head, Role.BUREAU_OFFICER, county.county)
    page.sign_in(office.head)
    page.get(f"/filings/{filing.id}/answer", status=404)

    page.sign_in(people["officer"])
    page.post(f"/filings/{filing.id}/answer", {"answer": "accept"})
    assert newest(office.db).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "请选择一项"),
        ({"choice": "true_explained"}, "请至少勾选一项"),
        ({"choice": "not_yet"}, "请至少勾选一项"),
        ({"choice": "true", "codes": "entered_late"}, "请改其中一处"),
        ({"choice": "true", "seen": "0" * 64}, "数字有变化"),
    ],
)
def test_signature_that_says_nothing_clear_is_asked_for_again(page, county, people, office, typed, error):
    filing = office.draft(county.schools[0])
    page.sign_in(people["head"])

    answer = page.post(f"/filings/{filing.id}/sign", typed, status=422)

    assert error in answer.text
    assert newest(office.db).state == State.DRAFT


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "请选择一项"),
        ({"answer": "return"}, "请至少勾选一项"),
        ({"answer": "accept", "codes": "wrong_period"}, "请改其中一处"),
    ],
)
def test_return_needs_a_reason_and_an_acceptance_none(page, county, people, office, typed, error):
    filing = office.filed(county.schools[0])
    page.sign_in(people["officer"])

    assert error in page.post(f"/filings/{filing.id}/answer", typed, status=422).text
    assert newest(office.db).state == State.FILED


def test_bureau_files_as_it_is_only_after_saying_so(page, county, people, office, db):
    office.filed(county.schools[0])
    page.sign_in(people["officer"])
    page.post(f"/filings/new/{county.county.id}", {"period": "term:2026-09-01"})
    filing = newest(db)
    seen = seen_on(page, filing)
    signing = page.get(f"/filings/{filing.id}/sign")
    assert "柳林小学" in signing.text
    assert "第 1–7、9 行说的就是这些人，所以没有内容" in signing.text, "nobody has the county itself as home"
    assert "已报送 1 个，未报送 1 个" in signing.text
    assert [number for number in range(1, 11) if f'<li value="{number}">' in signing.html] == [8, 10]

    refused = page.post(f"/filings/{filing.id}/sign", {"choice": "true", "seen": seen}, status=422)
    assert "还有下级单位没有签" in refused.text
    page.post(f"/filings/{filing.id}/sign", {"choice": "true", "seen": seen, "as_is": "y"})

    assert (newest(db).state, newest(db).is_as_is) == (State.SIGNED, True)


def test_officer_is_offered_no_draft_for_a_school_and_a_school_none_for_its_district(page, county, people):
    page.sign_in(people["officer"])
    page.get(f"/filings/new/{county.schools[0].id}", status=404)
    page.sign_in(people["head"])
    page.get(f"/filings/new/{county.county.id}", status=404)


def test_head_gets_the_whole_document_and_everybody_else_the_public_part(page, county, people, office):
    filing = office.filed(county.schools[0])

    page.sign_in(people["head"])
    whole = page.client.get(f"/filings/{filing.id}/document").get_data()
    page.sign_in(people["officer"])
    public = page.client.get(f"/filings/{filing.id}/document").get_data()
    page.sign_in(people["manager"])

    assert digests_of(whole)[0] == filing.seal
    assert set(json.loads(public)) == {"format", "public", "seal"}
    assert page.client.get(f"/filings/{filing.id}/document").get_data() == public


def test_filing_names_nobody_and_its_drift_only_adults_to_who_may_see_them(page, county, people, office, db):
    """SAFEGUARDS 18: counts and posts; rows of pupils that differ are counts, too. Names stay out of what is filed."""
    filing = office.filed(county.schools[0])
    county.complete(county.keeper, on=date(2026, 9, 20))
    pupil = db.scalars(select(Person).where(Person.name == "学生01")).first()
    county.make.taught(county.classes[0], county.keeper, reached=[pupil], held_on=date(2026, 10, 1),
                       course="kids-g56", module="kids-g56-1")  # fmt: skip
    names = {row.name for row in db.scalars(select(Person)) if not row.name.isascii()} - {"学生"}

    def named(path: str) -> set[str]:
        html = page.get(f"/filings/{filing.id}{path}").html
        return {name for name in names if name in html}

    for viewer in ("head", "manager"):
        page.sign_in(people[viewer])
        assert named("") == set()
        assert named("/drift") == {"何秀"}, "the adult of the own school whose row differs, and no pupil"
    page.sign_in(people["officer"])
    assert named("") == set()
    page.get(f"/filings/{filing.id}/drift", status=404)
    assert "何秀" not in str(office.document(filing))


def test_bureau_officer_reads_the_drift_of_the_districts_own_filing_without_names(page, county, people, office):
    clerk = county.staff(county.county, "局里甲")
    office.filed(county.schools[0])
    filing = office.draft(county.county)
    office.sign(filing)
    office.file(filing)
    office.complete(clerk, on=date(2026, 9, 20), at=NOON + timedelta(hours=1))

    page.sign_in(people["officer"])
    seen = page.get(f"/filings/{filing.id}/drift").text
    page.sign_in(county.holder(Role.HEAD, county.county))

    assert "一位教职工" in seen
    assert "局里甲" not in seen
    assert "局里甲" in page.get(f"/filings/{filing.id}/drift").text


def test_row_that_is_gone_names_only_who_held_a_post_here(office, county, db):
    """A post entered for the wrong school and taken out again makes nobody a colleague."""
    stays, never = county.staff(county.schools[0], "退休甲"), county.staff(county.schools[0], "误录乙")
    filing = office.filed(county.schools[0])
    held = {row.person_id: row for row in db.scalars(select(Appointment))}
    record_fact(db, held[stays.id], at=NOON, by=None, last_day=date(2026, 9, 30))
    remove_fact(db, held[never.id], at=NOON, by=None)
    db.flush()
    holdings_changed(db, [stays.id, never.id], None)

    found = drift_of(db, filing, today=date(2027, 2, 10), at=NOON)

    assert {row.who[1] for row in found.of_others if row.now is None} == {stays.id, never.id}
    assert names_of_staff(db, found, filing.organisation_id) == {stays.id: "退休甲"}


def test_drift_page_lists_the_row_and_what_was_entered_since(page, county, people, office):
    filing = office.filed(county.schools[0])
    office.complete(county.keeper, on=date(2026, 9, 20), at=NOON + timedelta(hours=1))
    page.sign_in(people["head"])

    drift = page.get(f"/filings/{filing.id}/drift")
    text, link = drift.text, re.search(r'href="(/reports/[^"]+/people/[^"]+)"', drift.html)[1]

    assert "何秀" in page.get(link).text
    assert "何秀" in text, "the head reads whose row it is; the id stands below"
    assert "培训记录 登记 ·" in text
    assert "没有不一样的行" not in text


def test_what_many_share_is_the_own_trees_by_name_and_folded_and_no_class_above_the_school(
    page, county, people, office, db
):
    own, other = county.schools
    filings = [office.filed(own), office.draft(county.county)]
    office.sign(filings[1])
    office.file(filings[1])
    later = {"at": NOON + timedelta(hours=1), "by": None}
    for number, (place, title) in enumerate([(own, "五（8）班"), (own, "五（9）班"), (other, "别校六班")]):
        record_fact(
            db, ClassGroup(public_id=f"late-{number}", organisation_id=place.id, title=title, grades="5"), **later
        )
    held, unheld = county.post, office.county.make.post("无人的岗位")
    for post in (held, unheld):
        record_fact(db, PostCategory(post_id=post.id, first_day=date(2026, 9, 2), category="teaching"), **later)
    record_fact(db, other, **later, name="改了名的别校")

    def shown(viewer, filing) -> tuple[str, list[str]]:
        page.sign_in(viewer)
        html = page.get(f"/filings/{filing.id}/drift").html.partition("涉及许多人")[2]
        return html, re.findall(r"<summary>(.*?)</summary>", html)

    html, groups = shown(people["head"], filings[0])
    assert groups == ["岗位类别 登记：1", "班级 登记：2"]
    assert "五（8）班" in html
    assert held.title in html
    assert not any(word in html for word in ("别校", "无人的岗位"))

    html, groups = shown(county.holder(Role.HEAD, county.county), filings[1])
    assert groups == ["单位 改动：1", "岗位类别 登记：1", "班级 登记：3"]
    assert "改了名的别校" in html
    assert "班 ·" not in html, "SAFEGUARDS 21: no class rows above the school"


def test_review_that_cannot_be_worked_out_says_where_to_mend_it(page, county, people, office):
    from app.compliance.standing import rebuild_all
    from app.people.models import Window

    remove_fact(office.db, office.db.scalars(select(Window)).one(), at=county.keeper.recorded_at, by=None)
    office.db.flush()
    rebuild_all(office.db)
    filing = office.draft(county.schools[0], HALF_YEAR)
    page.sign_in(people["head"])

    assert "没有录入可以计数的学期" in page.get(f"/filings/{filing.id}").text
    typed = {"choice": "true", "seen": seen_on(page, filing)}
    assert "算不出来，现在还不能签字" in page.post(f"/filings/{filing.id}/sign", typed, status=422).text


def test_periods_offered_have_an_end_that_figures_may_be_of(page, county, people):
    page.sign_in(people["manager"])

    text = page.get(f"/filings/new/{county.schools[0].id}").text

    assert "学期 2026年9月1日 至 2027年1月20日" in text
    assert "半年小结 2027年1月1日 至 2027年6月30日，还没结束：数字截至 2027年1月31日" in text
    assert TERM.as_of == date(2027, 1, 20)


def test_running_period_may_be_looked_at_and_is_signed_once_it_is_over(page, county, people, db):
    page.sign_in(people["head"])
    page.post(f"/filings/new/{county.schools[0].id}", {"period": "half_year:2027-01-01"})
    address = f"/filings/{newest(db).id}"

    early = page.get(address)
    assert "2027年6月30日才结束" in early.text
    assert f"{address}/sign" not in early.html
    page.get(f"{address}/sign", status=302)

    with time_machine.travel("2027-07-01 10:00:00+08:00", tick=False):
        page.sign_in(people["head"])
        assert f"{address}/sign" in page.get(address).html
        assert "2027年6月30日" in page.get(f"{address}/sign").text, "the draft has moved on to the period's last day"
