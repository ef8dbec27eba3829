"""What one judgement comes to, what two or three decide, and who may give one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.content.practicals import parse_facilitators, parse_rubric
from app.learning.practical.rules import Judged, Outcome, Refusal, judge, refusal, verdict, worth

RUBRIC = """---
id: trial
title: 试讲
title_en: Trial
edition: "1.0"
kind: trial-lesson
raters: 2
minimum: 8
apart: 2
critical_points: 3
levels: [{points: 0, text: 没有, text_en: Missing}, {points: 3, text: 做到, text_en: There}, {points: 4, text: 稳, text_en: Well}]
criteria:
  - {id: calm, text: 平静, text_en: Calm}
  - {id: blame, text: 不怪孩子, text_en: No blame, critical: true}
  - {id: end, text: 收住, text_en: Ends}
---

怎么评。
"""
TRIAL = Path(__file__).parents[3] / "courses/practicals/trial-lesson.md"
WAITING, THIRD, PASSED, NOT_PASSED = Outcome.WAITING, Outcome.THIRD, Outcome.PASSED, Outcome.NOT_PASSED
DAY = date(2026, 9, 14)


def rubric(**changed):
    text = RUBRIC
    for old, new in changed.values():
        assert old in text
        text = text.replace(old, new)
    found, problems = parse_rubric(text, "courses/practicals/trial.md")
    assert problems == []
    return found


def test_points_come_to_a_sum_and_to_the_critical_criteria_missed():
    assert judge(rubric(), {"calm": 4, "blame": 0, "end": 4}) == Judged(8, ("blame",))
    for wrong in ({"calm": 4, "blame": 4}, {"calm": 4, "blame": 4, "end": 2}):
        with pytest.raises(ValueError, match="calm"):
            judge(rubric(), wrong)


@pytest.mark.parametrize(
    ("half", "with_ease", "total", "passes"),
    [
        (0, 0, 90, True),  # everything “done”
        (1, 0, 86, True),
        (2, 0, 82, False),
        (2, 3, 85, True),
        (0, 6, 96, True),
        (6, 0, 66, False),
    ],
)
def test_who_does_everything_in_the_shipped_trial_lesson_passes(half, with_ease, total, passes):
    """CURRICULUM §2: 85 of 100. The words beside the taps say what is so: “done” everywhere is enough."""
    shipped, _problems = parse_rubric(TRIAL.read_text("utf-8"), "courses/practicals/trial-lesson.md")
    free = [one.id for one in shipped.criteria if not one.critical]
    points = {one.id: 9 for one in shipped.criteria} | dict.fromkeys(free[:half], 5)
    points |= dict.fromkeys([one for one in points if points[one] == 9][:with_ease], 10)
    seen = judge(shipped, points)

    assert (seen.total, seen.is_enough(shipped)) == (total, passes)
    assert [(level.text, is_enough) for level, _sum, is_enough in worth(shipped)] == [
        ("没有做到", False),
        ("做到一半", False),
        ("做到了", True),
        ("做得稳", True),
    ]


@pytest.mark.parametrize(
    ("judged", "outcome"),
    [
        ([], WAITING),
        ([Judged(12)], WAITING),
        ([Judged(12), Judged(10)], PASSED),
        ([Judged(9), Judged(7)], PASSED),  # their mean reaches the mark
        ([Judged(8), Judged(7)], NOT_PASSED),
        ([Judged(7), Judged(2)], NOT_PASSED),  # both say not yet: no third is needed, however far apart
        ([Judged(12, ("blame",)), Judged(4)], NOT_PASSED),
        ([Judged(12), Judged(9)], THIRD),  # more than two apart
        ([Judged(9), Judged(9, ("blame",))], THIRD),  # only one misses what is critical
        ([Judged(9, ("blame",)), Judged(9, ("blame",))], NOT_PASSED),
        ([Judged(12), Judged(6), Judged(8)], PASSED),  # two of three
        ([Judged(12), Judged(6), Judged(7)], NOT_PASSED),
        ([Judged(12), Judged(12, ("blame",)), Judged(12, ("blame",))], NOT_PASSED),
    ],
)
def test_two_decide_together_and_a_third_where_they_differ(judged, outcome):
    assert verdict(rubric(), judged) is outcome


def test_one_assessor_decides_where_the_course_asks_for_one():
    alone = rubric(raters=("raters: 2", "raters: 1"), apart=("apart: 2\n", ""))

    assert [verdict(alone, [Judged(total)]) for total in (7, 8)] == [NOT_PASSED, PASSED]
    assert verdict(alone, [Judged(12, ("blame",))]) is NOT_PASSED


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"person": [1, 7], "rater": [7]}, Refusal.ONESELF),  # another id of oneself
        ({"trainers": [1]}, Refusal.TRAINED),
        ({"judged_by": [1]}, Refusal.JUDGED),
        ({"holds_certificates": False}, Refusal.NO_CERTIFICATE),
        ({"not_passed_on": DAY}, Refusal.ANOTHER_DAY),
        ({"not_passed_on": date(2026, 9, 13)}, None),
    ],
)
def test_neither_oneself_nor_who_trained_nor_twice_nor_without_a_certificate(changed, why):
    known = {"rater": [1], "person": [2], "trainers": [3], "judged_by": [4], "holds_certificates": True}

    assert refusal(**{**known, "not_passed_on": None, "day": DAY, **changed}) is why


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minimum: 8", "minimum: 13", "minimum 达不到"),
        ("apart: 2\n", "", "要写 apart"),
        ("critical_points: 3", "critical_points: 2", "critical_points"),
        ("id: end", "id: calm", "同一个 id"),
        ("points: 4", "points: 3", "从低到高"),
        ('edition: "1.0"\n', "", "要写 edition"),
        ("kind: trial-lesson", "kind: exam", "kind"),
    ],
)
def test_rubric_that_nobody_could_judge_by_is_refused_with_its_reason(old, new, said):
    found, problems = parse_rubric(RUBRIC.replace(old, new), "courses/practicals/trial.md")

    assert found is None
    assert said in " ".join(problem.message for problem in problems)


def test_rubric_of_a_course_has_its_courses_edition():
    found, problems = parse_rubric(RUBRIC, "courses/one/practical.md", in_course=True)

    assert found is None
    assert "不写 edition" in problems[0].message


def test_every_band_says_what_its_facilitators_need():
    band = "{id: k, certificates: [staff-core], practical: trial, valid_months: 24, observe_months: 12}"

    rules, problems = parse_facilitators(f"bands:\n  - {band}\n  - {{id: k}}\n", "f.yaml")

    assert rules["k"].practical == "trial"
    assert ["每个学段写" in problems[0].message, "少了学段" in problems[1].message] == [True, True]
