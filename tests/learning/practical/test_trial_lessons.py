"""A trial lesson is of one age: its first assessor says which, the second judges the same, the result names it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.content.catalogue import EXTENSION
from app.core.access import Role
from app.core.clock import now, today
from app.learning.practical import queries, service
from app.learning.practical.models import PracticalTry
from app.learning.practical.rules import Outcome, Refusal
from app.people.identity import SignedIn
from app.records.models import PracticalResult
from app.records.service import enter_practical_result
from tests.certification.facilitators.world import ask_for_rights

WELL, BADLY = {"calm": 4, "blame": 4, "end": 4}, {"calm": 0, "blame": 3, "end": 3}


def tapped():
    """What the form of the first assessor sends."""
    return {f"points-{name}": str(points) for name, points in WELL.items()} | {"held_on": today().isoformat()}


@pytest.fixture
def school(app, db, make, tiny):
    """A school with classes of grades 1 and 5, a lecturer, and two assessors; three ages ask for a trial lesson."""
    ask_for_rights(app)
    shelf = app.extensions[EXTENSION]
    [rule] = shelf.kept.facilitators.values()
    shelf.kept = replace(shelf.kept, facilitators={band: replace(rule, band=band) for band in ("g12", "g56", "g79")})

    class School:
        place = make.organisation()
        lecturer, one, other = (make.person(name) for name in ("讲师", "甲评", "乙评"))

        def need(self, rater):
            viewer = SignedIn("", 0, 0, rater.id, rater.name, None, ((Role.ASSESSOR, self.place.id),))
            return queries.need_for(db, viewer, "trial", self.lecturer.id, today())

        def judge(self, rater, band, points=WELL, *, at=None, need=None):
            found = service.give_judgement(db, need or self.need(rater), points, band=band, at=at or now(), by=rater.id)
            db.flush()
            return found

    for title, grades in (("一（1）班", "1"), ("五（1）班", "5")):
        make.class_group(School.place, title, grades=grades, first_day=None, last_day=None)
    for person in (School.lecturer, School.one, School.other):
        make.appointment(person, School.place, make.post("教师", sensitive=False), first_day=None)
    make.role(School.lecturer, Role.FACILITATOR, School.place)
    for rater in (School.one, School.other):
        make.role(rater, Role.ASSESSOR, School.place)
    db.flush()
    return School()


def test_age_said_by_the_first_assessor_is_the_seconds_too_and_stands_in_the_result(db, school):
    assert school.need(school.one).bands == ("g12", "g56"), "what the school teaches"
    for wrong in (None, "g79"):
        with pytest.raises(ValueError, match=str(wrong)):
            school.judge(school.one, wrong)

    assert school.judge(school.one, "g56") is Outcome.WAITING
    second = school.need(school.other)
    assert (second.band, second.asks_age) == ("g56", False)
    with pytest.raises(service.CannotJudge) as refused:
        school.judge(school.other, "g12")
    assert refused.value.why is Refusal.ANOTHER_AGE
    assert school.judge(school.other, "g56") is Outcome.PASSED

    assert db.scalars(select(PracticalResult.band)).all() == ["g56"]


def test_two_who_begin_at_the_same_moment_with_two_ages_do_not_judge_one_lesson_as_two(db, school):
    before = school.need(school.other)
    school.judge(school.one, "g56")

    with pytest.raises(service.CannotJudge) as refused:
        school.judge(school.other, "g12", need=before)

    assert refused.value.why is Refusal.ANOTHER_AGE
    assert len(db.scalar(select(PracticalTry)).ratings) == 1


def test_passed_for_one_age_waits_for_nobody_and_may_try_another(db, school):
    school.judge(school.one, "g56")
    school.judge(school.other, "g56")
    further = school.need(school.one)
    assert (further.is_further, further.bands) == (True, ("g12",))
    assert not queries.has_open(db, school.lecturer.id, today())

    school.judge(school.one, "g12")
    assert not school.need(school.other).is_further, "begun, it waits for the second"
    school.judge(school.other, "g12")

    assert school.need(school.one) is None
    assert set(db.scalars(select(PracticalResult.band))) == {"g12", "g56"}


def test_former_result_without_an_age_still_counts_and_every_age_may_be_tried(db, school):
    enter_practical_result(
        db, school.lecturer.id, practical="trial", kind="trial-lesson", course=None, edition="1.0",
        passed_on=today(), at=now(), by=school.one.id,
    )  # fmt: skip
    db.flush()

    need = school.need(school.one)

    assert (need.is_further, need.bands) == (True, ("g12", "g56"))


def test_trial_lesson_begun_before_ages_were_asked_is_ended_without_one(db, school):
    school.judge(school.one, "g56")
    db.scalar(select(PracticalTry)).band = None
    db.flush()

    assert not school.need(school.other).asks_age
    school.judge(school.other, None)

    assert db.scalars(select(PracticalResult.band)).all() == [None]


def test_wrong_tap_is_mended_by_whoever_began_until_somebody_else_has_judged(db, school):
    school.judge(school.one, "g12")
    with pytest.raises(service.CannotJudge):
        service.correct_band(db, school.need(school.other), "g56", at=now(), by=school.other.id)
    service.correct_band(db, school.need(school.one), "g56", at=now(), by=school.one.id)
    db.flush()
    assert school.need(school.other).band == "g56"

    assert school.judge(school.other, "g56", BADLY) is Outcome.THIRD
    with pytest.raises(service.CannotJudge):
        service.correct_band(db, school.need(school.one), "g12", at=now(), by=school.one.id)


def test_lecturers_of_an_organisation_without_classes_are_judged_for_any_age(db, make, school):
    society = make.organisation("社工站")
    make.appointment(school.lecturer, society, make.post("社工", sensitive=False), first_day=None)
    make.role(school.lecturer, Role.FACILITATOR, society)
    viewer = SignedIn("", 0, 0, school.one.id, "", None, ((Role.ASSESSOR, society.id),))

    need = queries.need_for(db, viewer, "trial", school.lecturer.id, today())

    assert need.bands == ("g12", "g56", "g79")


@pytest.mark.sqlite_is_enough
def test_assessor_taps_the_age_first_the_second_reads_it_and_the_person_finds_it(page, db, school):
    address = f"/practicals/trial/{school.lecturer.id}"
    page.sign_in(school.one)
    shown = page.get(address).text
    assert "这次试讲讲的是哪个学段" in shown
    assert "初中" not in shown
    assert "请点学段" in page.post(address, tapped(), status=422).text
    confirm = page.post(address, {**tapped(), "band": "g12"}, status=200)
    assert "一二年级" in confirm.text
    page.post(address, {**tapped(), "band": "g12", "confirm": "1"})
    assert "讲的是别的学段" in page.get(address).text
    page.post(f"{address}/age", {"band": "g56"})

    page.sign_in(school.other)
    page.get(f"{address}/age", status=404)
    assert "五六年级：" in page.get("/practicals/").text
    second = page.get(address).text
    assert "试讲的学段：五六年级" in second
    assert "这次试讲讲的是哪个学段" not in second
    page.post(address, {**tapped(), "band": "g12", "confirm": "1"})
    assert "点的是别的学段" in page.get("/practicals/").text
    page.post(address, {**tapped(), "band": "g56", "confirm": "1"})
    assert "别的学段的试讲 (1)" in page.get("/practicals/").text.replace("（", " (").replace("）", ")")

    page.sign_in(school.lecturer)
    assert "五六年级" in page.get("/practicals/mine").text
