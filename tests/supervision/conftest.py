from __future__ import annotations

import pytest
import time_machine

from tests.compliance.county import County


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


@pytest.fixture
def on_a_day_in_december():
    with time_machine.travel("2026-12-10 10:00:00+08:00", tick=False):
        yield
