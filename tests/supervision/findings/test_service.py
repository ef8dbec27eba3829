"""A finding from opening to closing: links to facts, a second person, former states kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.facts import FactVersion, record_fact
from app.records.models import Act
from app.supervision.findings import service
from app.supervision.findings.evidence import evidence_offered
from app.supervision.findings.links import known_of
from app.supervision.findings.owners import owners_of, usual_owner
from app.supervision.findings.queries import summaries
from app.supervision.findings.rules import (
    Code,
    DeadlineOutOfReach,
    FactKind,
    FactLink,
    NotAlone,
    NotNow,
    NotThere,
    OwnerWithoutRole,
    State,
    state_of,
)

AT = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)
TODAY = date(2026, 10, 8)
DEADLINE = date(2026, 11, 8)


@pytest.fixture
def school(make):
    county = make.organisation("禾川县", kind="district")
    return make.organisation("青禾小学", parent=county), county


@pytest.fixture
def adults(make, school):
    school, county = school
    found = {}
    for name, role, at in (
        ("head", Role.HEAD, school),
        ("manager", Role.TRAINING_MANAGER, school),
        ("officer", Role.BUREAU_OFFICER, county),
        ("head_above", Role.HEAD, county),
    ):
        found[name] = make.person(name)
        make.role(found[name], role, at)
    return found


def opened(db, school, owner, code=Code.NOT_HELD_AS_RECORDED, **more):
    return service.open_finding(
        db, school.id, code, **{"about": None, "owner_id": owner.id, "deadline": DEADLINE, "at": AT, "by": None, **more}
    )


def test_owner_is_an_adult_with_a_role_there_or_an_officer_above(db, make, school, adults):
    own, _county = school

    assert [owner.name for owner in owners_of(db, own.id, on=TODAY)] == ["head", "manager", "officer"]
    assert usual_owner(db, own.id, on=TODAY).role is Role.HEAD
    with pytest.raises(OwnerWithoutRole):
        opened(db, own, make.person("nobody"))
    with pytest.raises(OwnerWithoutRole):
        opened(db, own, adults["head_above"])
    with pytest.raises(DeadlineOutOfReach):
        opened(db, own, adults["head"], deadline=TODAY - timedelta(days=1))


def test_finding_closes_with_a_later_fact_of_the_same_class_and_course_and_a_second_person(db, make, school, adults):
    own, county = school
    manager, head = adults["manager"], adults["head"]
    elsewhere = make.organisation("东河小学", parent=county)
    teacher = make.person("许老师")
    group = make.class_group(own)
    denied = make.taught(group, teacher, held_on=date(2026, 10, 7))
    later = make.taught(group, teacher, held_on=date(2026, 10, 9))
    wrong = [
        denied,
        make.taught(group, teacher, held_on=date(2026, 10, 6)),
        make.taught(make.class_group(own, "五（9）班"), teacher, held_on=date(2026, 10, 9)),
        make.taught(make.class_group(elsewhere), teacher, held_on=date(2026, 10, 9)),
    ]
    finding = opened(db, own, manager, about=FactLink(FactKind.SESSION, denied.id))
    evidence = FactLink(FactKind.SESSION, later.id)

    assert [known.link for known in evidence_offered(db, finding, on=TODAY)] == [evidence]
    for session in wrong:
        with pytest.raises(NotThere):
            service.give_evidence(db, finding, FactLink(FactKind.SESSION, session.id), at=AT, by=manager.id)
    service.give_evidence(db, finding, evidence, at=AT, by=manager.id)
    with pytest.raises(NotAlone):
        service.close(db, finding, at=AT, by=manager.id, is_above=False)
    service.close(db, finding, at=AT, by=head.id, is_above=False)
    assert state_of(finding) is State.CLOSED
    assert known_of(db, [evidence])[evidence].day == date(2026, 10, 9)

    with pytest.raises(NotAlone):
        service.reopen(db, finding, DEADLINE, at=AT, by=manager.id, is_above=False)
    with pytest.raises(DeadlineOutOfReach):
        service.reopen(db, finding, TODAY + timedelta(days=91), at=AT, by=head.id, is_above=False)
    service.reopen(db, finding, DEADLINE, at=AT, by=head.id, is_above=False)
    db.flush()
    (summary,) = summaries(db, [own.id, elsewhere.id], TODAY)
    assert (summary.standing.overdue, summary.standing.rate) == (0, 0)
    assert summary.open_codes == {"not_held_as_recorded": 1}
    assert (state_of(finding), finding.evidence_key, finding.reopened) == (State.OPEN, None, 1)
    kept = db.scalars(select(FactVersion).filter_by(fact_table="finding", fact_id=finding.id)).all()
    assert [row.content["evidence_key"] for row in kept] == [None, later.id, later.id]


def test_untrained_on_post_is_closed_by_that_persons_own_later_record_alone(db, make, school, adults):
    own, _county = school
    untrained, other = make.person("林一"), make.person("林二")
    for person in (untrained, other):
        make.appointment(person, own, make.post())
        make.training_record(person)
    finding = opened(db, own, adults["head"], Code.STARTED_UNTRAINED, about=FactLink(FactKind.STAFF, untrained.id))
    make.training_record(other, completed_on=date(2026, 10, 9))
    record = make.training_record(untrained, completed_on=date(2026, 10, 9))

    assert [known.link.key for known in evidence_offered(db, finding, on=TODAY)] == [record.id]


def test_act_of_the_day_of_opening_shows_something_only_when_it_was_entered_after(db, make, school, adults):
    own, _county = school
    drill = make.act(own, "drill", done_on=TODAY)
    finding = opened(db, own, adults["head"], Code.ACT_MISSING, about=FactLink(FactKind.ACT, drill.id))
    at = AT + timedelta(hours=1)
    acts = [
        record_fact(db, Act(public_id=f"x-{kind}", organisation_id=own.id, kind=kind, done_on=TODAY), at=at, by=None)
        for kind in ("drill", "publicity")
    ]
    db.flush()

    assert [known.link.key for known in evidence_offered(db, finding, on=TODAY)] == [acts[0].id]


def test_finding_of_the_bureau_is_closed_by_the_bureau_and_handed_over_only_while_open(db, make, school, adults):
    own, _county = school
    head, manager = adults["head"], adults["manager"]
    finding = opened(db, own, head, Code.ACT_MISSING, from_above=True)
    act = FactLink(FactKind.ACT, make.act(own, "drill", done_on=date(2026, 10, 9)).id)

    with pytest.raises(OwnerWithoutRole):
        service.hand_over(db, finding, adults["officer"].id, at=AT, by=head.id, is_above=False)
    service.hand_over(db, finding, manager.id, at=AT, by=head.id, is_above=False)
    service.give_evidence(db, finding, act, at=AT, by=head.id)
    with pytest.raises(NotNow):
        service.hand_over(db, finding, head.id, at=AT, by=manager.id, is_above=False)
    with pytest.raises(NotAlone):
        service.close(db, finding, at=AT, by=head.id, is_above=False)
    service.close(db, finding, at=AT, by=adults["officer"].id, is_above=True)
    assert finding.closed_by == adults["officer"].id


def test_finding_sent_twice_is_one(db, make, school, adults):
    own, _county = school
    first = opened(db, own, adults["head"], by=adults["manager"].id)

    assert opened(db, own, adults["head"], by=adults["manager"].id) is first
    assert opened(db, own, adults["head"], Code.ACT_MISSING, by=adults["manager"].id) is not first
