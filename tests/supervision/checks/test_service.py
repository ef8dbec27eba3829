"""A sample check from the draw to a finding; who sees which names, and from which day on (SAFEGUARDS 18, 21, 23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.access import Role
from app.core.facts import record_fact
from app.supervision.checks import service
from app.supervision.checks.population import population_of
from app.supervision.checks.queries import checks_for, items_of, may_enter, may_open
from app.supervision.checks.rules import NothingDrawn, Outcome, Population, digest_of, drawn
from app.supervision.checks.shown import shown_items
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import Code
from app.supervision.rights import Desk

FIRST, LAST, VISIT = date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 6)
AT = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
SEEN = AT + timedelta(days=1)
ALL = {Population.SESSION: 5, Population.STAFF: 5, Population.CLASS_GROUP: 5}


@pytest.fixture
def school(make):
    return make.organisation("青禾小学", parent=make.organisation("禾川县", kind="district"))


@pytest.fixture
def teacher(make, school):
    person = make.person("许老师")
    make.appointment(person, school, make.post("教师"))
    group = make.class_group(school)
    pupils = make.pupils(group, 3)
    parent = make.person("家长甲")
    make.guardianship(parent, pupils[0])
    make.taught(group, person, reached=pupils, held_on=date(2026, 9, 15))
    make.taught(group, person, reached=pupils, held_on=date(2026, 10, 3))
    return person


def desk(school, *, own=False, above=False, head=False):
    here = frozenset({school.id})
    return Desk(1, here if own else frozenset(), here if head else frozenset(), here if above else frozenset())


def draw(db, school, sizes=ALL, *, from_above=True, by=1):
    return service.draw(db, school, sizes, first=FIRST, last=LAST, visit_on=VISIT, from_above=from_above, at=AT, by=by)


@pytest.mark.usefixtures("teacher")
def test_only_sessions_staff_and_classes_of_the_days_are_drawn(db, make, school):
    left = make.person("早走了")
    make.appointment(left, school, make.post("门卫"), first_day=date(2026, 1, 1), last_day=date(2026, 8, 31))

    counts = {kind: len(population_of(db, kind, school.id, FIRST, LAST)) for kind in Population}
    check = draw(db, school)

    assert counts == {Population.SESSION: 1, Population.STAFF: 1, Population.CLASS_GROUP: 1}
    for kind, kept in check.population.items():
        items = [item.mark for item in items_of(db, check.id) if item.kind == kind]
        assert items == drawn(check.seed, kept["marks"], kept["size"])
        assert kept["digest"] == digest_of(kept["marks"])
    record_fact(db, check, at=AT, by=1, seed="another")
    with pytest.raises(RuntimeError, match="never changes"):
        db.flush()


def test_nothing_to_draw_from_is_said(db, make):
    with pytest.raises(NothingDrawn):
        draw(db, make.organisation("空学校"))


@pytest.mark.usefixtures("teacher")
def test_officer_reads_no_name_and_no_class_and_the_school_reads_both_from_the_visit_on(db, school):
    check = draw(db, school)
    items = items_of(db, check.id)
    officer, own, head = desk(school, above=True), desk(school, own=True), desk(school, own=True, head=True)

    above = " ".join(line for one in shown_items(db, officer, check, items) for line in one.lines)
    inside = " ".join(line for one in shown_items(db, own, check, items) for line in one.lines)

    assert "许老师" not in above
    assert "五（1）班" not in above
    assert "2026" in above, "the day of a session is told"
    assert "教师" in above, "what to compare of an adult: post and record"
    assert "还没有培训记录" in above
    assert "由学校在现场打开这次抽查给你看" in above
    assert not any("代号" in line for one in shown_items(db, officer, check, items) for line in one.lines)
    reviewer = [line for one in shown_items(db, desk(school), check, items) for line in one.lines]
    assert all(line.startswith("代号") for line in reviewer)
    assert "许老师" in inside
    assert "五（1）班" in inside
    assert [(one.items, one.waiting) for one in checks_for(db, officer, VISIT)] == [(3, 3)]
    assert checks_for(db, own, VISIT - timedelta(days=1)) == []
    assert may_open(officer, check, VISIT - timedelta(days=1))
    assert not may_open(own, check, VISIT - timedelta(days=1))
    assert may_open(own, check, VISIT)
    assert not may_open(desk(school), check, VISIT)
    assert may_enter(officer, check, VISIT)
    assert not may_enter(officer, check, VISIT - timedelta(days=1))
    assert not may_enter(head, check, VISIT), "nobody confirms what the bureau drew at their own school"


def test_what_is_otherwise_becomes_a_finding_in_the_same_step_and_stays(db, make, school, teacher):
    head = make.person("校长")
    make.role(head, Role.HEAD, school)
    check = draw(db, school)
    session, staff, _group = items_of(db, check.id)
    found = service.Found(Code.STARTED_UNTRAINED, head.id, VISIT + timedelta(days=30))

    service.enter(db, check, session, Outcome.CONFIRMED, at=SEEN, by=1, is_above=True, found=None)
    service.enter(db, check, staff, Outcome.NOT_CONFIRMED, at=SEEN, by=1, is_above=True, found=found)
    db.flush()

    finding = db.get(Finding, staff.finding_id)
    assert (finding.about_key, finding.from_above, finding.organisation_id) == (teacher.id, True, school.id)
    assert session.finding_id is None
    with pytest.raises(service.AlreadyFound):
        service.enter(db, check, staff, Outcome.CONFIRMED, at=SEEN, by=1, is_above=True, found=None)


@pytest.mark.usefixtures("teacher")
def test_one_draw_a_school_side_and_visit_day_is_open_and_nothing_is_entered_before_the_visit(db, school):
    check = draw(db, school)
    item = items_of(db, check.id)[0]

    assert draw(db, school) is check
    assert draw(db, school, from_above=False) is not check
    with pytest.raises(service.BeforeVisit):
        service.enter(db, check, item, Outcome.CONFIRMED, at=AT, by=1, is_above=True)
    for one in items_of(db, check.id):
        service.enter(db, check, one, Outcome.CONFIRMED, at=SEEN, by=1, is_above=True)
    db.flush()
    assert draw(db, school) is not check
    listed = checks_for(db, desk(school, above=True), VISIT)
    assert sorted((row.check.from_above, row.times) for row in listed) == [(False, 1), (True, 2), (True, 2)]
