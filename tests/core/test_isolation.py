"""Rows of one test never reach the next, also when a page committed them."""

from __future__ import annotations

from sqlalchemy import select

from app.people.models import Person


def test_first_test_leaves_a_committed_person_behind(db, make):
    make.person("第一人")
    db.commit()

    assert db.scalars(select(Person.name)).all() == ["第一人"]


def test_second_test_finds_nobody(db):
    assert db.scalars(select(Person.name)).all() == []
