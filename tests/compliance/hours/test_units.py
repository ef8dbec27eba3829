"""Minutes as class hours and working days: what was entered as a quarter of a day reads as one."""

from __future__ import annotations

import pytest

from app.compliance.hours.units import Length


@pytest.mark.parametrize(
    ("minutes", "hours", "days"),
    [
        (0, "0", "0"),
        (45, "1", "0.09"),
        (120, "2.7", "0.25"),
        (480, "10.7", "1"),
        (1080, "24", "2.25"),
        (4800, "106.7", "10"),
    ],
)
def test_class_hours_have_one_decimal_and_working_days_two(minutes, hours, days):
    assert (Length(45).class_hours(minutes), Length(45).days(minutes)) == (hours, days)
