"""The pages of supervision: an officer visits a school, a head signs its roster, a finding comes and goes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.facts import record_fact
from app.people.models import Post
from app.records.models import TaughtSession
from app.supervision.checks.models import SampleCheck, SampleItem
from app.supervision.findings.models import Finding
from app.supervision.roster.models import RosterSignature
from tests.make import AT

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("on_a_tuesday_in_october")]


@pytest.fixture
def people(make, school, bureau):
    elsewhere = make.organisation("邻县", kind="district")
    found = {}
    for name, role, at in (
        ("head", Role.HEAD, school),
        ("manager", Role.TRAINING_MANAGER, school),
        ("officer", Role.BUREAU_OFFICER, bureau),
        ("stranger", Role.BUREAU_OFFICER, elsewhere),
    ):
        found[name] = make.person(f"{name}某")
        make.role(found[name], role, at)
    return found


def newest(db, table):
    db.expire_all()
    return db.scalars(select(table).order_by(table.id.desc()).limit(1)).one()


def test_officer_draws_looks_and_opens_a_finding_that_the_school_answers(page, people, school, db):
    page.sign_in(people["officer"])
    assert "未完成的抽查" in page.get("/supervision").text
    bad = {"first_day": "2026-09-01", "last_day": "2026-12-01", "visit_on": "2026-10-06"}
    sizes = {"sessions": "1", "staff": "1", "class_groups": "1"}
    assert "还没发生的无法检查" in page.post(f"/supervision/checks/draw/{school.id}", bad | sizes, status=422).text
    page.post(f"/supervision/checks/draw/{school.id}", bad | sizes | {"last_day": "2026-10-05"})
    check = newest(db, SampleCheck)
    page.post(f"/supervision/checks/draw/{school.id}", bad | sizes | {"last_day": "2026-10-04"})
    assert newest(db, SampleCheck) is check
    assert "你这次填的时段和数量没有用" in page.get(f"/supervision/checks/{check.id}").text
    above = page.get(f"/supervision/checks/{check.id}").text
    assert "许老师" not in above
    assert "五（1）班" not in above
    assert check.seed in page.get(f"/supervision/checks/{check.id}").html.replace("<wbr>", "")
    assert "许老师" not in page.get(f"/supervision/checks/{check.id}/sheet").text

    staff = db.scalars(select(SampleItem).filter_by(check_id=check.id, kind="staff")).one()
    item = f"/supervision/checks/{check.id}/items/{staff.id}"
    assert "请填写" in page.post(item, {"outcome": "not_confirmed", "deadline": "2026-11-06"}, status=422).text
    answer = {"code": "started_untrained", "owner_id": str(people["head"].id), "deadline": "2026-11-06"}
    page.post(item, {"outcome": "not_confirmed", **answer})
    finding = newest(db, Finding)
    seen = page.get(f"/supervision/findings/{finding.id}").text
    assert "校长" in seen
    assert "head某" not in seen
    assert "许老师" not in seen
    assert "青禾小学" in page.get("/supervision/findings").text

    page.sign_in(people["head"])
    assert "许老师" in page.get(f"/supervision/checks/{check.id}").text
    assert "许老师" in page.get(f"/supervision/findings/{finding.id}").text
    page.get(item, status=404)
    assert "还没有能说明办好了的登记" in page.get(f"/supervision/findings/{finding.id}/evidence").text

    page.sign_in(people["stranger"])
    for address in (f"checks/{check.id}", f"checks/{check.id}/population/staff", f"findings/{finding.id}"):
        page.get(f"/supervision/{address}", status=404)
    page.get(f"/supervision/checks/draw/{school.id}", status=404)


def test_finding_is_shown_to_be_done_closed_by_a_second_and_opened_again(page, people, school, make, db):
    page.sign_in(people["manager"])
    new = f"/supervision/findings/new/{school.id}"
    values = {"code": "not_held_as_recorded", "owner_id": str(people["manager"].id), "deadline": "2026-10-20"}
    assert "一年以内" in page.post(new, values | {"deadline": "2026-10-01"}, status=422).text
    page.post(new, values)
    finding = newest(db, Finding)
    at = f"/supervision/findings/{finding.id}"
    taught_before = db.scalars(select(TaughtSession.id)).first()
    page.post(f"{at}/evidence", {"evidence": f"session:{taught_before}"}, status=422)
    make.taught(make.class_group(school, "五（8）班"), people["head"], held_on=date(2026, 10, 30))
    offered = page.get(f"{at}/evidence")
    evidence = re.findall(r'value="(session:\d+)"', offered.html)
    assert "五（8）班" in offered.text
    page.post(f"{at}/evidence", {"evidence": evidence[0]})
    assert "第二人" in page.get(at).text
    page.post(f"{at}/close", {}, status=404)

    page.sign_in(people["head"])
    page.post(f"{at}/close", {})
    assert newest(db, Finding).closed_by == people["head"].id
    page.post(f"{at}/reopen", {"deadline": "2026-11-20"})
    page.post(f"{at}/hand-over", {"owner_id": str(people["head"].id)})
    assert newest(db, Finding).owner_id == people["head"].id
    assert "head某" in page.get("/supervision/findings").text
    page.get(f"/supervision/findings/at/{school.id}")


def test_manager_asks_and_only_the_head_signs_the_roster(page, people, school, db):
    page.sign_in(people["manager"])
    roster = f"/supervision/roster/{school.id}"
    assert "还没签" in page.get(roster).text
    assert '<span lang="zh-CN">教师</span>' in page.get(f"{roster}?lang=en").html, "a school's own word for a post"
    post = db.scalars(select(Post).filter_by(title="教师")).one()
    record_fact(db, post, at=AT, by=None, title_en="Teacher")
    db.flush()
    english = page.get(f"{roster}?lang=en").html
    assert '<th scope="row">Teacher</th>' in english
    page.get(f"{roster}?lang=zh-CN")
    page.post(f"{roster}/ask", {})
    page.get(f"{roster}/sign", status=404)

    page.sign_in(people["head"])
    assert "等你签名" in page.get("/supervision").text
    seen = re.search(r'name="seen" value="(\w+)"', page.get(f"{roster}/sign").html)[1]
    page.post(f"{roster}/sign", {"seen": seen}, status=422)
    answers = {"overnight": "yes", "buses": "no"}
    assert "名册变了" in page.post(f"{roster}/sign", {"seen": "0" * 64, **answers}, status=422).text
    page.post(f"{roster}/sign", {"seen": seen, **answers})
    signed = newest(db, RosterSignature)
    assert (signed.adults, signed.pupils, signed.signed_by) == (1, 3, people["head"].id)
    assert "宿管员" in page.get(roster).text
    assert page.get(f"{roster}?day=2026-09-30&signature={signed.id}").text.count("一致") >= 2
    assert "9月30日" in page.get(f"{roster}?day=2026-09-30").html.split("</caption>")[1].split("</thead>")[0]
    for wrong in ("2026-13-01", "2030-01-01"):
        assert "这里显示的是今天" in page.get(f"{roster}?day={wrong}").text
    assert page.client.get(f"{roster}/signatures/{signed.id}").get_data() == signed.content

    page.sign_in(people["officer"])
    page.get(roster, status=404)
    above = page.get("/supervision/roster").text
    assert "还没签：2 所中 1 所" in above
    assert "五（1）班" not in above
