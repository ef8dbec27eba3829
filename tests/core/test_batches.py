"""Many keys of one statement, and rows written past the ORM."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from app.compliance.kept import COLUMNS, KEPT
from app.compliance.models import StatusRow
from app.core.batches import among, batches
from app.core.bulk import Bulk
from app.people.models import Person


def test_any_number_of_keys_is_one_value_of_a_statement(db, make):
    wei, lan, mei = (make.person(name) for name in ("韦", "兰", "梅"))
    named = select(Person.id).where(among(Person.id, "ids")).order_by(Person.id)

    assert db.scalars(named, {"ids": [wei.id, mei.id]}).all() == [wei.id, mei.id]
    assert db.scalars(named, {"ids": {lan.id}}).all() == [lan.id]
    assert db.scalars(named, {"ids": []}).all() == []
    assert db.scalars(named, {"ids": range(100_000, 200_000)}).all() == []


def test_keys_may_stand_in_the_statement_and_be_left_out(db, make):
    wei, lan = make.person("韦"), make.person("兰")
    others = select(Person.id).where(~among(Person.id, [wei.id]), or_(among(Person.id, [wei.id, lan.id])))

    assert db.scalars(others).all() == [lan.id]


def test_keys_come_some_at_a_time_in_order():
    assert list(batches({5, 1, 3}, 2)) == [[1, 3], [5]]


def test_rows_written_at_once_hold_what_was_given(db, make):
    person = make.person("韦")
    bulk = Bulk(db, KEPT, ["person_id", *COLUMNS[2:]])
    day, text = func.current_date(), "tab\t back\\slash\nline, 课"
    given = {
        "requirement_id": 1, "organisation_id": 2, "first_day": db.scalar(select(day)), "last_day": db.scalar(select(day)),
        "status": "met", "expiring": True, "late": False, "lapsed": False, "by_appointment": True, "courses": text,
        "elsewhere": False,
    }  # fmt: skip

    bulk.insert([bulk.row(bulk.part((person.id,)), bulk.part([given.get(name) for name in COLUMNS[2:]]))])
    bulk.insert([])

    row = db.scalars(select(StatusRow)).one()
    assert (row.person_id, row.courses, row.expiring, row.late, row.due_on) == (person.id, text, True, False, None)
