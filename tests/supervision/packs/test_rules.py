"""Who makes a pack and who sees it, until when, as tables of cases."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.access import Role
from app.supervision.packs.rules import (
    NeedsAReader,
    NoNames,
    NotUntilThen,
    State,
    check_days,
    check_names,
    made_as,
    may_see,
    state_of,
)

TODAY = date(2026, 10, 6)


@pytest.mark.parametrize(
    ("is_head", "is_above", "office"),
    [
        (True, False, Role.HEAD),
        (True, True, Role.HEAD),
        (False, True, Role.BUREAU_OFFICER),
        (False, False, None),
    ],
)
def test_head_or_bureau_officer_makes_a_pack_and_nobody_else(is_head, is_above, office):
    assert made_as(is_head=is_head, is_above=is_above) is office


@pytest.mark.parametrize(
    ("made", "head", "above", "reader", "sees"),
    [
        (Role.HEAD, True, False, False, True),
        (Role.HEAD, False, True, False, False),  # names may be in it
        (Role.HEAD, False, False, True, True),
        (Role.HEAD, False, False, False, False),
        (Role.BUREAU_OFFICER, False, True, False, True),
        (Role.BUREAU_OFFICER, True, False, False, False),
        (Role.BUREAU_OFFICER, False, False, True, True),
        (Role.BUREAU_OFFICER, False, False, False, False),
    ],
)
def test_pack_is_seen_by_its_office_and_by_the_reviewer_it_is_for(made, head, above, reader, sees):
    assert may_see(str(made), is_head=head, is_above=above, is_reader=reader) is sees


@pytest.mark.parametrize(
    ("last_day", "is_withdrawn", "state"),
    [
        (TODAY, False, State.READY),
        (date(2026, 10, 5), False, State.EXPIRED),
        (TODAY, True, State.WITHDRAWN),
        (date(2026, 10, 5), True, State.WITHDRAWN),
    ],
)
def test_last_day_is_still_in_time_and_the_next_is_not(last_day, is_withdrawn, state):
    assert state_of(last_day=last_day, is_withdrawn=is_withdrawn, today=TODAY) is state


@pytest.mark.parametrize("last_day", [date(2026, 10, 5), date(2027, 1, 5)])
def test_pack_is_not_kept_for_longer_than_three_months_nor_until_yesterday(last_day):
    with pytest.raises(NotUntilThen):
        check_days(last_day, TODAY)


def test_names_are_given_by_the_head_to_somebody_named():
    check_names(Role.HEAD, with_names=True, for_person=7)
    check_names(Role.BUREAU_OFFICER, with_names=False, for_person=None)
    with pytest.raises(NeedsAReader):
        check_names(Role.HEAD, with_names=True, for_person=None)
    with pytest.raises(NoNames):
        check_names(Role.BUREAU_OFFICER, with_names=True, for_person=7)
