"""An edition is a fact from its first use, keeps its source, and never changes its bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.content.catalogue import (
    EXTENSION,
    EditionChanged,
    Shelf,
    course_edition,
    edition_files,
    ensure_edition,
)
from app.content.models import CourseEdition, EditionFile, EditionModule
from app.content.released import changed_editions, parse_editions, with_edition
from tests.content.folder import ContentFolder
from tests.make import AT


@pytest.fixture
def shelf(app: Flask, folder: ContentFolder, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(folder.path)
    monkeypatch.setitem(app.extensions, EXTENSION, shelf)
    return shelf


def test_first_use_enters_edition_modules_and_files_once(db: Session, shelf: Shelf) -> None:
    course = shelf.read().courses["adults"]

    first = ensure_edition(db, course, at=AT, by=None)
    second = ensure_edition(db, course, at=AT, by=None)

    assert first is second
    assert (first.course, first.edition, first.digest, first.completion) == ("adults", "1.0", course.digest, "more")
    assert [(module.module, module.minutes) for module in first.modules] == [("adults-1", 15)]
    assert db.scalar(select(func.count()).select_from(EditionFile).filter_by(edition_id=first.id)) == len(course.files)
    assert ensure_edition(db, shelf.read().courses["kids"], at=AT, by=None).completion == "modules"


def test_same_number_with_other_bytes_is_refused_in_words(db: Session, shelf: Shelf) -> None:
    course = shelf.read().courses["adults"]
    ensure_edition(db, course, at=AT, by=None)

    with pytest.raises(EditionChanged, match=r"adults 的 1\.0 版.*换一个新的 edition"):
        ensure_edition(db, replace(course, digest="0" * 64), at=AT, by=None)


def test_present_edition_costs_no_query(db: Session, shelf: Shelf) -> None:
    assert course_edition(db, "adults", "1.0") is shelf.read().courses["adults"]


def test_former_edition_is_read_from_its_facts_as_it_was(db: Session, shelf: Shelf, folder: ContentFolder) -> None:
    before = shelf.read().courses["adults"]
    ensure_edition(db, before, at=AT, by=None)
    folder.change("courses/adults/course.md", 'edition: "1.0"', 'edition: "2.0"')
    folder.change("courses/adults/1-duty.md", "责任在大人。", "换了一句话。")
    shelf.kept = None

    former = course_edition(db, "adults", "1.0")

    assert former == before
    assert former is not None
    assert former.files == before.files
    assert course_edition(db, "adults", "1.0") is former
    assert edition_files(db, "adults", "1.0") == before.files
    assert course_edition(db, "adults", "2.0") is shelf.read().courses["adults"]


@pytest.mark.parametrize(("course", "edition"), [("adults", "9.9"), ("nobody", "1.0")])
def test_edition_nobody_used_is_not_there(db: Session, shelf: Shelf, course: str, edition: str) -> None:
    assert course_edition(db, course, edition) is None
    assert edition_files(db, course, edition) is None


def test_facts_of_an_edition_are_never_changed_by_a_later_edition(
    db: Session, shelf: Shelf, folder: ContentFolder
) -> None:
    ensure_edition(db, shelf.read().courses["adults"], at=AT, by=None)
    folder.change("courses/adults/course.md", 'edition: "1.0"', 'edition: "1.1"')
    shelf.kept = None

    ensure_edition(db, shelf.read().courses["adults"], at=AT, by=None)

    editions: list[Any] = list(db.scalars(select(CourseEdition.edition).order_by(CourseEdition.id)))
    assert editions == ["1.0", "1.1"]
    assert db.scalar(select(func.count()).select_from(EditionModule)) == 2


def test_list_of_released_editions_is_written_and_read_back(folder: ContentFolder) -> None:
    courses = folder.load().courses

    text = with_edition({("adults", "0.9"): "a" * 64, ("adults", "0.10"): "b" * 64}, courses["adults"])
    released, problems = parse_editions(text, "EDITIONS")

    assert problems == []
    assert released["adults", "1.0"] == courses["adults"].digest
    assert [line.split()[1] for line in text.splitlines() if line.startswith("adults")] == ["0.9", "0.10", "1.0"]
    assert changed_editions(courses.values(), released) == []
    assert changed_editions(courses.values(), {("kids", "1.0"): "c" * 64}) == [courses["kids"]]


def test_releasing_a_number_again_with_other_bytes_is_refused(folder: ContentFolder) -> None:
    course = folder.load().courses["adults"]

    with pytest.raises(EditionChanged):
        with_edition({("adults", "1.0"): "a" * 64}, course)


@pytest.mark.parametrize("text", ["adults 1.0 nothex\n", "adults 1.0 " + "a" * 64 + "\nadults 1.0 " + "b" * 64 + "\n"])
def test_line_of_the_list_that_makes_no_sense_is_told(text: str) -> None:
    assert parse_editions(text, "EDITIONS")[1] != []
