"""A county on a Monday in September, its dorm keeper two days from her last day, and a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core.access import Role
from app.core.facts import record_fact
from app.core.jobs.worker import work_off
from tests.compliance.county import County
from tests.core.mail.server import PostOffice, post_office
from tests.make import AT

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERS = "he-xiu@example.org"
MONDAY = datetime(2026, 9, 28, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as travel:
        yield travel


@pytest.fixture
def at(app, db, clock) -> Callable[[str], None]:
    """Go to a day and hour of that autumn, and let a worker do what is due then."""

    def go(moment: str) -> None:
        db.flush()
        clock.move_to(datetime.fromisoformat(f"2026-{moment}").replace(tzinfo=SHANGHAI))
        work_off(app)
        db.expire_all()

    return go


@pytest.fixture
def county(db, make, clock) -> County:
    """The keeper of the first school has an account and an address on the staff list."""
    county = County(db, make)
    reads_mail_at(db, county.keeper, HERS)
    make.account(county.keeper)
    db.flush()
    return county


@pytest.fixture
def office(app, db) -> Iterator[PostOffice]:
    with post_office(app) as running:
        yield running


@pytest.fixture
def manager(county, make):
    person = county.holder(Role.TRAINING_MANAGER, county.schools[0])
    make.account(person)
    return person


def reads_mail_at(db, person, email: str) -> None:
    """The staff list has this address."""
    record_fact(db, person, at=AT, by=None, email=email)
    db.flush()


def days(number: int) -> timedelta:
    return timedelta(days=number)
