"""A mistake in the block at the top of a file is told by file, line and what was expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.front_matter import Parts, cut, load_yaml, validate
from app.content.heads import CourseHead, ModuleHead
from app.content.shapes import Problem
from tests.content.folder import COURSE, MODULE


def said(text: str, schema: type[CourseHead] | type[ModuleHead]) -> list[tuple[int, str]]:
    parts = cut(text, "f.md")
    if isinstance(parts, Problem):
        return [(parts.line, parts.message)]
    found = validate(parts, schema, "f.md")
    return [(problem.line, problem.message) for problem in found] if isinstance(found, list) else []


def test_right_front_matter_has_nothing_to_mend() -> None:
    assert said(COURSE, CourseHead) == []
    assert said(MODULE, ModuleHead) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('edition: "1.0"', "edition: 1.0", 5, '带引号的版次，例如 "1.0"'),
        ("status: ready", "status: done", 6, "status 只能写 draft 或 ready"),
        ("title_en: Small course\n", "", 2, "缺少 title_en"),
        ("topics: [duty]", "topics: duty", 10, "应当是列表"),
        ("contact:", "contacts:", 17, "没有“contacts”这个字段"),
        ("online: 15", "online: 一刻钟", 12, "minutes.online 应当是整数"),
        ("pass_mark: 85, ", "", 13, "就要写 pass_mark"),
        ("audience: staff", "audience: pupils", 2, "学生课要写 grades"),
        ("title: 成人小课", "title: 成人小课\ntitle: 又一次", 4, "写了两次"),
        ("title: 成人小课", "title: [成人小课", 4, "YAML 写法有误"),
        ("grades: []", "grades: [5]", 9, "带引号的年级"),
        ("valid_months: 12", "valid_months: 12\nvalid_days: 30", 2, "只写一个"),
        (
            "contact: 学生保护专员",
            'contact: x\napproved: {name: 某, capacity: 某, date: 2026-11-01, edition: "0.9"}',
            2,
            "不是这一版",
        ),
        ("valid_months: 12", "valid_months: 12\nearly_renewal_days: 181", 2, "最多是有效期的一半"),
        ("valid_months: 12\n", "early_renewal_days: 30\n", 2, "没有有效期的课不写"),
        ("valid_months: 12", "valid_months: 12\nrenews: [adults]", 2, "就要写 early_renewal_days"),
        ("---\nid: adults", "id: adults", 1, "第一行要是 ---"),
    ],
)
def test_author_is_told_the_line_and_what_was_expected(old: str, new: str, line: int, words: str) -> None:
    assert old in COURSE
    problems = said(COURSE.replace(old, new, 1), CourseHead)

    assert any(number == line and words in message for number, message in problems), problems


def test_mistake_inside_a_list_is_told_at_its_own_line() -> None:
    problems = said(MODULE.replace("text: 能说出责任, ", ""), ModuleHead)

    assert problems == [(8, "缺少 objectives.text：至少一个目标，例如 - {id: staff-core-1-a, text: 能……}")]


def test_front_matter_that_never_ends_is_told() -> None:
    assert said("---\nid: a\n", CourseHead) == [(1, "文件头没有结束；请在最后一个字段下面加一行 ---")]


def test_lines_of_fields_are_those_of_the_file() -> None:
    parts = cut(COURSE, "f.md")

    assert isinstance(parts, Parts)
    assert parts.line("minutes", "online") == 12
    assert parts.line("no", "such") == 2
    assert COURSE.split("\n")[parts.body_line - 1] == ""


@pytest.mark.parametrize(
    "text", ["a: &x [*x]", "a: !!python/object:os.system {}", "? [a]\n: b", "{a: b}: c", "- &a [1]\n- *a"]
)
def test_yaml_that_means_harm_is_a_problem_or_plain(text: str) -> None:
    loaded = load_yaml(text, "f.md")

    assert isinstance(loaded, Problem | tuple)


@given(st.text(max_size=200))
def test_any_front_matter_is_read_without_a_crash(text: str) -> None:
    parts = cut(f"---\n{text}\n---\nbody", "f.md")

    if isinstance(parts, Parts):
        validate(parts, CourseHead, "f.md")
        validate(parts, ModuleHead, "f.md")
