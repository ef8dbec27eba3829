"""A lesson is planned for whoever may teach that age; withdrawn, the right is gone the same day; a start-up term counts apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.certification.facilitators import queries, service
from app.certification.facilitators.candidates import candidates
from app.certification.facilitators.rules import Observed, Withdrawn
from app.classroom import service as classroom
from app.classroom.authorised import not_authorised
from app.classroom.preparation import readiness_of
from app.classroom.queries.lessons import lesson_page, lessons_by_right
from app.classroom.replacing import Instead, hindrances
from app.content.catalogue import EXTENSION, catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.people.identity import SignedIn
from app.records.models import TaughtSession, TaughtUnder
from tests.certification.facilitators.world import CORE, ask_for_rights, earn

DAY = timedelta(days=1)
COURSE = "small-g56"


@pytest.fixture
def zhou(app, make, class_of):
    ask_for_rights(app)
    make.edition(CORE)
    return class_of(6)


def viewer(person, role, organisation):
    return SignedIn("", 0, 0, person.id, person.name, None, ((role, organisation.id),), roles=frozenset({str(role)}))


@pytest.fixture
def lead(make, zhou):
    person = make.person("专员")
    make.appointment(person, zhou.school, make.post("专员", sensitive=False), first_day=None)
    make.role(person, Role.PROTECTION_LEAD, zhou.school)
    return person


def give(db, zhou, lead, until=None):
    as_lead = viewer(lead, Role.PROTECTION_LEAD, zhou.school)
    one = next(one for one in candidates(db, as_lead, today()) if one.person_id == zhou.teacher.id)
    row = service.authorise(db, one, "g56", valid_until=until or today() + 100 * DAY, at=now(), by=lead.id)
    db.flush()
    return row


def refused(db, zhou, planned_on=None):
    course = catalogue().courses[COURSE]
    return not_authorised(
        db, zhou.school.id, course, [zhou.teacher.id], planned_on=planned_on or today() + DAY, day=today()
    )


def test_right_needs_certificate_and_trial_lesson_and_somebody_else(db, make, zhou, lead):
    as_lead = viewer(lead, Role.PROTECTION_LEAD, zhou.school)
    assert candidates(db, as_lead, today()) == []
    earn(db, make, zhou.teacher, with_certificate=False)
    assert candidates(db, as_lead, today()) == [], "a trial lesson alone is not enough"
    earn(db, make, zhou.teacher)
    earn(db, make, lead)
    assert [one.name for one in candidates(db, as_lead, today())] == [zhou.teacher.name], "never oneself"
    one = candidates(db, as_lead, today())[0]
    for band, until, by in (
        ("g12", today(), lead.id),
        ("g56", today() + 900 * DAY, lead.id),
        ("g56", today(), zhou.teacher.id),
    ):
        with pytest.raises(service.NotEarned):
            service.authorise(db, one, band, valid_until=until, at=now(), by=by)

    assert refused(db, zhou) == {zhou.teacher.id}
    row = give(db, zhou, lead)
    assert refused(db, zhou) == frozenset()
    assert refused(db, zhou, today() + 101 * DAY) == {zhou.teacher.id}, "it ends on its day"
    with pytest.raises(service.NotEarned):
        service.observe(db, row, zhou.teacher.id, on=today(), outcome=Observed.AS_AGREED, at=now(), by=lead.id)


def test_withdrawn_right_is_gone_today_and_what_was_given_keeps_its_own(db, make, zhou, lead):
    earn(db, make, zhou.teacher)
    row = give(db, zhou, lead)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    course = catalogue().courses[COURSE]
    enrolled = [pupil.id for pupil in zhou.pupils]

    def close(one):
        classroom.close_register(
            db, one, course, enrolled=enrolled, not_reached=(), guests=(), at=now(), by=zhou.teacher.id
        )
        db.flush()

    close(lesson)
    service.withdraw(db, row, Withdrawn.PAUSED, at=now(), by=lead.id)
    service.set_start_up(db, zhou.school.id, today() + 90 * DAY, as_bureau=False, at=now(), by=lead.id)
    db.flush()
    assert refused(db, zhou, today()) == {zhou.teacher.id}, "a start-up term does not bring it back"
    assert refused(db, zhou, today() - DAY) == frozenset(), "what was given is entered as it was"

    close(make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught", module="small-g56-2"))
    under = db.scalars(select(TaughtSession.taught_under).order_by(TaughtSession.id)).all()
    assert under == [TaughtUnder.AUTHORISED, TaughtUnder.NEITHER]
    assert set(db.scalars(select(TaughtSession.told_whole))) == {True}, (
        "a register opens when every key point was taught"
    )
    assert lessons_by_right(db, [zhou.group.id], today()) == {"authorised": 1, "neither": 1}


def test_school_without_anybody_authorised_starts_until_a_day_and_is_counted_apart(db, zhou, lead):
    service.set_start_up(db, zhou.school.id, today() + 30 * DAY, as_bureau=False, at=now(), by=lead.id)
    db.flush()

    assert refused(db, zhou) == frozenset()
    assert refused(db, zhou, today() + 31 * DAY) == {zhou.teacher.id}
    with pytest.raises(service.NotLonger):
        service.set_start_up(db, zhou.school.id, today() + 900 * DAY, as_bureau=True, at=now(), by=lead.id)


@pytest.mark.sqlite_is_enough
def test_withdrawn_facilitator_of_no_class_has_no_door_to_the_register(db, make, page, zhou, lead):
    lecturer = make.person("讲师")
    make.appointment(lecturer, zhou.school, make.post("外聘", sensitive=False), first_day=None)
    make.role(lecturer, Role.FACILITATOR, zhou.school)
    earn(db, make, lecturer)
    as_lead = viewer(lead, Role.PROTECTION_LEAD, zhou.school)
    one = candidates(db, as_lead, today())[0]
    row = service.authorise(db, one, "g56", valid_until=today(), at=now(), by=lead.id)
    lesson = make.planned_lesson(zhou.group, facilitator=lecturer, planned_on=today())
    page.sign_in(lecturer)
    page.get(f"/lessons/{lesson.id}/script")

    service.withdraw(db, row, Withdrawn.PAUSED, at=now(), by=lead.id)
    db.flush()
    page.get(f"/lessons/{lesson.id}/script", status=404)


@pytest.mark.sqlite_is_enough
def test_lead_gives_watches_and_withdraws_and_the_plan_names_the_way(db, make, page, zhou, lead):
    address = f"/classes/{zhou.group.id}/plan"
    plan = {
        "module": "small-g56-1",
        "planned_on": str(today() + DAY),
        "facilitator": str(zhou.teacher.id),
        "second_adult": "next_door",
    }
    page.sign_in(zhou.teacher)
    assert "没有授权" in page.get(address).text
    assert "试讲" in page.post(address, plan, status=422).text

    earn(db, make, zhou.teacher)
    page.sign_in(lead)
    chosen = {
        "person": str(zhou.teacher.id),
        "band": "g56",
        "valid_until": str(today() + 2000 * DAY),
    }
    page.post("/facilitators/new", chosen, status=422)
    page.post("/facilitators/new", {**chosen, "valid_until": str(today() + 90 * DAY)})
    row = queries.authorisations(db, viewer(lead, Role.PROTECTION_LEAD, zhou.school), today())[0]
    earn(db, make, lead)
    watched = {"observer": str(lead.id), "observed_on": str(today()), "outcome": "as_agreed"}
    page.post(f"/facilitators/{row.id}/watched", {**watched, "observed_on": str(today() + DAY)}, status=422)
    page.post(f"/facilitators/{row.id}/watched", watched)
    assert "照约定的" in page.get("/facilitators/").text

    page.sign_in(zhou.teacher)
    lesson = page.post(address, plan).location
    assert "讲课的老师有这个学段的授权" in page.get(lesson).text
    page.sign_in(lead)
    page.post(f"/facilitators/{row.id}/withdraw", {"why": "paused"})
    assert "先停一停" in page.get("/facilitators/").text
    page.sign_in(zhou.teacher)
    shown = page.get(lesson).text
    assert "讲课的老师那天在本校没有这个学段的授权" in shown
    assert "先停一停" not in shown


@pytest.mark.sqlite_is_enough
def test_head_sets_a_start_up_term_and_a_stranger_school_is_not_offered(db, make, page, zhou):
    head, other = make.person("校长"), make.organisation("别校")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(head)
    last = str(date(today().year + 2, 1, 1))

    page.post("/facilitators/start-up", {"school": str(other.id), "last_day": str(today())}, status=422)
    assert (
        "最长一年"
        in page.post("/facilitators/start-up", {"school": str(zhou.school.id), "last_day": last}, status=422).text
    )
    page.post("/facilitators/start-up", {"school": str(zhou.school.id), "last_day": str(today() + 30 * DAY)})
    assert zhou.school.name in page.get("/facilitators/start-up").text


@pytest.mark.sqlite_is_enough
def test_who_comes_instead_needs_the_plans_own_right_and_gets_a_door_to_that_lesson_alone(db, make, page, zhou, lead):
    """SAFEGUARDS 10, 27: the swap asks what the plan asks; who is named finds the script without a role or a class."""
    cook = make.person("代课")
    make.appointment(cook, zhou.school, make.post("食堂", sensitive=False), first_day=None)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY)
    beside = make.planned_lesson(
        zhou.group,
        facilitator=lead,
        second_adult_id=zhou.teacher.id,
        planned_on=today() + 2 * DAY,
        module="small-g56-2",
    )
    assert not hindrances(db, [beside], zhou.teacher.id, Instead(cook.id), today()), "a second adult needs no right"
    asked = {"person": str(zhou.teacher.id), "by_person": str(cook.id)}
    page.sign_in(cook)
    assert f"/lessons/{lesson.id}" not in page.get("/").html
    page.get(f"/lessons/{lesson.id}/script", status=404)
    page.sign_in(lead)

    assert "没有这个学段的授权" in page.post("/school-classes/adults", asked, status=422).text
    assert lesson.facilitator_id == zhou.teacher.id
    service.set_start_up(db, zhou.school.id, today() + 30 * DAY, as_bureau=False, at=now(), by=lead.id)
    db.flush()
    page.post("/school-classes/adults", asked)
    db.expire_all()
    assert (lesson.facilitator_id, beside.second_adult_id) == (cook.id, cook.id)

    page.sign_in(cook)
    assert f'href="/lessons/{lesson.id}"' in page.get("/").html
    assert f"/lessons/{lesson.id}/script" in page.get(f"/lessons/{lesson.id}").html
    page.get(f"/lessons/{lesson.id}/script")
    page.get(f"/lessons/{beside.id}/script", status=404)
    page.get("/facilitators/", status=404)
    page.get(f"/lessons/{lesson.id}/register", status=404)


def test_readiness_asks_for_the_certificates_of_the_ages_own_rule(app, db, make, zhou):
    earn(db, make, zhou.teacher)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today())
    shelf = app.extensions[EXTENSION]
    known, course = shelf.read(), catalogue().courses[COURSE]

    def is_ready(*certificates):
        rules = {"g56": replace(known.facilitators["g56"], certificates=certificates)} if certificates else {}
        shelf.kept = replace(known, facilitators=rules)
        own = viewer(zhou.teacher, Role.CLASS_TEACHER, zhou.school)
        lines = readiness_of(db, lesson_page(db, own, lesson.id, today()), course)
        return next(line.state for line in lines if line.key == "facilitator")

    assert [is_ready(), is_ready(CORE), is_ready(CORE, "more-of-it")] == ["yes", "yes", "no"]
