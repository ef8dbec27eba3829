from __future__ import annotations

import pytest

from tests.compliance.county import County
from tests.compliance.filing.office import Office


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


@pytest.fixture
def office(db, county) -> Office:
    return Office(db, county)
