"""A school, and two who manage its training: one signed in, one who has a password and a second step."""

from __future__ import annotations

import pytest

from app.core.access import Role


@pytest.fixture
def school(make):
    return make.organisation("青禾小学")


@pytest.fixture
def manager(make, school, page):
    person = make.person("方敏")
    make.role(person, Role.TRAINING_MANAGER, school)
    page.sign_in(person)
    return person


@pytest.fixture
def chen(make, school):
    person = make.person("陈宁")
    make.appointment(person, school, make.post())
    make.role(person, Role.TRAINING_MANAGER, school)
    make.account(person, login="chen")
    return person
