"""The pages of a course run: the whole story by plain forms, refusals, other people's runs, and query counts."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.certification.models import Certificate
from app.content.catalogue import catalogue
from app.learning.models import CourseRun, ModuleProgress, ScenarioDecision
from app.records.models import Coverage, SignedPolicy, TrainingRecord
from tests.learning.learner import Learner, fields_of, right_answer, wrong_answer
from tests.queries import count_queries

SIGNED_IN_QUERIES = 1


def counted(db, table) -> int:
    return db.scalar(select(func.count()).select_from(table))


def answer_all(page, db, attempt_id, *, wrong=()) -> None:
    attempt = db.get(QuizAttempt, attempt_id)
    asked, quiz = list(attempt.asked), catalogue().courses["tiny-core"].quizzes[attempt.quiz]
    for number, name in enumerate(asked, start=1):
        item = quiz.item(name)
        answer = wrong_answer(item) if name in wrong else right_answer(item)
        page.post(f"/quiz/{attempt_id}/{number}", fields_of(item, answer), status=303)


def test_dorm_keeper_takes_a_course_from_the_catalogue_to_her_certificate(db, page, he_xiu):
    page.sign_in(he_xiu)
    assert "小小核心课" in page.get("/courses").text
    run = page.post("/learn/begin/tiny-core", status=303, form_at="/courses/tiny-core").location
    assert "开始第1节" in page.get(run).text

    here = f"{run}/tiny-core-1/1"
    assert "可以随时暂停" in page.get(here).text
    here = page.post(here, {"to": "2"}, status=303).location
    for choice in ("start-2", "later-1", "told-1", "asks-1"):
        position = re.search(r'name="position" value="(\d+)"', page.get(here).html)[1]
        decision = {"round": "1", "position": position, "choice": choice}
        page.post(f"{run}/tiny-core-1/2/decide", decision, status=303, form_at=here)
    assert "示范做法" in page.get(here).text
    here = page.post(here, {"to": "3"}, status=303).location
    question = page.post(here, {"to": "4"}, status=303).location
    attempt_id = int(re.fullmatch(r"/quiz/(\d+)/1", question)[1])
    feedback = page.post(question, {"answer": "2"}, status=303).location
    assert "先别问，听他说" in page.get(feedback).text
    page.post(f"/quiz/{attempt_id}/2", {"answer": "2"}, status=303)
    finished = page.post(f"{run}/submit/{attempt_id}", status=303, form_at=f"/quiz/{attempt_id}/2")
    assert finished.location == run

    page.post(f"{run}/tiny-core-2/1", {"to": "2"}, status=303)
    assert page.post(f"{run}/tiny-core-2/2", {"to": "3"}, status=303).location == run
    final = page.post(f"{run}/quiz/tiny-core-final", status=303, form_at=run).location
    attempt_id = int(final.split("/")[2])
    answer_all(page, db, attempt_id, wrong={"keep-1", "keep-2"})
    result = page.post(f"{run}/submit/{attempt_id}", status=303, form_at=f"/quiz/{attempt_id}").location
    assert "不答应保密，马上报告" in page.get(result).text
    assert "不答应保密，马上报告" in page.get(f"/quiz/{attempt_id}/1").text
    answer_all(page, db, attempt_id)
    result = page.post(f"{run}/submit/{attempt_id}", status=303, form_at=f"/quiz/{attempt_id}").location
    assert "通过了" in page.get(result).text

    assert "不私下加好友" in page.get(f"{run}/code").text
    done = page.post(f"{run}/code", status=303).location
    assert done == f"{run}/done"
    certificate = re.search(r"/certificates/\d+", page.get(done).html)[0]
    page.get(certificate)
    assert [counted(db, table) for table in (TrainingRecord, Certificate, SignedPolicy)] == [1, 1, 1]
    assert counted(db, Coverage) == 2
    assert "再学一次这门课" in page.get(run).text


def test_she_is_exactly_where_she_was_on_another_phone(app, db, make, page, learner):
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"
    page.post(f"{run}/tiny-core-1/1", {"to": "2"}, status=303)
    decision = {"round": "1", "position": "1", "choice": "start-2"}
    page.post(f"{run}/tiny-core-1/2/decide", decision, status=303, form_at=f"{run}/tiny-core-1/2")

    other = type(page)(app, db).sign_in(learner.person)

    assert f'href="{run}/tiny-core-1/2"' in other.get(run).html
    shown = other.get(f"{run}/tiny-core-1/2")
    assert "他转身要走" in shown.text
    assert "情景：第 2 步" in shown.text


@pytest.mark.sqlite_is_enough
def test_going_back_keeps_the_place_too(page, learner):
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"
    page.post(f"{run}/tiny-core-2/1", {"to": "2"}, status=303)
    page.post(f"{run}/tiny-core-2/2", {"to": "1"}, status=303)

    assert f'href="{run}/tiny-core-2/1"' in page.get(run).html


@pytest.mark.sqlite_is_enough
def test_last_page_leads_back_to_what_was_skipped(page, learner):
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"

    answer = page.post(f"{run}/tiny-core-1/3", {"to": "4"}, status=303)

    assert answer.location == f"{run}/tiny-core-1/1"
    assert "还差这一屏" in page.get(answer.location).text


@pytest.mark.sqlite_is_enough
def test_scenario_offers_to_walk_again_and_keeps_both_walks(db, page, learner):
    learner.walks("tiny-core-1", "night")
    db.flush()
    page.sign_in(learner.person)
    here = f"/learn/{learner.run.id}/tiny-core-1/2"
    assert "再走一遍" in page.get(here).text

    again = page.get(f"{here}?again=1")

    assert "孩子站在门口" in again.text
    assert 'name="round" value="2"' in again.html
    page.post(f"{here}/decide", {"round": "2", "position": "1", "choice": "start-2"}, status=303, form_at=here)
    assert counted(db, ScenarioDecision) == 4
    assert "他转身要走" in page.get(here).text


@pytest.mark.sqlite_is_enough
def test_decision_sent_twice_is_kept_once(db, page, learner):
    page.sign_in(learner.person)
    here = f"/learn/{learner.run.id}/tiny-core-1/2"
    for choice in ("start-1", "start-1", "start-2"):
        page.post(f"{here}/decide", {"round": "1", "position": "1", "choice": choice}, status=303, form_at=here)

    assert db.scalars(select(ScenarioDecision.choice)).all() == ["start-1"]


@pytest.mark.sqlite_is_enough
def test_quiz_of_a_module_is_not_marked_and_can_be_taken_again(db, page, learner):
    learner.reads("tiny-core-1")
    learner.answers(learner.takes("tiny-core-1"), wrong={"t1"})
    db.flush()
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"

    again = page.post(f"{run}/quiz/tiny-core-1", status=303, form_at=f"{run}/tiny-core-1/1").location

    assert "不打分" in page.get(again).text
    assert db.scalars(select(QuizAttempt.score)).all() == [None, None]


def final_of(learner, db) -> QuizAttempt:
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")
    db.flush()
    return attempt


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("kind", ["single", "multiple", "true-false", "order", "match"])
def test_answer_that_is_not_whole_gets_a_message_and_saves_nothing(db, page, learner, kind):
    final = learner.course.final
    item = next(item for item in final.items if item.kind == kind and not item.critical)
    attempt = final_of(learner, db)
    attempt.items = [item.id]
    db.flush()
    saved = counted(db, AttemptAnswer)
    page.sign_in(learner.person)
    sent = {"order": {"place-1": "1", "place-2": "1", "place-3": "2"}, "match": {"pair-1": "2"}}.get(kind, {})

    answer = page.post(f"/quiz/{attempt.id}/1", sent, status=422)

    assert 'role="alert"' in answer.html
    assert 'id="answer-error"' in answer.html
    if kind == "match":
        assert "selected" in answer.html, "what was chosen stays"
    if kind == "order":
        assert answer.html.count('value="1" selected') == 2, "also a place given twice"
    assert counted(db, AttemptAnswer) == saved


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("chosen", [1, 3])
def test_question_that_asks_for_two_answers_says_how_many_were_chosen_and_keeps_the_ticks(db, page, learner, chosen):
    item = next(item for item in learner.course.final.items if len(item.keys) == 2)
    attempt = final_of(learner, db)
    attempt.items = [item.id]
    db.flush()
    page.sign_in(learner.person)
    ticked = [option.id for option in item.options][:chosen]

    answer = page.post(f"/quiz/{attempt.id}/1", {"answer": ticked}, status=422)

    assert f"这题要选 2 项，你选了 {chosen} 项。" in answer.text
    assert answer.html.count(" checked") == chosen
    assert "未答" in page.get(f"/quiz/{attempt.id}").text


@pytest.mark.sqlite_is_enough
def test_refused_change_of_a_saved_answer_is_not_called_saved(db, page, learner):
    item = next(item for item in learner.course.final.items if item.kind == "order" and not item.critical)
    attempt = final_of(learner, db)
    attempt.items = [item.id]
    db.flush()
    page.sign_in(learner.person)
    page.post(f"/quiz/{attempt.id}/1", fields_of(item, right_answer(item)), status=303)
    assert "已保存" in page.get(f"/quiz/{attempt.id}/1").text

    refused = page.post(f"/quiz/{attempt.id}/1", {"place-1": "1", "place-2": "1"}, status=422)

    assert "已保存" not in refused.text


@pytest.mark.sqlite_is_enough
def test_rule_above_a_similar_case_names_the_question_it_belongs_to(db, page, learner):
    attempt = final_of(learner, db)
    critical = next(name for name in attempt.items if learner.course.final.item(name).critical)
    learner.answers(attempt, wrong={critical})
    db.flush()
    page.sign_in(learner.person)

    asked = page.get(f"/quiz/{attempt.id}/1").text

    assert f"刚才那题：{learner.course.final.item(critical).text}" in "".join(asked.split())
    course = page.get(f"/learn/{learner.run.id}").text
    assert "还差一题" in course
    assert "未答" not in course


@pytest.mark.sqlite_is_enough
def test_catalogue_says_which_courses_are_begun_and_which_completed(db, page, learner):
    page.sign_in(learner.person)
    assert "继续" in page.get("/courses").text

    learner.finishes_modules()
    learner.passes_final()
    learner.signs()
    db.flush()

    shown = page.get("/courses")
    assert "已完成" in shown.text
    assert f'href="/learn/{learner.run.id}">再看<' in shown.html
    assert "已完成" in page.get("/courses/tiny-core").text


@pytest.mark.sqlite_is_enough
def test_script_hears_saved_only_after_saving_and_why_not_otherwise(db, page, learner):
    attempt = final_of(learner, db)
    item = learner.course.final.item(attempt.items[0])
    page.sign_in(learner.person)
    here, data = f"/quiz/{attempt.id}/1", {"headers": {"Accept": "application/json"}}

    first = page.post(here, fields_of(item, right_answer(item)), status=200, **data)
    second = page.post(here, fields_of(item, right_answer(item)), status=200, **data)
    empty = page.post(here, {}, status=422, **data)

    assert first.response.json == second.response.json == {"saved": True, "left": 3}
    assert empty.response.json["saved"] is False
    assert empty.response.json["message"]
    assert db.scalar(select(func.count()).select_from(AttemptAnswer).filter_by(attempt_id=attempt.id)) == 1


@pytest.mark.sqlite_is_enough
def test_answer_after_submission_is_refused_kindly(db, page, learner):
    attempt = final_of(learner, db)
    page.sign_in(learner.person)
    here, course = f"/quiz/{attempt.id}/1", f"/learn/{learner.run.id}"
    item = learner.course.final.item(attempt.items[0])
    learner.answers(attempt)
    db.flush()

    late = page.post(here, fields_of(item, wrong_answer(item)), status=303, form_at=course)
    assert "已经交了" in page.get(late.location).text
    script = page.post(
        here,
        fields_of(item, wrong_answer(item)),
        status=409,
        form_at=course,
        headers={"Accept": "application/json"},
    )

    assert script.response.json["saved"] is False
    kept = db.scalars(select(AttemptAnswer.answer).filter_by(attempt_id=attempt.id, item=item.id)).one()
    assert tuple(kept) == right_answer(item)


@pytest.mark.sqlite_is_enough
def test_final_submitted_with_open_questions_is_sent_back_to_them(db, page, learner):
    attempt = final_of(learner, db)
    page.sign_in(learner.person)

    answer = page.post(f"/learn/{learner.run.id}/submit/{attempt.id}", status=303, form_at=f"/learn/{learner.run.id}")

    assert answer.location == f"/quiz/{attempt.id}"
    assert "4 题没有答" in page.get(answer.location).text


def test_not_passed_is_told_kindly_with_what_to_study_again(db, page, learner):
    attempt = final_of(learner, db)
    learner.answers(attempt, wrong=set(attempt.items))
    db.flush()
    page.sign_in(learner.person)

    shown = page.get(f"/quiz/{attempt.id}/result")

    assert "这次还没通过" in shown.text
    assert "再学完下面几节就能再考，次数不限" in shown.text
    assert "想考几次都可以" not in shown.text, "not before the modules are studied again"
    assert f"/learn/{learner.run.id}/tiny-core-1/1" in shown.html
    refused = page.post(f"/learn/{learner.run.id}/quiz/tiny-core-final", status=303, form_at=f"/learn/{learner.run.id}")
    assert refused.location == f"/learn/{learner.run.id}"
    course = page.get(refused.location).text
    assert "去再学一遍" in course
    assert f"上次结课测验 {attempt.score} 分，还没通过。" in course
    assert "还剩 2 节" in course
    assert "再学过了 0 / 2" in " ".join(course.split()), "the bar counts what is left, not what was done before"
    assert "学完的节数" not in course


@pytest.mark.sqlite_is_enough
def test_course_says_how_the_final_is_passed_before_it_begins(page, learner):
    learner.finishes_modules()
    page.sign_in(learner.person)

    shown = page.get(f"/learn/{learner.run.id}").text

    assert "4 题" in shown
    assert "75 分合格，关键题要全对" in shown


@pytest.mark.sqlite_is_enough
def test_final_that_is_not_open_yet_says_what_comes_first(page, learner):
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"

    refused = page.post(f"{run}/quiz/tiny-core-final", status=303, form_at=run)

    assert refused.location == run
    assert "每一节都学完" in page.get(run).text


@pytest.mark.sqlite_is_enough
def test_code_cannot_be_signed_before_the_final_is_passed(db, page, learner):
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"
    assert "<form" not in page.get(f"{run}/code").html.partition("<main")[2]

    page.post(f"{run}/code", status=303, form_at=run)

    assert counted(db, SignedPolicy) == 0


@pytest.mark.sqlite_is_enough
def test_course_given_in_person_is_not_begun_here(db, page, he_xiu):
    page.sign_in(he_xiu)

    answer = page.post("/learn/begin/tiny-kids", status=303, form_at="/courses/tiny-core")

    assert answer.location == "/courses/tiny-kids"
    assert counted(db, CourseRun) == 0


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("address", ["/learn/begin/nothing"])
def test_unknown_course_cannot_be_begun(page, he_xiu, address):
    page.sign_in(he_xiu)

    page.post(address, status=404, form_at="/courses/tiny-core")


def test_another_person_finds_nothing_of_a_run_or_attempt(db, make, page, learner):
    attempt = final_of(learner, db)
    learner.answers(attempt)
    db.flush()
    manager = make.person("石主任")
    from app.core.access import Role

    make.role(manager, Role.HEAD, make.organisation("别的学校"))
    make.role(manager, Role.ADMINISTRATOR, None)
    page.sign_in(manager)
    run = f"/learn/{learner.run.id}"
    rows = counted(db, ModuleProgress), counted(db, AttemptAnswer)

    for address in (
        run,
        f"{run}/tiny-core-1/1",
        f"{run}/code",
        f"{run}/done",
        f"/quiz/{attempt.id}",
        f"/quiz/{attempt.id}/1",
        f"/quiz/{attempt.id}/result",
    ):
        page.get(address, status=404)
    for address in (
        f"{run}/tiny-core-1/1",
        f"{run}/tiny-core-1/2/decide",
        f"{run}/quiz/tiny-core-final",
        f"{run}/submit/{attempt.id}",
        f"{run}/code",
        f"/quiz/{attempt.id}/1",
    ):
        page.post(address, {"to": "2", "answer": "1"}, status=404, form_at="/courses/tiny-core")
    assert rows == (counted(db, ModuleProgress), counted(db, AttemptAnswer))


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("address", ["tiny-core-1/0", "tiny-core-1/4", "tiny-core-9/1", "tiny-core-1/99999"])
def test_page_that_does_not_exist_is_not_found(page, learner, address):
    page.sign_in(learner.person)

    page.get(f"/learn/{learner.run.id}/{address}", status=404)


@pytest.mark.sqlite_is_enough
def test_attempt_of_another_run_is_not_submitted_under_this_one(db, make, page, learner):
    attempt = final_of(learner, db)
    other = Learner(db, learner.person, "tiny-reading")
    db.flush()
    page.sign_in(learner.person)

    page.post(f"/learn/{other.run.id}/submit/{attempt.id}", status=404, form_at=f"/learn/{learner.run.id}")


def test_pages_ask_few_questions_of_the_database_whatever_the_rows(db, page, learner):
    attempt = final_of(learner, db)
    page.sign_in(learner.person)
    run = f"/learn/{learner.run.id}"
    page.get(run)

    limits = {
        f"{run}/tiny-core-1/1": 4,  # one of them: whether anybody has read these words aloud
        f"{run}/tiny-core-1/2": 3,
        run: 8,  # three of them: before whom answers were said aloud, the groups that learn together, and the wish for one
        f"{run}/code": 5,
        f"/quiz/{attempt.id}": 2,
        f"/quiz/{attempt.id}/1": 2,
    }
    for address, limit in limits.items():
        with count_queries() as statements:
            page.get(address)
        assert len(statements) <= SIGNED_IN_QUERIES + limit, "\n".join(
            [address, *(" ".join(s.split())[:110] for s in statements)]
        )


def test_saving_an_answer_takes_three_statements_besides_signing_in(db, page, learner):
    attempt = final_of(learner, db)
    item = learner.course.final.item(attempt.items[0])
    page.sign_in(learner.person)
    here = f"/quiz/{attempt.id}/1"
    fields = {"csrf_token": page.get(here).csrf(), **fields_of(item, right_answer(item))}

    with count_queries() as statements:
        page.client.post(here, data=fields)

    assert len(statements) <= SIGNED_IN_QUERIES + 3, "\n".join(" ".join(s.split())[:110] for s in statements)


@pytest.mark.sqlite_is_enough
def test_old_failed_attempt_says_that_it_was_passed_later_and_english_readers_that_questions_are_chinese(
    db, page, learner
):
    attempt = final_of(learner, db)
    learner.answers(attempt, wrong=set(attempt.items))
    learner.finishes_modules()
    learner.passes_final()
    db.flush()
    page.sign_in(learner.person)

    shown = page.get(f"/quiz/{attempt.id}/result").text

    assert "你后来通过了" in shown
    assert "再学一遍" not in shown
    assert "The questions are in Chinese" in page.get(f"/quiz/{attempt.id}/result?lang=en").text


@pytest.mark.sqlite_is_enough
def test_learning_together_is_not_offered_for_the_signature_alone(db, page, learner):
    learner.finishes_modules()
    page.sign_in(learner.person)
    db.flush()
    assert "一起学" in page.get(f"/learn/{learner.run.id}").text
    learner.passes_final()
    db.flush()

    assert "一起学" not in page.get(f"/learn/{learner.run.id}").text
