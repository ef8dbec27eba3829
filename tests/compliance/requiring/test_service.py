"""A requirements file whose changes count from a day, and what it says again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.compliance.definitions import definition_on
from app.compliance.models import Requirement
from app.compliance.service import load_requirements
from tests.compliance.county import STAFF_RULE
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough
STRICTER = STAFF_RULE.replace("within_days: 30", "within_days: 10")
JULY = date(2026, 7, 1)


def core(db) -> Requirement:
    return db.scalars(select(Requirement).filter_by(public_id="core")).one()


def test_file_loaded_from_a_day_leaves_the_days_before_as_they_were(db):
    load_requirements(db, STAFF_RULE, "r.yaml", at=AT, by=None)

    loaded = load_requirements(db, STRICTER, "r.yaml", at=AT, by=None, counts_from=JULY)

    assert (loaded.changed, loaded.unchanged) == (("core",), ("lessons",))
    assert definition_on(core(db).definition, date(2026, 6, 30))["timing"] == {"within_days": 30}
    assert definition_on(core(db).definition, JULY)["timing"] == {"within_days": 10}


def test_file_that_says_what_counts_now_changes_nothing_and_another_one_says_what_always_counted(db):
    load_requirements(db, STAFF_RULE, "r.yaml", at=AT, by=None)
    load_requirements(db, STRICTER, "r.yaml", at=AT, by=None, counts_from=JULY)

    assert load_requirements(db, STRICTER, "r.yaml", at=AT, by=None).changed == ()
    assert load_requirements(db, STAFF_RULE, "r.yaml", at=AT, by=None).changed == ("core",)
    assert definition_on(core(db).definition, date(2026, 6, 30))["timing"] == {"within_days": 30}
    assert definition_on(core(db).definition, JULY)["timing"] == {"within_days": 30}
