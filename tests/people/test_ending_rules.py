"""When endings are bulk ending, and who is the second person (SAFEGUARDS 34)."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.access import Role
from app.people.ending_rules import EndingState, ending_state, may_agree, needs_a_second_person

COUNTY, SCHOOL, OTHER = 1, 2, 3


@pytest.mark.parametrize(
    ("gone", "standing", "lately", "is_bulk"),
    [
        (6, 100, 0, True),
        (5, 20, 0, False),  # a handful
        (5, 20, 1, True),  # a handful again and again
        (6, 120, 0, False),  # one in twenty
        (1, 12, 0, False),
        (500, 500, 0, True),
    ],
)
def test_more_than_one_in_twenty_and_more_than_a_handful_is_bulk_ending(gone, standing, lately, is_bulk):
    assert needs_a_second_person(gone, standing, lately=lately) is is_bulk


@pytest.mark.parametrize(
    ("grants", "has_bureau", "may"),
    [
        ([(Role.BUREAU_OFFICER, COUNTY)], True, True),
        ([(Role.BUREAU_OFFICER, OTHER)], True, False),
        ([(Role.HEAD, SCHOOL)], True, False),
        ([(Role.HEAD, SCHOOL)], False, True),
        ([(Role.TRAINING_MANAGER, SCHOOL)], False, False),
        ([(Role.ADMINISTRATOR, None), (Role.BUREAU_OFFICER, COUNTY)], True, False),  # keeps the server
    ],
)
def test_bureau_agrees_and_the_head_where_there_is_none_and_never_who_keeps_the_server(grants, has_bureau, may):
    assert may_agree(grants, SCHOOL, [SCHOOL, COUNTY], has_bureau=has_bureau) is may


@pytest.mark.parametrize(
    ("last_day", "is_withdrawn", "state"),
    [
        (None, False, EndingState.ASKED),
        (date(2026, 12, 21), False, EndingState.WAITING),
        (date(2026, 11, 21), False, EndingState.DONE),
        (date(2026, 12, 21), True, EndingState.WITHDRAWN),
    ],
)
def test_days_alone_decide_how_far_it_is(last_day, is_withdrawn, state):
    assert ending_state(last_day=last_day, is_withdrawn=is_withdrawn, on=date(2026, 11, 22)) is state
