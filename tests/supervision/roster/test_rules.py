"""Which posts must not stand empty, how two rosters differ, who was entered late (SAFEGUARDS 29)."""

from __future__ import annotations

from datetime import date

import pytest

from app.supervision.roster.queries import needs
from app.supervision.roster.rules import (
    Condition,
    Difference,
    HeldPost,
    Late,
    Line,
    Need,
    Size,
    as_document,
    differences,
    late_entries,
    missing_posts,
    size_in,
)

HEAD = Need("head", "校长", "Head", "leadership", ("school",))
DORM = Need("dorm-keeper", "宿管员", "Dorm keeper", "boarding", ("school",), Condition.OVERNIGHT)
KNOWN = {"head", "校长", "dorm-keeper", "宿管员"}
THE_HEAD = HeldPost("head", "校长", "leadership")
NIGHT_DUTY = HeldPost("night-duty-teacher", "夜间值班教师", "boarding")


@pytest.mark.parametrize(
    ("kind", "held", "said", "known", "missing"),
    [
        ("school", [THE_HEAD], [], KNOWN, []),
        ("school", [], [], KNOWN, [HEAD]),
        ("kindergarten", [], [Condition.OVERNIGHT], KNOWN, []),
        ("school", [THE_HEAD], [Condition.OVERNIGHT], KNOWN, [DORM]),
        ("school", [THE_HEAD, NIGHT_DUTY], [], KNOWN, [DORM]),
        ("school", [THE_HEAD, HeldPost("dorm-keeper", "x", "boarding")], [Condition.OVERNIGHT], KNOWN, []),
        ("school", [THE_HEAD, HeldPost("own-7", "宿管员", "boarding")], [Condition.OVERNIGHT], KNOWN, []),
        ("school", [THE_HEAD, HeldPost("own-8", "生活管理", "boarding")], [], {"head", "own-8"}, []),
        ("school", [HeldPost("own-9", "总校长", "leadership")], [], {"own-9"}, []),
    ],
)
def test_posts_that_must_exist_and_have_nobody(kind, held, said, known, missing):
    assert missing_posts([HEAD, DORM], kind, held, said, known) == missing


@pytest.mark.usefixtures("db")
def test_shipped_posts_say_that_boarders_need_a_dorm_keeper_and_buses_an_attendant():
    conditions = {need.post: need.when for need in needs()}

    assert conditions["dorm-keeper"] is Condition.OVERNIGHT
    assert conditions["bus-attendant"] is Condition.BUSES
    assert conditions["head"] is None


def test_difference_shows_what_is_new_and_what_is_gone():
    then = [Line("a", "甲", 2), Line("b", "乙", 1)]
    now = [Line("a", "甲", 3), Line("c", "丙", 1)]

    rows = differences(then, now)

    assert rows == [Difference("a", "甲", 2, 3), Difference("c", "丙", None, 1), Difference("b", "乙", 1, None)]
    assert [row.by for row in rows] == [1, 1, -1]


def test_people_entered_after_they_started_count_their_gap_once_each():
    entries = [
        (1, date(2026, 9, 1), date(2026, 9, 11)),
        (1, date(2026, 9, 5), date(2026, 9, 6)),
        (2, date(2026, 9, 1), date(2026, 9, 1)),
        (3, date(2026, 9, 1), date(2026, 8, 20)),
    ]

    assert late_entries(entries) == Late(1, 10)


def test_size_comes_back_from_its_document_as_it_was():
    size = Size(2, 9, (Line("p", "岗位", 2),), (Line("c", "班", 9),))

    assert size_in(as_document(size)) == size
