"""The pages of a course run: the whole story by plain forms, refusals, other people's runs, and query counts."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.certification.models import Certificate
from app.content.catalogue import catalogue
from app.content.shapes import ItemKind
from app.learning.models import CourseRun, ScenarioDecision
from app.records.models import Coverage, SignedPolicy, TrainingRecord
from tests.learning.conftest import Learner, right_answer, wrong_answer


def fields_of(item, answer) -> dict:
    """What a browser sends for an answer."""
    if item.kind is ItemKind.ORDER:
        return {f"place-{name}": str(place) for place, name in enumerate(answer, start=1)}
    if item.kind is ItemKind.MATCH:
        return {f"pair-{pair.partition('=')[0]}": pair.partition("=")[2] for pair in answer}
    return {"answer": list(answer)}


def counted(db, table) -> int:
    return db.scalar(select(func.count()).select_from(table))


def answer_all(page, db, attempt_id, *, wrong=(), course="tiny-core") -> None:
    attempt = db.get(QuizAttempt, attempt_id)
    asked, quiz = list(attempt.asked), catalogue().courses[course].quizzes[attempt.quiz]
    for number, name in enumerate(asked, start=1):
        item = quiz.item(name)
        answer = wrong_answer(item) if name in wrong else right_answer(item)
        page.post(f"/quiz/{attempt_id}/{number}", fields_of(item, answer), status=303)


def test_dorm_keeper_takes_a_course_from_the_catalogue_to_her_certificate(app, db, page, he_xiu):
    page.sign_in(he_xiu)
    with app.app_context():
        course = catalogue().courses["tiny-core"]
    assert "小小核心课" in page.get("/learn/").text
    page.get("/learn/about/tiny-core")
    begun = page.post("/learn/begin/tiny-core", status=303, form_at="/learn/about/tiny-core")
    run = begun.location
    assert "开始第1节" in page.get(run).text

    here = f"{run}/tiny-core-1/1"
    assert "可以随时暂停" in page.get(here).text
    here = page.post(here, {"to": "2"}, status=303).location
    for choice in ("start-2", "later-1", "told-1", "asks-1"):
        shown = page.get(here)
        position = re.search(r'name="position" value="(\d+)"', shown.html)[1]
        page.post(
            f"{run}/tiny-core-1/2/decide",
            {"round": "1", "position": position, "choice": choice},
            status=303,
            form_at=here,
        )
    assert "示范做法" in page.get(here).text
    here = page.post(here, {"to": "3"}, status=303).location
    question = page.post(here, {"to": "4"}, status=303).location
    assert re.fullmatch(r"/quiz/\d+/1", question)
    attempt_id = int(question.split("/")[2])
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
    answer_all(page, db, attempt_id)
    result = page.post(f"{run}/submit/{attempt_id}", status=303, form_at=f"/quiz/{attempt_id}").location
    assert "通过" in page.get(result).text

    assert "不私下加好友" in page.get(f"{run}/code").text
    done = page.post(f"{run}/code", status=303).location
    assert done == f"{run}/done"
    assert re.search(r"/certificates/\d+", page.get(done).html)
    assert [counted(db, table) for table in (TrainingRecord, Certificate, SignedPolicy)] == [1, 1, 1]
    assert counted(db, Coverage) == 2
    page.get(run)
    assert course.id == "tiny-core"
