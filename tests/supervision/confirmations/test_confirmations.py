"""The monthly link: one for all schools, throttled, ending, nameless; 我没到 opens a finding at the school."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.compliance import service as compliance
from app.compliance.models import Requirement
from app.compliance.questions import Counted, denied_of
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import record_fact
from app.people.identity import digest_of
from app.records.deeds import void_act
from app.records.models import Act, TaughtSession
from app.records.service import Taught, enter_taught_session
from app.records.voids import DeedVoidReason
from app.supervision.acts.queries import acts_between, counts_below, disputed_of
from app.supervision.confirmations import codes, queries, service
from app.supervision.confirmations.models import ConfirmationAnswer, MonthlyConfirmation
from app.supervision.confirmations.rules import Answer
from app.supervision.findings.evidence import evidence_offered
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import Code, FactKind, FactLink, NotThere
from app.supervision.findings.service import give_evidence
from app.supervision.spans import Span

NOON = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
HALL, VISIT = date(2026, 11, 5), date(2026, 11, 20)
VICE = "law_vice_principal"
pytestmark = pytest.mark.usefixtures("on_a_day_in_december")


@pytest.fixture
def heads(county):
    return [county.holder(Role.HEAD, school) for school in county.schools]


@pytest.fixture
def vice(county, heads, db):
    """A law vice-principal of both schools: a joint hall, a check at the first, a lesson there; nothing of October."""
    make = county.make
    make.edition("law-talk", title="法治讲座")
    post = make.post("法治副校长", public_id="law-vice-principal", category="external")
    person = make.person("警官方正")
    for school in county.schools:
        make.appointment(person, school, post, kind="external", first_day=date(2026, 9, 1))
        talk(db, person, school, HALL)
    make.act(county.schools[0], "safety_check", done_on=VISIT, capacity=VICE, person_id=person.id)
    db.flush()
    return person


def talk(db, person, school, day, minutes=80):
    return enter_taught_session(
        db,
        Taught("law-talk", "1.0", (), day, minutes, person.id, (), school.id, VICE),
        reached=(),
        enrolled=(),
        at=NOON,
        by=None,
    )


def requirement_of_acts(db, kind):
    text = (
        "requirements:\n  - id: checks\n    title: {zh: 安全检查}\n    subject: organisation\n    audience: [{org_kinds: [school]}]\n"
        f"    evidence: {{acts: {{kind: {kind}, count: 2, capacity: {VICE}}}}}\n    timing: {{each: calendar_year}}\n"
    )
    compliance.load_requirements(db, text, "r.yaml", at=NOON, by=None)
    return db.scalars(select(Requirement).filter_by(public_id="checks")).one()


def link_of(db, person):
    link = service.make_link(db, person.id, NOVEMBER, at=NOON - timedelta(days=1), by=None)
    return f"/supervision/confirmations/link/{service.token_of(link)}"


def test_one_link_confirms_a_joint_hall_once_for_both_schools_and_denies_a_check(page, db, county, vice, heads):
    address = link_of(db, vice)
    seen = page.get(address)
    assert seen.text.index("这里没有人看回复") < seen.text.index("法治讲座")
    assert "110" in seen.text
    assert "2 所学校合在一场" in seen.text
    assert "方正" not in seen.html
    assert "五（1）班" not in seen.html
    assert "学生" not in seen.text.replace("学生求助", "")
    assert seen.response.headers["Cache-Control"] == "no-store"
    names = sorted(set(re.findall(r'name="((?:session|act)-[^"]+)"', seen.html)))
    assert len(names) == 2, "a joint hall is one line, the check another"
    check, hall = names
    assert "时长不对" not in seen.html.split(f'id="{check}-true"')[1].split("</fieldset>")[0]

    refused = page.post(address, {hall: "true"}, status=422)
    assert "请给每一条点一个答案" in refused.text
    page.post(address, {hall: "true", check: "other_length"}, status=422)  # a check has no length
    page.post(address, {hall: "true", check: "not_there"}, status=422)  # whoever has the link only
    page.post(address, {hall: "true", check: "not_there", "code": "AAAA-AAAA"}, status=422)
    assert db.scalars(select(ConfirmationAnswer)).all() == []
    code = codes.make_code(db, vice.id, at=NOON, by=None)
    page.post(address, {hall: "true", check: "not_there", "code": code.lower().replace("-", " ")})
    page.post(address, {hall: "not_there", check: "true"}, status=200)  # said is said
    db.expire_all()
    said = db.scalars(select(ConfirmationAnswer).order_by(ConfirmationAnswer.id)).all()
    assert sorted((row.organisation_id, row.record_kind, row.answer) for row in said) == sorted(
        [*((school.id, "session", "true") for school in county.schools), (county.schools[0].id, "act", "not_there")]
    )
    assert {row.recorded_by for row in said} == {vice.id}
    finding = db.scalars(select(Finding)).one()
    act = db.scalars(select(Act)).one()
    assert (finding.organisation_id, finding.code) == (county.schools[0].id, Code.NOT_CONFIRMED)
    assert (finding.about_kind, finding.about_key, finding.owner_id) == ("act", act.id, heads[0].id)
    with pytest.raises(NotThere):
        give_evidence(db, finding, FactLink(FactKind.ACT, act.id), at=NOON, by=heads[0].id)
    again = page.get(address).text
    assert "你已确认" in again
    assert "我没到" in again
    assert "<form" not in page.get(address).html.split('id="main"')[1]


def test_answers_that_differ_from_school_to_school_are_said_apart(page, db, county, vice):
    address = link_of(db, vice)
    apart = page.get(f"{address}?apart=1").html
    names = sorted(set(re.findall(r'name="((?:session|act)-[^"]+)"', apart)))
    assert len(names) == 3
    proved = {"code": codes.make_code(db, vice.id, at=NOON, by=None)}
    second = next(name for name in names if name.endswith(f"-{county.schools[1].id}"))

    page.post(address, {name: "not_there" if name == second else "true" for name in names} | proved | {"apart": "1"})

    assert [finding.organisation_id for finding in db.scalars(select(Finding))] == [county.schools[1].id]


def test_table_alone_opens_no_link_and_a_new_link_ends_the_one_before(db, vice):
    link = service.make_link(db, vice.id, NOVEMBER, at=NOON, by=None)
    first = service.token_of(link)
    assert first is not None
    assert len(first) * 6 >= 128
    assert link.token_digest == digest_of(first) != first
    assert service.token_of(link) == first, "the same link for every school that asks"

    service.make_link(db, vice.id, NOVEMBER, at=NOON, by=None)

    assert queries.link_by_token(db, first, at=NOON) is None
    second = service.token_of(link)
    assert second not in (None, first)
    assert queries.link_by_token(db, second, at=NOON + timedelta(days=29)) is link
    assert queries.link_by_token(db, second, at=NOON + timedelta(days=30)) is None
    actions = db.scalars(select(AuditEntry.codes).where(AuditEntry.action == "confirmation-link-made")).all()
    assert [codes["serial"] for codes in actions] == [1, 2]


@pytest.mark.sqlite_is_enough
def test_guessing_is_throttled_and_an_ended_link_says_whom_to_ask(page, db, vice):
    address = link_of(db, vice)
    for _try in range(30):
        ended = page.get("/supervision/confirmations/link/wrong", status=410)
    assert "请向学校办公室要新链接" in ended.text
    assert "这里没有人看回复" in ended.text
    page.get(address, status=429)
    with time_machine.travel("2026-12-10 10:11:00+08:00", tick=False):
        page.get(address)


def test_what_was_taken_back_is_not_asked_about_and_what_came_later_is(page, db, county, vice):
    from app.records.deeds import void_act
    from app.records.voids import DeedVoidReason

    link = service.make_link(db, vice.id, NOVEMBER, at=NOON, by=None)
    act = db.scalars(select(Act)).one()
    void_act(db, act, reason=DeedVoidReason.WRONG_PERSON, at=NOON, by=None)
    code = codes.make_code(db, vice.id, at=NOON, by=None)
    items = queries.items_of(db, [vice.id], NOVEMBER)[vice.id]
    assert [item.kind for item in items] == ["session", "session"]
    service.take_down(db, link, [(item, Answer.TRUE) for item in items], at=NOON, code=code)
    db.flush()
    said = queries.items_of(db, [vice.id], NOVEMBER)[vice.id]
    assert service.take_down(db, link, [(item, Answer.NOT_THERE) for item in said], at=NOON) == []
    talk(db, vice, county.schools[1], date(2026, 11, 28), minutes=40)

    waiting = [item for item in queries.items_of(db, [vice.id], NOVEMBER)[vice.id] if item.answer is None]

    assert [(item.organisation_id, item.minutes) for item in waiting] == [(county.schools[1].id, 40)]
    assert queries.items_of(db, [vice.id], date(2026, 10, 1)) == {}


@pytest.mark.sqlite_is_enough
def test_manager_makes_the_link_and_sees_own_school_only_and_cannot_confirm(page, db, county, vice):
    school = county.schools[0]
    manager = county.holder(Role.TRAINING_MANAGER, school)
    page.sign_in(manager)
    listed = page.get("/supervision/confirmations?month=2026-11").text
    assert "警官方正" in listed
    page.post(f"/supervision/confirmations/{vice.id}/2026-11/link", {})
    slip = page.get(f"/supervision/confirmations/{vice.id}/2026-11/slip")
    token = re.search(r"/supervision/confirmations/link/([\w-]+)", slip.html)[1]
    assert token not in page.get("/supervision/confirmations?month=2026-11").html
    assert db.scalars(select(MonthlyConfirmation)).one().token_digest == digest_of(token)
    behind = page.get(f"/supervision/confirmations/link/{token}")
    assert "登录着别人" in behind.text
    hall = f"session-{db.scalars(select(TaughtSession.id)).first()}-{school.id}"
    page.post(f"/supervision/confirmations/link/{token}", {hall: "true"}, status=200)
    assert db.scalars(select(ConfirmationAnswer)).all() == []

    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.make.organisation("邻校")))
    page.get(f"/supervision/confirmations/{vice.id}/2026-11/slip", status=404)
    page.post(f"/supervision/confirmations/{vice.id}/2026-11/link", {}, status=404)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    above = page.get("/supervision/confirmations?month=2026-11").text
    assert "方正" not in above
    assert above.index("青禾小学") < above.index("柳林小学")
    page.post(f"/supervision/confirmations/{vice.id}/2026-11/link", {}, status=404)


def test_denied_check_is_disputed_until_taken_back_or_confirmed_afresh(page, db, county, vice, heads):
    school = county.schools[0]
    act = db.scalars(select(Act)).one()
    items = queries.items_of(db, [vice.id], NOVEMBER)[vice.id]
    check = next(one for one in items if one.kind == "act")
    link = service.make_link(db, vice.id, NOVEMBER, at=NOON, by=None)
    service.take_down(db, link, [(check, Answer.NOT_THERE)], at=NOON)
    finding = db.scalars(select(Finding)).one()
    span = Span(NOVEMBER, date(2026, 11, 30))
    older = record_fact(
        db,
        Act(public_id="other", organisation_id=school.id, kind=act.kind, done_on=date(2026, 12, 1)),
        at=NOON,
        by=None,
    )
    db.flush()

    assert disputed_of(acts_between(db, school.id, span)) == {act.kind: 1}
    page.sign_in(heads[0])
    checks = requirement_of_acts(db, act.kind)
    beside = page.get(f"/reports/{school.id}/{checks.id}")
    assert "1 次安全工作里，法治副校长说有 1 次自己“没到”" in beside.text
    assert f"/supervision/acts?org={school.id}" in beside.html
    elsewhere = Counted(checks, [county.schools[1].id], date(2026, 1, 1), NOON.date())
    assert denied_of(db, elsewhere) == []
    assert denied_of(db, replace(elsewhere, places=[school.id], until=date(2026, 11, 19))) == []
    ((_place, counts, denied), *_rest) = counts_below(db, [school.id], span.first, span.last, on=NOON.date())
    assert (counts[act.kind], denied[act.kind]) == (1, 1)
    assert evidence_offered(db, finding, on=NOON.date()) == []
    for row in (act, older):
        with pytest.raises(NotThere):
            give_evidence(db, finding, FactLink(FactKind.ACT, row.id), at=NOON, by=heads[0].id)

    later = NOON + timedelta(hours=1)
    service.make_link(db, vice.id, NOVEMBER, at=later, by=None)
    (again,) = [one for one in queries.items_of(db, [vice.id], NOVEMBER)[vice.id] if one.again]
    code = codes.make_code(db, vice.id, at=NOON, by=None)
    (said,) = service.take_down(db, link, [(again, Answer.TRUE)], at=later + timedelta(hours=1), code=code)
    db.flush()
    assert [one.link for one in evidence_offered(db, finding, on=NOON.date())] == [
        FactLink(FactKind.CONFIRMATION, said.id)
    ]
    assert disputed_of(acts_between(db, school.id, span)) == {}
    assert "没到" not in page.get(f"/reports/{school.id}/{checks.id}").text

    void_act(db, act, reason=DeedVoidReason.DID_NOT_HAPPEN, at=later, by=heads[0].id)
    db.flush()
    assert {one.link.kind for one in evidence_offered(db, finding, on=NOON.date())} >= {FactKind.TAKEN_BACK}


@pytest.mark.sqlite_is_enough
def test_bureau_gives_the_code_without_a_name_and_the_school_that_has_the_link_cannot(page, db, county, vice, heads):
    officer = county.holder(Role.BUREAU_OFFICER, county.county)
    address = f"/supervision/confirmations/codes/{vice.id}"
    page.sign_in(heads[0])
    page.post(address, {}, status=404, form_at="/supervision/confirmations")

    page.sign_in(officer)
    before = page.get("/supervision/confirmations")
    assert "还没有" in before.text
    assert "方正" not in before.text
    shown = page.post(address, {}, status=200, form_at="/supervision/confirmations")
    code = re.search(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>", shown.html)[1]
    assert "方正" not in shown.text
    assert codes.is_code(db, vice.id, code)
    assert code not in page.get("/supervision/confirmations").html
    again = codes.make_code(db, vice.id, at=NOON, by=officer.id)
    assert (codes.is_code(db, vice.id, code), codes.is_code(db, vice.id, again)) == (False, True)


@pytest.mark.sqlite_is_enough
def test_code_cannot_be_tried_out(page, db, vice):
    codes.make_code(db, vice.id, at=NOON, by=None)
    address = link_of(db, vice)
    names = set(re.findall(r'name="((?:session|act)-[^"]+)"', page.get(address).html))
    said = dict.fromkeys(names, "true") | {"code": "0000-0000"}
    for _try in range(10):
        page.post(address, said, status=422)

    page.post(address, said, status=429)


@pytest.mark.sqlite_is_enough
def test_without_a_bureau_the_head_gives_the_code_and_only_the_manager_has_the_link(page, db, make):
    school = make.organisation("独立小学")
    head, manager, both, vice = (make.person(name) for name in ("校长", "经办人", "一人两职", "警官方正"))
    make.role(head, Role.HEAD, school)
    make.role(manager, Role.TRAINING_MANAGER, school)
    make.role(both, Role.HEAD, school)
    make.role(both, Role.TRAINING_MANAGER, school)
    post = make.post("法治副校长", public_id="law-vice-principal", category="external")
    make.appointment(vice, school, post, kind="external", first_day=date(2026, 9, 1))
    code, link = f"/supervision/confirmations/codes/{vice.id}", f"/supervision/confirmations/{vice.id}/2026-11"
    may = {}
    for who in (head, manager, both):
        page.sign_in(who)
        start = "/supervision/confirmations?month=2026-11"
        may[who.name] = tuple(
            page.client.post(one, data={"csrf_token": page.get(start).csrf()}).status_code != 404
            for one in (code, f"{link}/link")
        )

    assert may == {"校长": (True, False), "经办人": (False, True), "一人两职": (False, True)}
