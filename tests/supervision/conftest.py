from __future__ import annotations

from datetime import date

import pytest
import time_machine

from app.people.models import Organisation
from tests.compliance.county import County


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


@pytest.fixture
def on_a_tuesday_in_october():
    with time_machine.travel("2026-10-06 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau(make) -> Organisation:
    """The office of a county with two schools, in its first term."""
    row: Organisation = make.organisation("禾川县教育局", kind="district")
    make.window(row, first_day=date(2026, 9, 1), last_day=date(2027, 1, 20))
    return row


@pytest.fixture
def school(make, bureau) -> Organisation:
    """The one of the two schools where a teacher has taught a class of three."""
    row: Organisation = make.organisation("青禾小学", parent=bureau)
    make.organisation("东河小学", parent=bureau)
    teacher = make.person("许老师")
    make.appointment(teacher, row, make.post("教师", category="teaching"))
    group = make.class_group(row)
    make.taught(group, teacher, reached=make.pupils(group, 3), held_on=date(2026, 9, 15))
    return row
