"""Who is asked to sign, when a new edition asks again, and what it changes (DESIGN §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.content.shapes import Policy
from app.records.policies.rules import Signature, State, changes, is_asked_of, standing

TEXT = Policy("route", "报告", "Route", "2.1", (), "正文", "0" * 64)


def signed(edition: str, policy: str = "route", day: int = 1) -> Signature:
    return Signature(policy, edition, "0" * 64, datetime(2026, 9, day, tzinfo=UTC), date(2026, 9, day))


@pytest.mark.parametrize(
    ("audience", "posts", "held", "asked"),
    [
        (("staff",), (), [("staff", "guard")], True),
        (("staff",), (), [("volunteer", "guard")], False),
        (("staff",), (), [("volunteer", "guard"), ("staff", "cook")], True),
        (("staff", "external"), ("driver",), [("external", "driver")], True),
        (("staff", "external"), ("driver",), [("staff", "cook")], False),
        (("staff",), ("driver",), [("staff", "cook"), ("volunteer", "driver")], False),  # both in one post
        (("staff", "volunteer", "external"), (), [], False),  # a guardian, a bureau officer without a post
    ],
)
def test_text_is_asked_of_those_its_front_matter_names(audience, posts, held, asked):
    assert is_asked_of(replace(TEXT, audience=audience, posts=posts), held) is asked


@pytest.mark.parametrize(
    ("editions", "state", "last"),
    [
        ([], State.NOT_YET, None),
        (["1.0"], State.AGAIN, "1.0"),
        (["1.0", "1.9"], State.AGAIN, "1.9"),
        (["2.0"], State.CHANGED_A_LITTLE, "2.0"),
        (["2.1"], State.SIGNED, "2.1"),
        (["2.1", "1.0"], State.SIGNED, "2.1"),
        (["2.10"], State.SIGNED, "2.10"),  # later than 2.1: an older file was put back
        (["3.0"], State.SIGNED, "3.0"),
    ],
)
def test_major_edition_asks_again_and_a_minor_one_only_says_so(editions, state, last):
    found = standing(TEXT, [signed("9.0", "other"), *map(signed, editions)])

    assert (found.state, found.last.edition if found.last else None) == (state, last)
    assert found.is_open is (state in (State.NOT_YET, State.AGAIN))


def test_changes_are_the_lines_that_came_and_went():
    found = changes("一。\n\n二。\n三。\n::: help\n甲\n:::", "一。\n二，改了。\n\n三。\n四。\n::: help\n甲\n:::")

    assert (found.added, found.removed) == (("二，改了。", "四。"), ("二。",))
    assert changes("一。\n二。", "\n一。\n\n二。\n").added == ()
