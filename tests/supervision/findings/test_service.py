"""A finding from opening to closing: links to facts, a second person, former states kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.facts import FactVersion
from app.supervision.findings import service
from app.supervision.findings.links import evidence_offered, known_of
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


def test_finding_closes_with_a_fact_of_its_own_school_and_a_second_person(db, make, school, adults):
    own, county = school
    manager, head = adults["manager"], adults["head"]
    elsewhere = make.organisation("东河小学", parent=county)
    teacher = make.person("许老师")
    session = make.taught(make.class_group(own), teacher, held_on=date(2026, 10, 9))
    other = make.taught(make.class_group(elsewhere), teacher, held_on=date(2026, 10, 9))
    finding = opened(db, own, manager, about=FactLink(FactKind.SESSION, session.id))

    offered = evidence_offered(db, own.id, finding.code, since=TODAY, on=TODAY)
    assert [known.link for known in offered] == [FactLink(FactKind.SESSION, session.id)]
    with pytest.raises(NotThere):
        service.give_evidence(db, finding, FactLink(FactKind.SESSION, other.id), at=AT, by=manager.id, is_above=False)
    evidence = FactLink(FactKind.SESSION, session.id)
    assert service.give_evidence(db, finding, evidence, at=AT, by=manager.id, is_above=False) is State.ANSWERED
    with pytest.raises(NotAlone):
        service.close(db, finding, at=AT, by=manager.id, is_above=False)
    service.close(db, finding, at=AT, by=head.id, is_above=False)
    assert state_of(finding) is State.CLOSED
    assert known_of(db, [evidence])[evidence].day == date(2026, 10, 9)

    with pytest.raises(NotAlone):
        service.reopen(db, finding, DEADLINE, at=AT, by=manager.id, is_above=False)
    service.reopen(db, finding, DEADLINE, at=AT, by=head.id, is_above=False)
    db.flush()
    (summary,) = summaries(db, [own.id, elsewhere.id], DEADLINE + timedelta(days=1))
    assert (summary.standing.overdue, summary.standing.rate) == (1, 0)
    assert summary.open_codes == {"not_held_as_recorded": 1}
    assert (state_of(finding), finding.evidence_key, finding.reopened) == (State.OPEN, None, 1)
    kept = db.scalars(select(FactVersion).filter_by(fact_table="finding", fact_id=finding.id)).all()
    assert [row.content["evidence_key"] for row in kept] == [None, session.id, session.id]


def test_facts_offered_are_the_schools_own_and_of_the_kinds_that_fit(db, make, school):
    own, county = school
    for place in (own, make.organisation("东河小学", parent=county)):
        person = make.person("林一")
        make.appointment(person, place, make.post())
        make.training_record(person)
        make.act(place)

    offered = {code: evidence_offered(db, own.id, code, since=date(2026, 7, 1), on=TODAY) for code in Code}

    assert {code: [known.link.kind for known in facts] for code, facts in offered.items() if facts} == {
        Code.RECORD_WITHOUT_EVIDENCE: [FactKind.RECORD],
        Code.STARTED_UNTRAINED: [FactKind.RECORD],
        Code.POST_MISSING: [FactKind.POST_HELD],
        Code.NOT_CONFIRMED: [FactKind.ACT],
        Code.ACT_MISSING: [FactKind.ACT],
    }


def test_finding_of_the_bureau_is_closed_by_the_bureau_and_handed_over_only_while_open(db, make, school, adults):
    own, _county = school
    finding = opened(db, own, adults["head"], Code.ACT_MISSING, from_above=True)
    act = FactLink(FactKind.ACT, make.act(own, "drill").id)

    service.hand_over(db, finding, adults["manager"].id, at=AT, by=adults["head"].id)
    assert service.give_evidence(db, finding, act, at=AT, by=adults["head"].id, is_above=False) is State.ANSWERED
    with pytest.raises(NotNow):
        service.hand_over(db, finding, adults["head"].id, at=AT, by=adults["manager"].id)
    with pytest.raises(NotAlone):
        service.close(db, finding, at=AT, by=adults["head"].id, is_above=False)
    service.close(db, finding, at=AT, by=adults["officer"].id, is_above=True)
    assert finding.closed_by == adults["officer"].id
