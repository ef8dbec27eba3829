"""Every file in courses/ and quizzes/ is opened, and every check finds nothing to mend."""

from __future__ import annotations

import pytest

from app.content.catalogue import Catalogue, load_catalogue
from app.content.checks import check_catalogue
from app.content.fences import parse_fences
from app.content.rendering import SHOWN, _Face, _Setting
from app.content.shapes import Course
from app.core.settings import ROOT

MARK = "不许上屏"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT)


def test_shipped_courses_are_read_and_ready(catalogue: Catalogue) -> None:
    assert {"staff-core", "kids-g56"} <= {course.id for course in catalogue.ready}


def test_shipped_files_have_nothing_to_mend(catalogue: Catalogue) -> None:
    assert [str(problem) for problem in check_catalogue(catalogue) if problem.is_error] == []


def test_no_shipped_course_claims_a_review_that_never_was(catalogue: Catalogue) -> None:
    assert [course.id for course in catalogue.courses.values() if course.approved] == []
    assert [text.id for text in catalogue.child_help.values() if text.approved] == []


def test_every_shipped_file_belongs_to_a_course_or_is_known(catalogue: Catalogue) -> None:
    known = {path for course in catalogue.courses.values() for path in course.files}
    known |= {rubric.file for rubric in catalogue.practicals.values()} | {"courses/facilitators.yaml"}
    known |= {file for policy in catalogue.policies.values() for file in policy.files}
    known |= {file for text in catalogue.child_help.values() for file in text.files}
    known |= {f"courses/{name}" for name in ("law.yaml", "help.yaml", "posts.yaml", "requirements.yaml", "EDITIONS")}
    known |= {"courses/LICENSE", "quizzes/LICENSE"}
    found = {
        path.relative_to(ROOT).as_posix()
        for place in ("courses", "quizzes")
        for path in (ROOT / place).rglob("*")
        if path.is_file()
    }

    assert sorted(found - known) == []


def test_staff_core_is_whole(catalogue: Catalogue) -> None:
    course = catalogue.courses["staff-core"]

    assert len(course.modules) == 8
    assert all(len(module.scenarios) == 1 for module in course.modules)
    assert course.final is not None
    assert len(course.final.items) >= 72
    assert {item.twin for item in course.final.items if item.critical} <= {item.id for item in course.final.items}
    assert all(course.quiz_of(module.id) for module in course.modules)


def test_kids_g56_is_whole(catalogue: Catalogue) -> None:
    course = catalogue.courses["kids-g56"]

    assert [module.minutes for module in course.modules] == [40] * 6
    assert all(course.quiz_of(module.id, "class-check") for module in course.modules)
    assert set(course.worksheets) == {module.id for module in course.modules}
    assert course.notice
    assert course.questions


def lessons(catalogue: Catalogue) -> list[tuple[Course, str]]:
    return [
        (course, module.body)
        for course in catalogue.courses.values()
        if course.audience == "pupils"
        for module in course.modules
    ]


def test_marked_words_of_every_script_and_note_never_reach_a_class(catalogue: Catalogue) -> None:
    for _course, body in lessons(catalogue):
        marked = body.replace("::: script\n", f"::: script\n{MARK} ").replace(
            "::: facilitator\n", f"::: facilitator\n{MARK} "
        )
        assert marked.count(MARK) > 10
        face = _Face(_Setting("class", shown=False, media="/", law=catalogue.law), 0)

        html = face.children(parse_fences(marked, root="any").root, shown=False)

        assert MARK not in html
        assert len(html) > 1000
    assert "script" not in SHOWN["class"]
