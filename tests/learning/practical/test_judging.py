"""A practical part from the assessor's tap to the record: two alone, never the trainer, nothing seen before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.certification.models import Certificate
from app.content.catalogue import EXTENSION
from app.content.practicals import parse_rubric
from app.core.access import Role
from app.core.clock import now, today
from app.learning import queries as runs
from app.learning import service as learning
from app.learning.practical import queries, service
from app.learning.practical.models import PracticalRating
from app.learning.practical.mutual import mutual_ratings
from app.learning.practical.rules import Outcome, Refusal
from app.people.identity import SignedIn
from app.records.models import PracticalResult
from app.records.service import Taught, enter_taught_session
from tests.learning.practical.test_rules import RUBRIC

WELL, BADLY = {"calm": 4, "blame": 4, "end": 4}, {"calm": 0, "blame": 3, "end": 3}
COURSE = "tiny-reading"


@pytest.fixture
def practised(app, tiny):
    """tiny-reading asks for a practical part."""
    shelf = app.extensions[EXTENSION]
    rubric, _problems = parse_rubric(RUBRIC.replace('edition: "1.0"\n', ""), "practical.md", in_course=True)
    known = shelf.read()
    course = known.courses[COURSE]
    asked = replace(course.completion, practical=rubric.id)
    asking = replace(course, practical=replace(rubric, edition=course.edition), completion=asked)
    shelf.kept = replace(known, courses={**known.courses, COURSE: asking})
    return asking


@pytest.fixture
def school(db, make, practised):
    class School:
        place = make.organisation()
        post = make.post("教师", sensitive=False)
        learner, one, other, third = (make.person(name) for name in ("何秀", "甲评", "乙评", "丙评"))
        course = practised

        def need(self, rater, person=None):
            viewer = SignedIn("", 0, 0, rater.id, rater.name, None, ((Role.ASSESSOR, self.place.id),))
            return queries.need_for(db, viewer, "trial", (person or self.learner).id, today())

        def judge(self, rater, points, *, at=None):
            found = service.give_judgement(db, self.need(rater), points, at=at or now(), by=rater.id)
            db.flush()
            return found

    for person in (School.learner, School.one, School.other, School.third):
        make.appointment(person, School.place, School.post, first_day=None)
    for rater in (School.one, School.other, School.third):
        make.role(rater, Role.ASSESSOR, School.place)
    School.run = learning.begin(db, School.learner.id, practised, at=now())
    db.flush()
    return School()


def read(db, school):
    for module in school.course.modules:
        for page in range(1, len(module.pages) + 1):
            learning.turn_page(db, school.run, school.course, module, page=page, to=page + 1, at=now())


def test_course_is_completed_when_the_last_of_reading_and_practising_is_there(db, school):
    read(db, school)
    standing = runs.standing_of(db, school.run, school.course, day=today())
    assert standing.all_modules_done
    assert not standing.is_complete
    assert school.run.completed_at is None

    assert school.judge(school.one, WELL) is Outcome.WAITING
    assert school.run.completed_at is None
    assert school.judge(school.other, WELL) is Outcome.PASSED

    assert school.run.completed_at is not None
    assert db.scalar(select(Certificate.course).filter_by(person_id=school.learner.id)) == COURSE
    assert db.scalar(select(PracticalResult.edition).filter_by(person_id=school.learner.id)) == school.course.edition
    assert school.need(school.third) is None, "nothing is open any more"


def test_two_who_differ_ask_a_third_and_a_try_not_passed_waits_for_another_day(db, school):
    school.judge(school.one, WELL)
    assert school.judge(school.other, BADLY) is Outcome.THIRD
    assert school.judge(school.third, BADLY) is Outcome.NOT_PASSED
    with pytest.raises(service.CannotJudge) as refused:
        school.judge(school.one, WELL)
    assert refused.value.why is Refusal.ANOTHER_DAY

    school.judge(school.one, WELL, at=now() + timedelta(days=1))
    assert db.scalars(select(PracticalRating.total).order_by(PracticalRating.id)).all() == [12, 6, 6, 12]
    assert db.scalar(select(PracticalResult.id)) is None


def test_judgement_by_a_former_text_is_not_joined_with_one_by_the_new(app, db, school):
    school.judge(school.one, WELL)
    shelf = app.extensions[EXTENSION]
    changed = replace(school.course, practical=replace(school.course.practical, digest="1" * 64))
    shelf.kept = replace(shelf.read(), courses={**shelf.read().courses, COURSE: changed})

    assert school.need(school.other).judged == 0
    assert school.judge(school.other, WELL) is Outcome.WAITING
    assert school.judge(school.one, WELL) is Outcome.PASSED


def test_neither_who_taught_the_course_nor_somebody_twice_nor_of_another_school(db, make, school):
    taught = Taught(COURSE, "1.0", (), today(), 40, school.one.id, organisation_id=school.place.id)
    enter_taught_session(db, taught, reached=[school.learner.id], enrolled=[school.learner.id], at=now(), by=None)
    with pytest.raises(service.CannotJudge) as refused:
        school.judge(school.one, WELL)
    assert refused.value.why is Refusal.TRAINED

    school.judge(school.other, WELL)
    with pytest.raises(service.CannotJudge) as refused:
        school.judge(school.other, WELL)
    assert refused.value.why is Refusal.JUDGED

    elsewhere = make.organisation("别校")
    stranger = SignedIn("", 0, 0, school.third.id, "", None, ((Role.ASSESSOR, elsewhere.id),))
    assert queries.need_for(db, stranger, "trial", school.learner.id, today()) is None


def test_two_who_judge_each_other_are_a_question_to_the_head(db, make, school):
    run = learning.begin(db, school.one.id, school.course, at=now())
    db.flush()
    assert run is not None
    head = make.person("校长")
    as_head = SignedIn("", 0, 0, head.id, head.name, None, ((Role.HEAD, school.place.id),))
    learning.begin(db, school.other.id, school.course, at=now())
    db.flush()
    service.give_judgement(db, school.need(school.one, school.other), WELL, at=now(), by=school.one.id)
    assert mutual_ratings(db, as_head, today()) == []

    service.give_judgement(db, school.need(school.other, school.one), WELL, at=now(), by=school.other.id)
    assert [(pair.one, pair.other) for pair in mutual_ratings(db, as_head, today())] == [("甲评", "乙评")]


@pytest.mark.sqlite_is_enough
def test_assessor_taps_sees_the_sum_confirms_and_the_second_sees_nothing_of_it(page, db, school):
    address = f"/practicals/trial/{school.learner.id}"
    page.sign_in(school.one)
    assert "何秀" in page.get("/practicals/").text
    assert "请点" in page.post(address, {"points-calm": "4"}, status=422).text
    chosen = {f"points-{name}": str(points) for name, points in {"calm": 3, "blame": 0, "end": 4}.items()}
    chosen["held_on"] = today().isoformat()
    confirm = page.post(address, chosen, status=200).text
    assert "7 / 12" in confirm
    assert "按这个分数：还没通过（" in confirm
    enough = {f"points-{name}": "4" for name in WELL} | {"held_on": today().isoformat()}
    assert "按这个分数：通过" in page.post(address, enough, status=200).text
    assert db.scalar(select(PracticalRating.id)) is None, "nothing is kept before the confirmation"
    page.post(address, {**chosen, "change": "1"}, status=200)
    page.post(address, {**chosen, "confirm": "1"})
    assert db.scalars(select(PracticalRating.total)).all() == [7]
    assert "请点" not in page.get(address).text

    page.sign_in(school.other)
    seen = page.get("/practicals/").text + page.get(address).text
    assert "等第二位" in seen
    assert "7 / 12" not in seen
    assert "checked" not in page.get(address).html, "nothing is chosen before"
    assert "没有要评的实践部分" in page.get("/practicals/mine").text
    page.sign_in(school.learner)
    assert "甲评" not in page.get("/practicals/mine").text
    assert "已有一位评过，等第二位" in page.get("/practicals/mine").text


def test_two_who_both_say_not_yet_need_no_third(db, school):
    worse = {"calm": 0, "blame": 0, "end": 0}
    school.judge(school.one, BADLY)
    assert school.judge(school.other, worse) is Outcome.NOT_PASSED


def test_learner_reads_how_far_it_is_and_what_to_practise_or_to_watch(page, db, school):
    page.sign_in(school.learner)
    assert "还没有人评" in page.get("/practicals/mine").text

    school.judge(school.one, WELL)
    for where in ("/practicals/mine", "/"):
        assert "已有一位评过，等第二位" in page.get(where).text
    school.judge(school.other, {"calm": 4, "blame": 0, "end": 4})
    assert "两位看法不同，要请第三位" in page.get("/practicals/mine").text
    assert "各位评的总分" not in page.get("/practicals/mine").text

    school.judge(school.third, WELL)
    text = page.get("/practicals/mine").text
    assert "通过了" in text
    assert "请多留意" in text
    assert "结果出来了" in page.get("/").text


def test_learner_who_did_not_pass_reads_what_to_practise(page, db, school):
    for rater in (school.one, school.other):
        school.judge(rater, BADLY)
    page.sign_in(school.learner)

    text = page.get("/practicals/mine").text

    assert "这几条再练一练" in text
    assert "从明天起" in text


def test_day_of_the_lesson_is_asked_once_and_counts(page, db, school):
    need = school.need(school.one)
    where = f"/practicals/{need.rubric.id}/{need.person_id}"
    taps = {f"points-{one}": str(points) for one, points in WELL.items()}
    page.sign_in(school.one)
    for wrong in (today() + timedelta(days=1), today() - timedelta(days=31)):
        page.post(where, {**taps, "held_on": wrong.isoformat()}, status=422)
    held = today() - timedelta(days=9)
    assert held.isoformat() in page.post(where, {**taps, "held_on": held.isoformat()}, status=200).html
    page.post(where, {**taps, "held_on": held.isoformat(), "confirm": "1"}, status=302)

    page.sign_in(school.other)
    assert 'name="held_on"' not in page.get(where).html
    page.post(where, {**taps, "confirm": "1"}, status=302)

    assert db.scalar(select(PracticalResult.passed_on)) == held


def test_head_is_warned_that_an_assessor_without_the_course_can_judge_nobody(app, db, make, page, school):
    make.edition("tiny-core")
    shelf = app.extensions[EXTENSION]
    rubric = replace(school.course.practical, assessors_hold=("tiny-core",))
    shelf.kept = replace(shelf.read(), practicals={"trial": rubric})
    head = make.person("校长")
    make.role(head, Role.HEAD, school.place)
    page.sign_in(head)
    where = f"/staff/{school.learner.id}/roles/new"
    asked = {"role": "assessor", "organisation_id": str(school.place.id), "first_day": today().isoformat(),
             "last_day": (today() + timedelta(days=90)).isoformat()}  # fmt: skip

    assert "还不能评任何人" in page.get(where).text
    assert "不能评任何人" in page.get(page.post(where, asked).location).text
    make.training_record(school.third, "tiny-core", completed_on=today())
    assert "不能评任何人" not in page.get(f"/staff/{school.third.id}/roles/new").text


def test_whoever_cannot_judge_now_is_marked_among_the_roles_and_reads_what_to_do(app, db, make, page, school):
    make.edition("tiny-core")
    shelf = app.extensions[EXTENSION]
    rubric = replace(school.course.practical, assessors_hold=("tiny-core",))
    shelf.kept = replace(shelf.read(), practicals={"trial": rubric})
    head = make.person("校长")
    make.role(head, Role.HEAD, school.place)
    make.training_record(school.third, "tiny-core", completed_on=today())
    page.sign_in(head)

    roles = page.get("/roles").text
    page.sign_in(school.one)
    own = page.get("/practicals/").text
    page.sign_in(school.third)
    may = page.get("/practicals/").text

    assert roles.count("目前不能评") == 2 + 1, "two of the three lack the course, and what it means is said once"
    assert "丙评" in roles
    assert "你目前不能评" in own
    assert "你目前不能评" not in may
