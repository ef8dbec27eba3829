"""One right for a person and an age: not given twice, withdrawn whole, and only for the age whose lesson was judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.certification.facilitators import queries, service
from app.certification.facilitators.candidates import candidates
from app.certification.facilitators.models import Authorisation
from app.certification.facilitators.observing import observers
from app.certification.facilitators.rules import (
    Ended,
    Observed,
    Trial,
    Withdrawn,
    counts_after,
    may_give,
    trial_for,
)
from app.certification.service import issue_certificate
from app.content.catalogue import EXTENSION
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.learning.practical.queries import has_open
from app.people.identity import SignedIn
from app.records.models import TaughtUnder
from tests.certification.facilitators.world import CORE, ask_for_rights, earn

DAY = timedelta(days=1)


@pytest.fixture
def school(app, make):
    """A school with a head, a class of grade 5 and a teacher who has earned the right; all ages ask for the same."""
    ask_for_rights(app)
    shelf = app.extensions[EXTENSION]
    [rule] = shelf.kept.facilitators.values()
    shelf.kept = replace(shelf.kept, facilitators={band: replace(rule, band=band) for band in ("g12", "g56", "g79")})
    make.edition(CORE)
    school, head, teacher = make.organisation(), make.person("校长"), make.person("周敏")
    make.class_group(school, "五（1）班", first_day=None, last_day=None)
    for person in (head, teacher):
        make.appointment(person, school, make.post("教师", sensitive=False), first_day=None)
    make.role(head, Role.HEAD, school)
    return school, head, teacher


def signed_in(head, school):
    return SignedIn("", 0, 0, head.id, head.name, None, ((Role.HEAD, school.id),), roles=frozenset({str(Role.HEAD)}))


def candidate(db, head, school):
    [one] = candidates(db, signed_in(head, school), today())
    return one


def give(db, one, head, until, *, band="g56", tapped=None):
    row = service.authorise(db, one, band, tapped=tapped, valid_until=until, at=now(), by=head.id)
    db.flush()
    return row


def test_right_is_given_once_made_longer_near_its_end_and_withdrawn_with_all_its_doubles(db, make, school):
    place, head, teacher = school
    earn(db, make, teacher)
    one = candidate(db, head, place)
    first = give(db, one, head, today() + 50 * DAY)
    assert give(db, one, head, today() + 200 * DAY) is first, "one that ends soon is made longer"
    with pytest.raises(service.HeldAlready) as held:
        give(db, one, head, today() + 300 * DAY)  # a second submit of the same page
    assert held.value.until == today() + 200 * DAY
    double = Authorisation(
        person_id=teacher.id, organisation_id=place.id, band="g56", first_day=today(),
        valid_until=today() + 90 * DAY, practical_result_id=first.practical_result_id,
    )  # fmt: skip
    record_fact(db, double, at=now(), by=None)
    db.flush()

    service.withdraw(db, first, Withdrawn.PAUSED, at=now(), by=head.id)
    db.flush()

    assert not [row for row in db.scalars(select(Authorisation)) if row.holds_on(today())]
    assert queries.rights_to_teach(db, [teacher.id], place.id, "g56", today()) == {teacher.id: TaughtUnder.NEITHER}


def test_only_ages_of_the_schools_own_classes_of_which_a_trial_lesson_was_passed_are_given(db, make, school):
    place, head, teacher = school
    make.class_group(place, "一（1）班", grades="1", first_day=None, last_day=None)
    earn(db, make, teacher)
    earn(db, make, teacher, band="g79")
    one = candidate(db, head, place)

    assert set(one.trials) == {"g56"}, "no trial lesson of g12, no class of g79"
    assert one.trials["g56"].passed_on == today()
    for band, tapped in (("g12", "g12"), ("g79", None)):
        with pytest.raises(service.NotEarned):
            give(db, one, head, today() + DAY, band=band, tapped=tapped)
    give(db, one, head, today() + DAY)


@pytest.mark.sqlite_is_enough
def test_organisation_without_classes_gives_rights_for_every_age_of_a_trial_lesson(db, make, page, school):
    _place, _head, teacher = school
    head = make.person("站长")
    society = make.organisation("社工站", kind="social_organisation")
    for person in (head, teacher):
        make.appointment(person, society, make.post("社工", sensitive=False), first_day=None)
    make.role(head, Role.HEAD, society)
    earn(db, make, teacher, band="g79")
    one = candidate(db, head, society)
    assert set(one.trials) == {"g79"}

    give(db, one, head, today() + DAY, band="g79")

    page.sign_in(head)
    assert "由学校自己再授权" in page.get("/facilitators/").text
    assert "由学校自己再授权" in page.get("/facilitators/new").text


def test_teacher_with_a_post_in_a_department_gets_the_right_at_the_school(db, make, school):
    place, head, _teacher = school
    office = make.organisation("教导处", kind="department", parent=place)
    other = make.person("吴芳")
    make.appointment(other, office, make.post("干事", sensitive=False), first_day=None)
    earn(db, make, other)

    one = candidate(db, head, place)

    assert (one.person_id, one.organisation_id, set(one.trials)) == (other.id, place.id, {"g56"})


def test_former_trial_lesson_that_names_no_age_is_given_for_the_one_that_is_tapped(db, make, school):
    place, head, teacher = school
    earn(db, make, teacher, band=None)
    one = candidate(db, head, place)

    for tapped in (None, "g12"):
        with pytest.raises(service.NotEarned):
            give(db, one, head, today() + DAY, tapped=tapped)
    give(db, one, head, today() + DAY, tapped="g56")


@pytest.mark.parametrize(
    ("trials", "band", "found"),
    [
        ([Trial(1, date(2026, 9, 1), "g56")], "g56", 1),
        ([Trial(1, date(2026, 9, 1), "g56")], "g12", None),
        ([Trial(1, date(2026, 9, 1))], "g12", 1),
        ([Trial(1, date(2026, 9, 1), "g56"), Trial(2, date(2026, 10, 1))], "g56", 1),  # the one that says so
        ([Trial(1, date(2024, 9, 1), "g56"), Trial(2, date(2026, 10, 1))], "g56", 2),  # which is over
        ([Trial(1, date(2025, 9, 1), "g56"), Trial(2, date(2026, 9, 1), "g56")], "g56", 2),
        ([Trial(1, date(2024, 10, 12), "g56")], "g56", 1),  # its last day
        ([Trial(1, date(2024, 10, 11), "g56")], "g56", None),
        ([], "g56", None),
    ],
)
def test_right_rests_on_the_newest_fresh_trial_lesson_of_its_age(trials, band, found):
    rests_on = trial_for(band, trials, months=24, day=date(2026, 10, 12))

    assert (rests_on.result_id if rests_on else None) == found


@pytest.mark.sqlite_is_enough
def test_form_asks_for_the_age_only_where_the_trial_lesson_names_none(db, make, page, school):
    place, head, teacher = school
    other = make.person("吴芳")
    make.appointment(other, place, make.post("教师", sensitive=False), first_day=None)
    make.class_group(place, "一（1）班", grades="1", first_day=None, last_day=None)
    earn(db, make, teacher)
    chosen = {"person": str(teacher.id), "band": "g56", "valid_until": str(today() + 90 * DAY)}
    page.sign_in(head)
    shown = page.get("/facilitators/new")
    assert "周敏：试讲 五六年级（" in shown.text
    assert "trial_band" not in shown.html
    assert "一二年级" not in shown.text

    earn(db, make, other, band=None)
    assert "吴芳：试讲 没有写学段（" in page.get("/facilitators/new").text
    unsaid = {**chosen, "person": str(other.id)}
    assert "请点一下" in page.post("/facilitators/new", unsaid, status=422).text
    assert "另外试讲" in page.post("/facilitators/new", {**unsaid, "trial_band": "g12"}, status=422).text
    assert "已有的是：五六年级" in page.post("/facilitators/new", {**chosen, "band": "g12"}, status=422).text
    page.post("/facilitators/new", {**unsaid, "trial_band": "g56"})
    page.post("/facilitators/new", chosen)


@pytest.mark.sqlite_is_enough
def test_form_says_what_is_there_and_the_list_of_changes_says_which_age(db, make, page, school):
    _place, head, teacher = school
    earn(db, make, teacher)
    chosen = {"person": str(teacher.id), "band": "g56", "valid_until": str(today() + 90 * DAY)}
    page.sign_in(head)
    page.post("/facilitators/new", chosen)

    again = page.post("/facilitators/new", chosen, status=422).text

    assert "已有五六年级的授权，到" in again
    row = db.scalars(select(Authorisation)).one()
    page.post(f"/facilitators/{row.id}/withdraw", {"why": "paused"})
    listed = page.get("/changes").text
    assert listed.count("五六年级") == 2, "given and withdrawn"
    assert page.get("/changes/list.csv").text.count("五六年级") == 2


@pytest.mark.sqlite_is_enough
def test_school_with_a_teacher_for_every_age_gets_no_start_up_term_and_ends_the_one_that_runs(db, make, page, school):
    place, head, teacher = school
    earn(db, make, teacher)
    last = {"school": str(place.id), "last_day": str(today() + 30 * DAY)}
    page.sign_in(head)
    page.post("/facilitators/start-up", last)
    page.post("/facilitators/start-up", {**last, "last_day": str(today() + 40 * DAY)})
    assert "由这一天代替" in page.get("/facilitators/start-up").text
    give(db, candidate(db, head, place), head, today() + 90 * DAY)

    refused = page.post("/facilitators/start-up", {**last, "last_day": str(today() + 50 * DAY)}, status=422).text

    assert "已有 1 位授权老师" in refused
    page.post("/facilitators/start-up", {**last, "last_day": str(today())})
    listed = page.get("/changes").text
    assert all(words in listed for words in ("定了起步期", "延长了起步期", "提前结束了起步期"))
    home = page.get("/").text
    assert "已有 1 位授权老师；哪个学段还没有，才用得着起步期" in home
    assert "不需要定起步期" not in home, "for an age without anybody one can still be set"
    make.class_group(place, "一（1）班", grades="1", first_day=None, last_day=None)
    page.post("/facilitators/start-up", last)
    assert "已有 1 位授权老师；还没有授权老师的学段：一二年级" in page.get("/facilitators/start-up").text


@pytest.mark.parametrize(
    ("held", "until", "may"), [(None, 1, True), (61, 400, False), (60, 400, True), (30, 30, False), (30, 20, False)]
)
def test_right_is_renewed_only_near_its_end_and_for_longer(held, until, may):
    day = date(2026, 10, 12)
    assert may_give(None if held is None else day + held * DAY, day + until * DAY, day=day) is may


def test_withdrawn_right_is_given_again_only_on_a_trial_lesson_held_after_it(db, make, page, school):
    place, head, teacher = school
    make.role(teacher, Role.FACILITATOR, place)
    earn(db, make, teacher, passed_on=today() - 5 * DAY)
    assert not has_open(db, teacher.id, today())
    first = give(db, candidate(db, head, place), head, today() + 50 * DAY)
    page.sign_in(head)
    assert "重新试讲" in page.get(f"/facilitators/{first.id}/withdraw").text

    service.withdraw(db, first, Withdrawn.LESSONS, at=now(), by=head.id)
    db.flush()

    assert candidates(db, signed_in(head, place), today()) == []
    assert "新的试讲" in page.get("/facilitators/").text
    assert has_open(db, teacher.id, today()), "assessors can judge a new one"
    with time_machine.travel(now() + 2 * DAY):
        earn(db, make, teacher, with_certificate=False)
        assert candidate(db, head, place).trials.keys() == {"g56"}


@pytest.mark.parametrize(
    ("passed", "band", "why", "counts"),
    [
        (4, "g56", Withdrawn.LESSONS, False),
        (5, "g56", Withdrawn.LESSONS, False),  # the same day is not after it
        (6, "g56", Withdrawn.LESSONS, True),
        (4, "g34", Withdrawn.LESSONS, False),  # how lessons are given is no matter of age
        (4, "g34", Withdrawn.CERTIFICATE, False),
        (4, "g34", Withdrawn.OTHER_WORK, True),
        (4, "g56", Withdrawn.OTHER_WORK, False),
    ],
)
def test_trial_lesson_counts_after_a_withdrawal_only_when_it_was_held_later(passed, band, why, counts):
    day = date(2026, 10, 1)

    assert counts_after(day + passed * DAY, band, [Ended("g56", day + 5 * DAY, why)]) is counts


def test_only_who_knows_what_a_lesson_has_to_be_watches_one_and_who_entered_it_is_shown(db, make, page, school):
    place, head, teacher = school
    other, assessor, colleague = make.person("能讲的"), make.person("评估的"), make.person("别的同事")
    for person in (other, assessor, colleague):
        make.appointment(person, place, make.post("教师", sensitive=False), first_day=None)
    make.role(assessor, Role.ASSESSOR, place)
    earn(db, make, teacher)
    row = give(db, candidate(db, head, place), head, today() + 90 * DAY)
    viewer = signed_in(head, place)
    assert observers(db, viewer, row, today()) == [], "without the certificate nobody"

    earn(db, make, other)
    [one] = [one for one in candidates(db, viewer, today()) if one.person_id == other.id]
    give(db, one, head, today() + 90 * DAY)
    make_certificate(db, make, assessor)
    make_certificate(db, make, colleague)

    assert {person_id for person_id, _name in observers(db, viewer, row, today())} == {other.id, assessor.id}
    service.observe(db, row, assessor.id, on=today(), outcome=Observed.AS_AGREED, at=now(), by=head.id)
    db.flush()
    page.sign_in(head)
    shown = page.get("/facilitators/").text
    assert "评估的" in shown
    assert "由校长录入" in shown


def make_certificate(db, make, person):
    record = make.training_record(person, CORE, completed_on=today())
    issue_certificate(db, record, issuer="学校", address="https://example.org", at=now())
