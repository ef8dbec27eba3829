"""What a page shows of an item: each drawer once, and the rule without the word that praises a choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.assessment.models import QuizAttempt
from app.assessment.showing import shown_question
from app.content.shapes import ItemKind, Option
from tests.assessment.bank import item

pytestmark = pytest.mark.usefixtures("db")
ATTEMPT = QuizAttempt(id=1, course="staff-core", edition="1.0", quiz="q", seed="s" * 16)
DRAWERS = replace(
    item("sort", "match"),
    kind=ItemKind.MATCH,
    options=tuple(
        Option(str(number), f"事{number}", "对。为什么。", correct=False, pair=drawer)
        for number, drawer in enumerate(("禁止", "先批准", "禁止", "正常"), start=1)
    ),
)


def test_each_drawer_is_offered_once():
    shown = shown_question(ATTEMPT, DRAWERS, 1, None)

    assert sorted(text for _id, text in shown.right_sides) == sorted(["禁止", "先批准", "正常"])


def test_answer_that_named_the_same_drawer_by_another_line_is_shown_as_chosen():
    shown = shown_question(ATTEMPT, DRAWERS, 1, ("1=3", "2=2", "3=1", "4=4"))

    offered = {id_ for id_, _text in shown.right_sides}
    assert all(option.pair in offered and option.fits for option in shown.options)
    assert shown.is_right


def test_praise_stands_only_beside_what_was_chosen():
    plain = item("rule", critical=True)
    told = replace(
        plain, options=(replace(plain.options[0], feedback="对。马上报告。", correct=True), *plain.options[1:])
    )

    [left_out] = shown_question(ATTEMPT, told, 1, ("2",)).rule
    [chosen] = shown_question(ATTEMPT, told, 1, ("1",)).rule

    assert "马上报告" in left_out.feedback
    assert "对。" not in left_out.feedback
    assert "对。马上报告" in chosen.feedback
