from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from app.desk.erasing import service
from tests.desk.erasing.story import NOW, School


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def school(db, make, clock) -> School:
    return School(db, make)


@pytest.fixture(autouse=True)
def every_night_draws(monkeypatch):
    """Whoever's day has come is drawn in the next night; a test of the chance says so itself."""
    monkeypatch.setattr(service.secrets, "randbelow", lambda _below: 0)
