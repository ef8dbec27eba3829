"""Quiz attempts, answers and critical errors are the learner's own; others see done, due, helped (SAFEGUARDS 25)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.core.settings import ROOT
from app.learning.models import CourseRun, ModuleProgress, ScenarioDecision
from app.learning.together.models import OralAnswers
from tests.safeguards.addresses import addresses
from tests.safeguards.world import VIEWERS

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

OWN_ONLY = (
    "assessment.overview",
    "assessment.question",
    "assessment.result",
    "certification.certificate_file",
    "certification.own_certificate",
    "learning.course",
    "learning.decide",
    "learning.done",
    "learning.read",
    "learning.sign_code",
    "learning.submit_quiz",
    "learning.take_evaluation",
    "learning.take_quiz",
    "together.aloud",
    "together.aloud_question",
    "together.hand_in",
    "together.wish",
)
OWN_TABLES = (QuizAttempt, AttemptAnswer, CourseRun, ModuleProgress, ScenarioDecision, OralAnswers)


def methods(app: Flask, endpoint: str) -> list[str]:
    return sorted({"GET", "POST"} & set(next(app.url_map.iter_rules(endpoint)).methods or ()))


def test_attempt_with_critical_errors_is_in_the_world(world: Any) -> None:
    """SAFEGUARDS 25: what the other tests of this file look for is there to be found."""
    assert world.own.attempt.score == 0
    assert world.own.attempt.second_items
    assert world.own.attempt.outcome == "not_passed"


@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != "stranger"])
def test_nobody_opens_another_persons_course_quiz_or_certificate(app, page, world, viewer):
    """SAFEGUARDS 25: not the head, not the training manager, not the administrator; the same page as for no such id."""
    page.sign_in(world.viewers[viewer])
    token = page.get("/account").csrf()
    places = addresses(app, world.own)
    nothing = _words(page.client.get("/quiz/999999"))

    for endpoint in OWN_ONLY:
        for address in places[endpoint]:
            for method in methods(app, endpoint):
                answer = page.client.open(address, method=method, data={"csrf_token": token, "answer": "1"})
                assert answer.status_code == 404, (method, address)
                assert _words(answer) == nothing


def _words(answer: Any) -> str:
    return re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))


def test_stranger_is_asked_to_sign_in_whatever_the_id(app, page, world):
    """SAFEGUARDS 25: an id that exists and one that does not lead to the same place."""
    for endpoint in OWN_ONLY:
        for address in addresses(app, world.own)[endpoint]:
            if "GET" in methods(app, endpoint):
                assert page.client.get(address).status_code == 302
    assert page.client.get("/quiz/999999").status_code == 302


def test_learner_opens_what_is_theirs(app, page, world):
    """SAFEGUARDS 25: the same addresses, asked by their owner."""
    page.sign_in(world.own.colleague)

    assert page.client.get(addresses(app, world.own)["assessment.result"][0]).status_code == 200
    for address in addresses(app, world.own)["certification.own_certificate"]:
        assert page.client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["head", "training_manager", "protection_lead"])
def test_those_who_answer_for_training_see_due_and_done_but_no_result(page, world, who):
    """SAFEGUARDS 25: a person's page under a requirement says due; that a final was failed, and how, stands nowhere."""
    page.sign_in(world.viewers[who])
    side = world.own
    wanted = [
        f"/reports/{side.organisation.id}/{side.staff_rule.id}/people/{side.colleague.id}",
        f"/reports/{side.organisation.id}/{side.staff_rule.id}",
        f"/staff/{side.colleague.id}",
    ]

    for address in wanted:
        words = page.get(address).text
        assert side.colleague.name in words
        for result in ("未通过", "没有通过", "答错", "得分", "分数", "测验", "再考", "Not passed", "score"):
            assert result not in words, (address, result)


def test_nothing_outside_the_learners_pages_reads_attempts_or_decisions() -> None:
    """SAFEGUARDS 25, by structure: these tables are named in two packages, in the list of tables and in the invented county."""
    names = re.compile("|".join(rf"\b{table.__name__}\b" for table in OWN_TABLES))
    # The document of one's own data names them for the person herself; by command they are left out (tests/desk/own_data).
    own_page = ROOT / "app" / "desk" / "own_data" / "parts.py"
    found = {
        path.relative_to(ROOT / "app").parts[0]
        for path in (ROOT / "app").rglob("*.py")
        if path != own_page and names.search(path.read_text(encoding="utf-8"))
    }
    # The desk shows a learner their own course on their own first page, by the functions of `learning`.
    assert found - {"demo"} <= {"assessment", "learning", "desk"}
    desk = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "app" / "desk").rglob("*.py") if path != own_page
    )
    assert not re.search(r"\b(QuizAttempt|AttemptAnswer|ScenarioDecision|OralAnswers)\b", desk)


# What came of something that is no quiz: a sample check, a lesson that was watched, a practical part, a talk with a mentor.
OTHER_OUTCOMES = {
    "certification/facilitators/observe.html",
    "certification/facilitators/rights.html",
    "classroom/differences.html",
    "learning/mentoring/log.html",
    "learning/practical/own.html",
    "supervision/checks/check.html",
    "supervision/checks/item.html",
}


def test_score_is_printed_on_the_learners_own_result_and_nowhere_else() -> None:
    """SAFEGUARDS 25: of all templates only those of the learner's quiz say a score."""
    templates = ROOT / "app" / "templates"
    found = {
        path.relative_to(templates).parts[0] if word != "outcome" else path.relative_to(templates).as_posix()
        for path in templates.rglob("*.html")
        for word in re.findall(r"\.(score|outcome|second_items|in_second_part)\b", path.read_text(encoding="utf-8"))
    }

    assert {one for one in found - OTHER_OUTCOMES if not one.startswith("assessment/")} == {"assessment"}
