"""The ten lines as sentences: half a line about nobody is not said, and no count of nothing reads like a finding."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from app.compliance.filing.line_words import posts_in, posts_said, said
from app.compliance.filing.paper_parts import LOCALE

CHANGE = {"since": "2026-06-30", "joined": 7, "left": 0}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({"line": "not_reached", "others": 7, "classes": None}, "学生和家长合计，还有 7 人没有全部做到。"),
        ({"line": "not_reached", "others": None, "classes": 2}, "还有 2 个班级没有全部做到。"),
        ({"line": "not_reached", "others": None, "classes": None}, "这一天没有要求落到学生、家长或班级身上。"),
        (
            {"line": "not_reached", "others": 7, "classes": 0},
            "学生和家长合计，还有 7 人没有全部做到；班级还有 0 个。",
        ),
        ({"line": "in_time", "in_time": 0, "people": 0}, "这一天没有要求落到在岗成年人身上，所以没有按时不按时可说。"),
        ({"line": "made_late", "people": 0}, "没有成年人是晚了才完成的。"),
        ({"line": "open", "people": 0, "overdue": 0, "oldest_days": None}, "没有成年人还缺什么。"),
        (
            {"line": "not_counted", "no_calendar": 0, "unplaced": 0, "unsigned": 0},
            "都已计入：每条要求都有时段，每个班级都有年级。",
        ),
        (
            {"line": "not_counted", "no_calendar": 0, "unplaced": 0, "unsigned": 2},
            "都已计入：每条要求都有时段，每个班级都有年级。没有报送：2 个下级单位。",
        ),
        (
            {"line": "not_counted", "no_calendar": 1, "unplaced": 0, "unsigned": 0},
            "没有计入：1 条要求没有时段，0 个班级没有年级。",
        ),
        ({"line": "waivers", "in_force": 0, "granted": 0, "granted_by": 0}, "现行豁免 0 项；本期没有批准豁免。"),
        (
            {"line": "roster_change", **CHANGE, "pupils": 0},
            "2026年6月30日以来，成年人新到 7 位、离开 0 位；学生人数没有变。",
        ),
        (
            {"line": "roster_change", **CHANGE, "pupils": -3},
            "2026年6月30日以来，成年人新到 7 位、离开 0 位；学生 -3 名。",
        ),
    ],
)
def test_lines_about_nobody_say_so_instead_of_counting_zeros(app, line, text):
    with app.test_request_context(), force_locale(LOCALE):
        assert said(line) == text


def test_posts_are_named_in_the_readers_language_where_they_have_a_title_in_it():
    line = {
        "line": "in_time",
        "posts": [{"post": "班主任", "in_time": 3, "people": 4}, {"post": "生活老师", "in_time": 0, "people": 1}],
    }

    assert posts_said(line) == ["班主任 3/4", "生活老师 0/1"]
    assert posts_in(line, {"班主任": "Class teacher"}) == [("Class teacher", "3/4", False), ("生活老师", "0/1", True)]


def test_english_lines_about_one_read_as_well_as_about_many(app):
    entries = {"line": "entries", "all": 1, "late": 1, "imported": 0}
    with app.test_request_context(), force_locale("en"):
        assert said({"line": "in_time", "in_time": 1, "people": 1}).endswith("in time: 1 of 1.")
        assert "each): 1; made more than 7 days later: 1, brought by an import: 0." in said(entries)


@pytest.mark.parametrize(
    ("although", "text"),
    [
        ({}, ""),
        ({"although": 0}, "没有课是在没准备好时由校长决定照常上的。"),
        ({"although": 3}, "没有全部准备好、由校长决定照常上的课：3 节。"),
        (
            {"although": 3, "undecided": 2},
            "没有全部准备好、由校长决定照常上的课：3 节。按留下的记录缺了什么、也没有校长决定就上的课：2 节。",
        ),
    ],
)
def test_lessons_given_by_the_heads_decision_are_said_where_the_filing_counted_them(app, although, text):
    line = {"line": "entries", "all": 40, "late": 0, "imported": 0, **although}
    with app.test_request_context(), force_locale(LOCALE):
        assert said(line).partition("由导入带来。")[2].strip() == text
