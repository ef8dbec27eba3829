from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.desk.erasing.story import NOW, School


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def school(db, make, clock) -> School:
    return School(db, make)
