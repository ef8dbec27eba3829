"""A module is read whole or refused; no way of spoiling one brings the reader down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.content.courses import parse_course
from app.content.modules import parse_module
from tests.content.folder import FILES, LESSON, MODULE

SPOILS = [
    "",
    ":::",
    "::::",
    "::: screen",
    "::::: activity {#z kind=calm minutes=1}",
    "### end",
    "- [a](#b) > c",
    "---",
    "## x",
    "　",
    "：",
]


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from([MODULE, LESSON])).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        spoil = draw(st.sampled_from(SPOILS) | st.text(max_size=12))
        lines[place : place + draw(st.integers(0, 2))] = [spoil] if draw(st.booleans()) else []
        lines = lines or [""]
    return "\n".join(lines)


@given(spoiled())
def test_spoiled_module_is_read_or_refused_with_lines_of_its_file(text: str) -> None:
    module, problems = parse_module(text, "f.md", 1)

    assert module is not None or problems
    assert all(problem.file == "f.md" and 1 <= problem.line <= text.count("\n") + 2 for problem in problems)
    if module is not None:
        assert [screen.number for screen in module.screens] == list(range(1, len(module.screens) + 1))
        assert not [screen for screen in module.screens if "::: script" in screen.text or "facilitator" in screen.text]


@given(st.sampled_from(sorted(name for name in FILES if "adults" in name)), st.binary(max_size=60))
def test_spoiled_file_of_a_course_is_told_and_never_raised(name: str, content: bytes) -> None:
    files = {path: text.encode() for path, text in FILES.items() if "adults" in path} | {name: content}

    course, problems = parse_course("adults", files)

    assert course is not None or problems
