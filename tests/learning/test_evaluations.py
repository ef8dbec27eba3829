"""Evaluation sets: voluntary, without a mark, A before, B after, C twelve weeks later; totals of whole tens of people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.assessment.totals import totals_of
from app.content.catalogue import catalogue
from app.content.checks.evaluations import evaluation_sets
from app.content.courses import parse_course
from app.content.shapes import ItemKind
from app.core.access import Role
from app.learning import evaluations
from app.learning.evaluations import letter_on, offer_in, offers_later
from app.learning.models import CourseRun
from tests.learning.learner import MORNING, fields_of, right_answer, wrong_answer

DONE = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("completed_on", "day", "letter", "last_day"),
    [
        (None, DONE, "A", None),
        (DONE, "2026-09-14", "B", "2026-09-27"),
        (DONE, "2026-09-27", "B", "2026-09-27"),
        (DONE, "2026-09-28", None, None),
        (DONE, "2026-12-06", None, None),
        (DONE, "2026-12-07", "C", "2027-01-05"),  # 84 days after
        (DONE, "2027-01-05", "C", "2027-01-05"),
        (DONE, "2027-01-06", None, None),
        (DONE, "2027-09-14", "D", "2027-10-13"),
    ],
)
def test_each_set_is_open_in_its_own_weeks(completed_on, day, letter, last_day):
    found = letter_on(date.fromisoformat(str(day)), completed_on=completed_on)

    assert found == (letter, last_day and date.fromisoformat(last_day))


@pytest.fixture
def shelf(app) -> Any:
    """The shipped courses."""
    with app.app_context():
        return catalogue()


def test_shipped_core_course_has_three_parallel_sets_in_both_languages(shelf):
    course = shelf.courses["staff-core"]
    sets = [course.evaluation(letter) for letter in "ABC"]

    for quiz in sets:
        kinds = [item.kind for item in quiz.items]
        assert (len(kinds), kinds.count(ItemKind.CONFIDENCE)) == (12, 2)
        assert sum(item.critical for item in quiz.items) == 5, "each red line once"
        assert quiz.english is not None
    texts = [item.text for quiz in sets for item in quiz.items]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "objective=staff-core-7-a level=decide}\n## 晚上",
            "objective=staff-core-8-a level=decide}\n## 晚上",
            "不一样",
        ),
        ("level=know}\n## 食堂", "level=decide}\n## 食堂", "知识题 5 道"),
        ("kind: evaluation-A", "kind: evaluation-B", "已经有了"),
    ],
)
def test_sets_that_are_not_parallel_are_refused(shelf, old, new, said):
    shipped = shelf.courses["staff-core"]
    path = "quizzes/staff-core-evaluation-a.md"
    text = shipped.files[path].decode()
    assert old in text
    files = {name: content for name, content in shipped.files.items() if name != path.replace(".md", ".en.md")}
    course, _problems = parse_course("staff-core", {**files, path: text.replace(old, new).encode()})

    assert any(said in problem.message for problem in evaluation_sets(course, shelf))


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("evaluation-C", "- [ ] 没有\n- [x] 有一点\n- [ ] 很有", "没有对错"),
        ("module", "- [ ] 没有\n- [ ] 有一点\n- [ ] 很有", "只能放在评估卷"),
    ],
)
def test_confidence_has_no_right_answer_and_stands_in_sets_only(kind, options, said):
    from app.content.quizzes import parse_quiz

    head = f"---\nid: q\ncourse: c\nkind: {kind}\n---\n\n"
    quiz, problems = parse_quiz(
        head + "{#q1 .confidence objective=c-1-a level=decide}\n## 有把握吗？\n\n" + options, "q.md"
    )

    assert quiz is None
    assert said in problems[0].message


@pytest.fixture
def staff_core(db, make) -> Any:
    """Somebody who completed the shipped core course on a morning, as a function."""
    course = catalogue().courses["staff-core"]

    def completed(name: str, *, at: datetime | None = MORNING, number: int = 1) -> CourseRun:
        run = CourseRun(person_id=make.person(name).id, course=course.id, edition=course.edition, number=number,
                        started_at=MORNING, completed_at=at)  # fmt: skip
        db.add(run)
        db.flush()
        return run

    return completed


def answers_set(db, run: CourseRun, *, at: datetime, wrong: frozenset[str] = frozenset(), sure: int = 3) -> QuizAttempt:
    """Take the set that is open, `wrong` the ends of the ids answered wrong, confidence at one step of five."""
    from app.assessment import service as attempts

    course = catalogue().courses[run.course]
    attempt = evaluations.take(db, run, course, at=at)
    quiz = course.quizzes[attempt.quiz]
    for item in quiz.items:
        answer = right_answer(item) if item.id.partition("-")[2] not in wrong else wrong_answer(item)
        answer = (str(sure),) if item.kind is ItemKind.CONFIDENCE else answer
        db.add(AttemptAnswer(attempt_id=attempt.id, item=item.id, answer=list(answer), saved_at=at))
    db.flush()
    attempts.submit(db, attempt, quiz, at=at)
    return attempt


def test_totals_stand_for_whole_tens_of_people_only(db, staff_core):
    weeks = MORNING + timedelta(days=84)
    for number in range(9):
        answers_set(db, staff_core(f"学员{number}"), at=weeks)
    assert totals_of(db, "staff-core") == []

    answers_set(db, staff_core("学员9"), at=weeks, wrong=frozenset({"9", "1"}), sure=1)
    for number in range(10, 15):  # the eleventh to fifteenth wait for the twentieth
        answers_set(db, staff_core(f"学员{number}"), at=weeks, wrong=frozenset({"7"}))

    (total,) = totals_of(db, "staff-core")
    assert (total.letter, total.people) == ("C", 10)
    assert total.right == Fraction(98, 100)
    assert total.critical_errors == Fraction(1, 50)
    assert total.confidence == (Fraction(9, 2)) / 10


def test_set_is_taken_once_and_keeps_no_score(db, staff_core):
    run, weeks = staff_core("何秀"), MORNING + timedelta(days=90)
    course = catalogue().courses["staff-core"]
    assert [offer.quiz.evaluation for _run, _course, offer in offers_later(db, [run], day=weeks.date())] == ["C"]

    attempt = answers_set(db, run, at=weeks, wrong=frozenset({"7"}))

    assert (attempt.score, attempt.outcome, attempt.missed) == (None, None, [])
    assert offer_in(db, run, course, day=weeks.date()) is None
    with pytest.raises(evaluations.NotOffered):
        evaluations.take(db, run, course, at=weeks)


@pytest.mark.sqlite_is_enough
def test_learner_answers_on_the_pages_without_feedback_or_mark(db, page, staff_core, monkeypatch):
    run = staff_core("何秀", at=datetime.now(UTC) - timedelta(days=90))
    page.sign_in(run_person(db, run))
    assert "还记得多少" in page.get("/").text
    address = f"/learn/{run.id}"
    assert "不打分" in page.get(address).text

    page.post(f"{address}/evaluation", status=303, form_at=address)
    attempt = db.scalars(select(QuizAttempt)).one()
    items = {item.id: item for item in catalogue().courses["staff-core"].quizzes[attempt.quiz].items}
    for number, name in enumerate(attempt.items, start=1):
        item = items[name]
        chosen = ("2",) if item.kind is ItemKind.CONFIDENCE else wrong_answer(item)
        answered = page.post(f"/quiz/{attempt.id}/{number}", fields_of(item, chosen), status=303)
        assert "feedback" not in answered.location
    assert "再看看原因" not in page.get(f"/quiz/{attempt.id}/1").text
    page.post(f"{address}/submit/{attempt.id}", status=303, form_at=f"/quiz/{attempt.id}")

    done = page.get(f"/quiz/{attempt.id}/result").text
    assert "谢谢你的回答" in done
    assert "%" not in done
    assert "看看正确的做法" in done
    assert "还记得多少" not in page.get(address).text


def run_person(db, run: CourseRun) -> Any:
    from app.people.models import Person

    return db.get_one(Person, run.person_id)


@pytest.mark.sqlite_is_enough
def test_head_reads_totals_without_names(db, page, make, staff_core):
    for number in range(10):
        answers_set(db, staff_core(f"学员{number}"), at=MORNING)
        answers_set(db, db.scalars(select(CourseRun).order_by(CourseRun.id.desc())).first(), at=MORNING + timedelta(days=84),
                    wrong=frozenset({"1", "2"}))  # fmt: skip
    head = make.person("周校长")
    make.role(head, Role.HEAD, make.organisation("青禾小学"))
    page.sign_in(head)

    shown = page.get("/learn/evaluations/staff-core").text
    assert "C 是 B 的 80 %" in shown
    assert "不到 10 人" in shown
    assert "关键题答错的比例" in shown
    assert "学员" not in shown.replace("学员自愿", "")
    assert "/learn/evaluations/staff-core" in page.get("/courses/staff-core").html
