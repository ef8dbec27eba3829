"""Talks without classes: hours of the law vice-principal, adults reached, and no pupil reached by a hall."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.compliance import service as compliance
from app.compliance.facts import read_editions
from app.compliance.models import Requirement, StatusRow
from app.compliance.queries import ledgers_of
from app.core.access import Role
from app.core.clock import today
from app.records.models import Attendance, TaughtSession
from tests.make import AT

HOURS = """
requirements:
  - id: hours
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {sessions: {minutes: 80, capacity: law_vice_principal}}
    timing: {each: calendar_year}
"""
WORDS = {"no_local_case": "y", "no_open_case": "y", "no_case_film": "y"}
pytestmark = [pytest.mark.usefixtures("on_a_day_in_december"), pytest.mark.sqlite_is_enough]


def ledger_of(db, person):
    return ledgers_of(db, [person.id], read_editions(db), today())[person.id]


def status_of(db, school) -> str:
    db.expire_all()
    return db.scalars(
        select(StatusRow.status)
        .join(Requirement, Requirement.id == StatusRow.requirement_id)
        .where(
            Requirement.public_id == "hours",
            StatusRow.organisation_id == school.id,
            StatusRow.first_day <= date(2026, 12, 10),
            StatusRow.last_day >= date(2026, 12, 10),
        )
    ).one()


def test_clerk_enters_a_talk_of_the_vice_principal_once_and_takes_it_back(page, db, county):
    make, school = county.make, county.schools[0]
    post = make.post("法治副校长", public_id="law-vice-principal", category="external")
    vice = make.person("警官方正")
    make.appointment(vice, school, post, kind="external", first_day=date(2026, 10, 1))
    compliance.load_requirements(db, HOURS, "r.yaml", at=AT, by=None)
    page.sign_in(county.holder(Role.CLERK, school))
    chosen = page.get(f"/supervision/talks/new/{school.id}?course=staff-core", status=302)
    address = f"/supervision/talks/new/{school.id}/staff-core"
    assert chosen.location.endswith(address)
    module = "staff-core-1"
    typed = {"held_on": "2026-12-01", "minutes": "80", "person_id": str(vice.id), "capacity": "law_vice_principal", "modules": module, "there": str(county.keeper.id)}  # fmt: skip

    typed |= WORDS
    assert "那天不是本校的法治副校长" in page.post(address, typed | {"held_on": "2026-09-20"}, status=422).text
    assert "还没有到" in page.post(address, typed | {"held_on": "2026-12-11"}, status=422).text
    assert "确实只用了这么久" in page.post(address, typed | {"minutes": "1"}, status=422).text
    assert "换一个身份" in page.post(address, typed | {"capacity": "head"}, status=422).text
    page.post(address, typed)
    told = page.get("/supervision/talks").text
    assert "到场的 1 人还要自己做完：这次没讲的 7 节（以前学过的除外）、结课测验、签行为准则" in told
    assert "主讲人不算到场" in told
    assert "教职工核心课" not in page.get("/supervision/talks?lang=en").text
    page.get("/supervision/talks?lang=zh-CN")
    page.post(address, typed, status=422)
    assert db.scalar(select(func.count(TaughtSession.id))) == 1
    assert status_of(db, school) == "met"
    assert set(db.scalars(select(Attendance.person_id))) == {county.keeper.id}
    assert [one.modules for one in ledger_of(db, county.keeper).coverage] == [{module}]
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    person = page.get(f"/reports/{school.id}/{county.requirement('core').id}/people/{county.keeper.id}").text
    assert "8 节里有 1 节已经在集中学习时学过" in person
    assert "还差另外 7 节。" in person
    assert "再加上结课测验和行为准则" in person
    hours = page.get(f"/hours/staff/{county.keeper.id}").text
    assert "讲了 8 节中的 1 节" in hours
    by_topic = hours.partition("按主题")[2].partition("一门课或一次集中学习")[0]
    assert "法律" in by_topic
    assert by_topic.count("80") == 1, "once, not under each of the eight topics"

    page.sign_in(county.holder(Role.CLERK, school))
    session = db.scalars(select(TaughtSession)).one()
    page.post(f"/supervision/talks/{session.id}/void", {"code": "did_not_happen"})
    assert status_of(db, school) == "due"
    assert ledger_of(db, county.keeper).coverage == ()
    assert "已撤回：实际没有进行" in page.get("/supervision/talks").text
    page.sign_in(county.holder(Role.CLERK, county.schools[1]))
    page.get(address, status=404)
    page.get(f"/supervision/talks/{session.id}/void", status=404)


def test_talk_without_all_three_about_cases_is_kept_and_counts_for_no_one(page, db, county):
    make, school = county.make, county.schools[0]
    vice = make.person("警官方正")
    post = make.post("法治副校长", public_id="law-vice-principal", category="external")
    make.appointment(vice, school, post, kind="external", first_day=date(2026, 10, 1))
    compliance.load_requirements(db, HOURS, "r.yaml", at=AT, by=None)
    page.sign_in(county.holder(Role.CLERK, school))
    address = f"/supervision/talks/new/{school.id}/staff-core"
    typed = {"held_on": "2026-12-01", "minutes": "80", "person_id": str(vice.id), "capacity": "law_vice_principal", "modules": "staff-core-1"}  # fmt: skip

    page.post(address, typed | {"no_local_case": "y", "held_on": "2026-12-02"})
    page.post(address, typed | WORDS | {"shown": "1", "held_on": "2026-12-03"})
    kept = page.get("/supervision/talks").text
    assert "等主讲人自己说明" in kept
    assert "讲到或放映了案例" in kept
    assert db.scalar(select(func.count(TaughtSession.id))) == 0
    assert status_of(db, school) == "due"
    assert "已经登记过" in page.post(address, typed | WORDS | {"held_on": "2026-12-02"}, status=422).text
    expert = typed | WORDS | {"capacity": "outside_expert"}
    assert "没有登记为本校的外请专业人员" in page.post(address, expert, status=422).text
