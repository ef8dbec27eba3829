"""Taking a course by its services: what is kept, what opens when, and what is entered once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.assessment import queries as assessment
from app.assessment import service as attempts
from app.assessment.models import AttemptAnswer, QuizAttempt
from app.certification.models import Certificate
from app.content.catalogue import catalogue
from app.content.models import CourseEdition, EditionFile
from app.learning import queries, service
from app.learning.models import CourseRun
from app.learning.rules import ModuleState, Stage, next_step
from app.records import service as records
from app.records.deeds import void_session
from app.records.models import Coverage, SignedPolicy, TaughtSession, TrainingRecord
from app.records.voids import DeedVoidReason
from tests.learning.learner import MORNING, Learner, right_answer, wrong_answer


def count(db, table) -> int:
    return db.scalar(select(func.count()).select_from(table))


def stage(learner) -> Stage:
    return next_step(learner.standing, at=learner.at).stage


def test_course_is_taken_from_the_first_page_to_the_certificate(db, learner):
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()

    record = db.scalars(select(TrainingRecord)).one()
    certificate = db.scalars(select(Certificate)).one()
    assert (record.person_id, record.course, record.edition, record.minutes) == (
        learner.person.id,
        "tiny-core",
        "1.0",
        20,
    )
    assert record.completed_on == date(2026, 9, 14)
    assert learner.run.training_record_id == record.id == certificate.training_record_id
    assert (certificate.holder_name, certificate.issuer, certificate.valid_until) == (
        "何秀",
        "青禾小学",
        date(2027, 9, 14),
    )
    assert {row.module for row in db.scalars(select(Coverage))} == {"tiny-core-1", "tiny-core-2"}
    assert stage(learner) is Stage.COMPLETED


def test_beginning_enters_the_edition_as_a_fact_and_goes_on_with_an_open_run(db, learner, he_xiu):
    again = service.begin(db, he_xiu.id, learner.course, at=MORNING)

    assert again is learner.run
    assert db.scalars(select(CourseEdition.course)).all() == ["tiny-core"]
    assert count(db, EditionFile) == 5


def test_course_is_taken_again_only_when_that_is_said(db, learner, he_xiu):
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()

    assert Learner(db, he_xiu, at=learner.later(days=200)).run is learner.run
    again = Learner(db, he_xiu, at=learner.later(days=300), again=True)

    assert again.run.number == 2
    assert stage(again) is Stage.READ
    again.finishes_modules()
    assert stage(again) is Stage.FINAL
    again.passes_final()
    again.signs()
    assert count(db, TrainingRecord) == count(db, Certificate) == count(db, SignedPolicy) == 2


@pytest.mark.parametrize("course", ["tiny-kids"])
def test_pupils_courses_are_not_taken_here(db, he_xiu, course):
    with pytest.raises(service.CannotBeTaken):
        service.begin(db, he_xiu.id, catalogue().courses[course], at=MORNING)


def test_place_is_kept_page_by_page(db, learner):
    module = learner.course.module("tiny-core-1")

    service.turn_page(db, learner.run, learner.course, module, page=1, to=2, at=learner.later())
    assert learner.standing.modules[0].page == 2
    assert learner.standing.modules[0].state is ModuleState.STARTED

    service.turn_page(db, learner.run, learner.course, module, page=2, to=1, at=learner.later())
    assert learner.standing.modules[0].page == 1


def test_module_is_done_when_pages_scenario_and_quiz_are_and_not_before(db, learner):
    module = learner.course.module("tiny-core-1")
    for page in (1, 2, 3):
        service.turn_page(db, learner.run, learner.course, module, page=page, to=page + 1, at=learner.later())
    assert learner.standing.modules[0].state is ModuleState.STARTED  # the scenario is not finished

    learner.walks("tiny-core-1", "night")
    assert learner.standing.modules[0].state is ModuleState.QUIZ_LEFT
    assert stage(learner) is Stage.MODULE_QUIZ
    assert count(db, Coverage) == 0

    learner.answers(learner.takes("tiny-core-1"), wrong={"t1", "t2"})
    assert learner.standing.modules[0].state is ModuleState.DONE
    assert count(db, Coverage) == 1


def test_jumping_to_the_last_page_does_not_count_the_pages_between(db, learner):
    module = learner.course.module("tiny-core-2")

    service.turn_page(db, learner.run, learner.course, module, page=2, to=3, at=learner.later())

    assert learner.standing.modules[1].state is ModuleState.STARTED


def test_module_read_again_enters_no_second_coverage(db, learner):
    learner.finishes_modules()
    learner.later(days=3)

    learner.reads("tiny-core-2")
    learner.answers(learner.takes("tiny-core-1"))

    assert count(db, Coverage) == 2


def test_decisions_are_kept_and_a_bad_path_can_be_repaired(db, learner):
    module = learner.course.module("tiny-core-1")

    def choose(position, choice, round_number=1):
        return service.decide(
            db,
            learner.run,
            learner.course,
            module,
            scenario="night",
            round_number=round_number,
            position=position,
            choice=choice,
            at=learner.later(),
        )

    assert choose(1, "start-2")
    assert choose(2, "later-1")
    assert queries.rounds_of(db, learner.run, module.id) == {"night": {1: ["start-2", "later-1"]}}
    assert not choose(2, "later-1"), "the same decision sent twice"
    assert not choose(1, "start-1"), "another choice at a place already decided"
    assert not choose(3, "asks-1"), "a choice that does not stand here"
    assert not choose(1, "start-1", round_number=5), "a round nobody began"
    assert choose(1, "start-1", round_number=2), "walking again"
    assert queries.rounds_of(db, learner.run, module.id) == {"night": {1: ["start-2", "later-1"], 2: ["start-1"]}}


def test_decision_of_a_way_that_leads_back_is_not_kept_again_when_sent_again(db, learner):
    module = learner.course.module("tiny-core-1")
    for position, choice, kept in ((1, "start-2", True), (2, "later-2", True), (1, "start-2", False)):
        assert kept is service.decide(
            db,
            learner.run,
            learner.course,
            module,
            scenario="night",
            round_number=1,
            position=position,
            choice=choice,
            at=learner.later(),
        )

    assert queries.rounds_of(db, learner.run, module.id) == {"night": {1: ["start-2", "later-2"]}}


def test_final_and_signing_open_only_when_what_comes_first_is_done(db, learner):
    with pytest.raises(service.NotOpenYet) as refused:
        learner.takes("tiny-core-final")
    assert refused.value.step.stage is Stage.READ

    learner.finishes_modules()
    with pytest.raises(service.NotOpenYet) as refused:
        learner.signs()
    assert refused.value.step.stage is Stage.FINAL
    assert count(db, SignedPolicy) == 0


def test_one_critical_error_is_repaired_by_its_twin(db, learner):
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")

    learner.answers(attempt, wrong={"keep-1", "keep-2"})
    assert (attempt.score, attempt.outcome) == (75, None)
    assert len(attempt.second_items) == 1
    assert attempt.second_items[0] not in attempt.items
    assert stage(learner) is Stage.SECOND_PART

    learner.answers(attempt)
    assert attempt.outcome == "passed"
    assert stage(learner) is Stage.SIGN


def test_twin_answered_wrong_is_not_passed_and_asks_to_study_its_module_again(db, learner):
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")
    learner.answers(attempt, wrong={"keep-1", "keep-2"})
    learner.answers(attempt, wrong={"keep-1", "keep-2"})

    assert attempt.outcome == "not_passed"
    assert learner.standing.final.study_again == ("tiny-core-2",)
    assert stage(learner) is Stage.STUDY_AGAIN
    with pytest.raises(service.NotOpenYet):
        learner.takes("tiny-core-final")

    learner.reads("tiny-core-2")
    assert stage(learner) is Stage.FINAL
    assert learner.takes("tiny-core-final").number == 2


def fail_final(learner) -> QuizAttempt:
    attempt = learner.takes("tiny-core-final")
    learner.answers(attempt, wrong=set(attempt.items))
    for module in learner.standing.final.study_again:
        learner.reads(module)
    return attempt


def test_third_failure_opens_the_final_again_a_day_later(db, learner):
    learner.finishes_modules()
    fail_final(learner)
    fail_final(learner)
    third = fail_final(learner)

    step = next_step(learner.standing, at=learner.at)
    assert (step.stage, step.until) == (Stage.WAIT, third.decided_at + timedelta(hours=24))
    with pytest.raises(service.NotOpenYet):
        learner.takes("tiny-core-final")

    learner.at = third.decided_at + timedelta(hours=24)
    learner.passes_final()
    assert stage(learner) is Stage.SIGN


def test_starting_twice_gives_one_attempt_and_finishing_leaves_nothing_to_start(db, learner):
    learner.finishes_modules()
    first = learner.takes("tiny-core-final")
    assert learner.takes("tiny-core-final") is first

    learner.answers(first)
    assert learner.takes("tiny-core-final") is first
    assert db.scalar(select(func.count()).select_from(QuizAttempt).filter_by(quiz="tiny-core-final")) == 1


def test_everything_submitted_twice_is_entered_once(db, learner):
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")
    learner.answers(attempt)
    score = attempt.score
    service.submit_quiz(db, learner.run, learner.course, attempt, learner.course.final, at=learner.later())
    learner.signs()
    learner.signs()
    service.submit_quiz(db, learner.run, learner.course, attempt, learner.course.final, at=learner.later())

    assert attempt.score == score
    assert [count(db, table) for table in (TrainingRecord, Certificate, SignedPolicy, CourseRun)] == [1, 1, 1, 1]
    assert count(db, Coverage) == 2


def test_course_that_asks_for_modules_only_gets_its_record_from_coverage_not_from_here(db, he_xiu):
    learner = Learner(db, he_xiu, "tiny-reading")

    learner.reads("tiny-reading-1")

    assert learner.run.completed_at is not None
    assert count(db, Coverage) == 1
    assert count(db, TrainingRecord) == count(db, Certificate) == 0


def test_same_answer_makes_no_second_row_and_another_replaces_it_until_submitted(db, learner):
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")
    item = learner.course.final.item(attempt.items[0])
    before = count(db, AttemptAnswer)

    for answer in (wrong_answer(item), wrong_answer(item), right_answer(item)):
        assert attempts.save_answer(db, attempt, item, answer, at=learner.later()) == {item.id}
    assert count(db, AttemptAnswer) == before + 1
    assert assessment.answers_of(db, attempt) == {item.id: right_answer(item)}

    learner.answers(attempt)
    with pytest.raises(attempts.TooLate):
        attempts.save_answer(db, attempt, item, wrong_answer(item), at=learner.later())


def test_item_that_was_not_drawn_cannot_be_answered(db, learner):
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")
    other = next(item for item in learner.course.final.items if item.id not in attempt.items)

    with pytest.raises(attempts.TooLate):
        attempts.save_answer(db, attempt, other, right_answer(other), at=learner.later())


def test_first_answer_of_a_module_quiz_stays_because_its_feedback_was_shown(db, learner):
    learner.reads("tiny-core-1")
    attempt = learner.takes("tiny-core-1")
    item = learner.course.quizzes["tiny-core-1"].item("t1")
    attempts.save_answer(db, attempt, item, wrong_answer(item), at=learner.later())

    with pytest.raises(attempts.TooLate):
        attempts.save_answer(db, attempt, item, right_answer(item), at=learner.later())


def test_nothing_is_submitted_with_a_question_left_open(db, learner):
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")

    with pytest.raises(attempts.Unanswered) as refused:
        service.submit_quiz(db, learner.run, learner.course, attempt, learner.course.final, at=learner.later())

    assert refused.value.items == attempt.items
    assert attempt.submitted_at is None


def test_somebody_without_a_post_gets_a_certificate_in_the_name_of_the_site(db, make, tiny):
    learner = Learner(db, make.person("自学的人"))
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()

    assert db.scalars(select(Certificate.issuer)).all() == ["护蕾"]


def test_school_stands_on_the_certificate_of_somebody_who_works_in_its_department(db, make, tiny):
    school = make.organisation("石桥小学")
    office = make.organisation("后勤处", kind="department", parent=school)
    person = make.person("老周")
    make.appointment(person, office, make.post("维修工"))

    assert queries.issuer_for(db, person.id, date(2026, 9, 14)).name == "石桥小学"
    assert queries.issuer_for(db, person.id, date(2026, 8, 31)) is None


def reached_by_a_session(db, make, person, *modules, course="tiny-core") -> TaughtSession:
    """A colleague taught these modules, or all of them, to her."""
    colleague = make.person("方正")
    taught = records.Taught(course, "1.0", modules, date(2026, 9, 10), 80, facilitator_id=colleague.id)
    return records.enter_taught_session(db, taught, reached=[person.id], enrolled=(), at=MORNING, by=None)


def test_whoever_was_there_when_everything_was_taught_only_takes_the_final_and_signs(db, make, learner, he_xiu):
    reached_by_a_session(db, make, he_xiu)

    assert [one.session_on for one in learner.standing.modules] == [date(2026, 9, 10)] * 2
    assert stage(learner) is Stage.FINAL
    assert count(db, TrainingRecord) == 0
    learner.passes_final()
    assert count(db, TrainingRecord) == 0
    learner.signs()

    record = db.scalars(select(TrainingRecord)).one()
    assert (record.completed_on, record.origin) == (date(2026, 9, 14), "session")
    assert count(db, Coverage) == 0
    assert learner.standing.done == 2
    again = Learner(db, he_xiu, at=learner.at, again=True)
    assert [one.state for one in again.standing.modules] == [ModuleState.NOT_STARTED] * 2


def test_session_taken_back_opens_its_modules_again(db, make, learner, he_xiu):
    session = reached_by_a_session(db, make, he_xiu, "tiny-core-1")
    assert [one.state for one in learner.standing.modules] == [ModuleState.DONE, ModuleState.NOT_STARTED]

    void_session(db, session, reason=DeedVoidReason.DID_NOT_HAPPEN, at=MORNING, by=None)

    assert learner.standing.done == 0
    with pytest.raises(service.NotOpenYet):
        learner.takes("tiny-core-final")


def test_course_that_asks_for_modules_only_is_done_for_whoever_was_there(db, make, he_xiu):
    reached_by_a_session(db, make, he_xiu, course="tiny-reading")

    learner = Learner(db, he_xiu, "tiny-reading")

    assert learner.run.completed_at is not None
    assert stage(learner) is Stage.COMPLETED
    assert count(db, TrainingRecord) == 0
