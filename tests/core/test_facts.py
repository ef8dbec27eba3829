"""Every fact carries who and when, keeps its former versions, and is written by one function."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core.facts import FactVersion, record_fact, record_facts, remove_fact
from app.people.models import Person

MONDAY = datetime(2026, 9, 7, 1, tzinfo=UTC)
TUESDAY = datetime(2026, 9, 8, 1, tzinfo=UTC)


def new_person(db, name="林一"):
    person = record_fact(db, Person(public_id="p-x", name=name, sort_key=name), at=MONDAY, by=7)
    db.flush()
    return person


def versions(db):
    return db.scalars(select(FactVersion).order_by(FactVersion.id)).all()


def test_new_fact_says_when_and_by_whom_it_was_recorded(db):
    person = new_person(db)

    assert (person.recorded_at, person.recorded_by) == (MONDAY, 7)
    assert versions(db) == []


def test_many_new_facts_say_when_and_by_whom_each_was_recorded(db):
    record_facts(
        db, Person, ({"public_id": f"p-{name}", "name": name, "sort_key": name} for name in "甲乙"), at=MONDAY, by=7
    )

    found = db.scalars(select(Person).where(Person.name.in_(["甲", "乙"])).order_by(Person.id)).all()
    assert [(person.name, person.recorded_at, person.recorded_by, person.import_id) for person in found] == [
        ("甲", MONDAY, 7, None),
        ("乙", MONDAY, 7, None),
    ]


def test_changed_fact_keeps_its_former_version(db):
    person = new_person(db, "林一")

    record_fact(db, person, at=TUESDAY, by=8, name="林怡")
    db.flush()

    (former,) = versions(db)
    assert former.content["name"] == "林一"
    assert former.content["recorded_by"] == 7
    assert (former.change, former.replaced_at, former.replaced_by) == ("changed", TUESDAY, 8)
    assert (person.name, person.recorded_by) == ("林怡", 8)


def test_change_that_changes_nothing_writes_nothing(db):
    person = new_person(db)

    record_fact(db, person, at=TUESDAY, by=8, name="林一")
    db.flush()

    assert versions(db) == []
    assert person.recorded_at == MONDAY


def test_removed_fact_leaves_its_last_version(db):
    person = new_person(db)

    remove_fact(db, person, at=TUESDAY, by=8)
    db.flush()

    assert db.scalar(select(Person.id)) is None
    assert versions(db)[0].change == "removed"


@pytest.mark.parametrize("way", ["add", "change", "delete"])
def test_fact_written_past_the_one_function_is_refused(db, way):
    if way == "add":
        db.add(Person(public_id="p-y", name="林二", sort_key="林二", recorded_at=MONDAY))
    else:
        person = new_person(db)
        if way == "change":
            person.name = "别名"
        else:
            db.delete(person)

    with pytest.raises(RuntimeError, match="Person is a fact"):
        db.flush()
