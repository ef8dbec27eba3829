"""A small pupils' course, and the class of Zhou Min with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.content.catalogue import EXTENSION, Shelf
from app.people.models import ClassGroup, Organisation, Person

SMALL = Path(__file__).parents[1] / "courses"


@pytest.fixture(autouse=True)
def small_course(app: Flask) -> Iterator[None]:
    """Let the application read the small course of tests/courses for one test."""
    former = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = Shelf(SMALL)
    yield
    if former is None:
        app.extensions.pop(EXTENSION)
    else:
        app.extensions[EXTENSION] = former


@dataclass
class Class:
    """A class, its teacher and its pupils."""

    school: Organisation
    group: ClassGroup
    teacher: Person
    pupils: list[Person]


@pytest.fixture
def class_of(make: Any) -> Any:
    """Build a class with its teacher: `class_of(48)`; a second one of the same school with `school=`."""

    def build(
        pupils: int = 6, *, school: Organisation | None = None, title: str = "五（1）班", teacher: str = "周敏"
    ) -> Class:
        school = school or make.organisation()
        group = make.class_group(school, title, first_day=None, last_day=None)
        who = make.person(teacher)
        make.enrolment(who, group, role="teacher")
        make.appointment(who, school, make.post("教师", sensitive=False), first_day=None)
        return Class(school, group, who, make.pupils(group, pupils))

    return build
