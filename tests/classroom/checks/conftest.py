"""The course of grades 5 and 6 as it ships: its lessons ask what is still known of the one before."""

from __future__ import annotations

import pytest

COURSE = "kids-g56"


@pytest.fixture(autouse=True)
def small_course() -> None:
    """Read the courses of the site, not the small one of the tests beside these."""
