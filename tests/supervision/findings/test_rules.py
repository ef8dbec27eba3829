"""What a finding may say, who may close it, and the share closed in time (SAFEGUARDS 5, 27-30, 38)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from app.supervision.findings.models import Finding
from app.supervision.findings.rules import (
    EVIDENCE,
    Code,
    DeadlineOutOfReach,
    FactKind,
    State,
    checked_deadline,
    is_overdue,
    may_close,
    standing_of,
    state_of,
)

OWNER, OTHER, ABOUT = 1, 2, 3
DEADLINE = date(2026, 10, 15)


def finding(deadline: date = DEADLINE, answered: date | None = None, closed: date | None = None) -> Finding:
    return Finding(code=Code.POST_MISSING, deadline=deadline, answered_on=answered, closed_on=closed, reopened=0)


def test_codes_are_the_reviewed_ones_and_none_names_a_weak_point_of_a_site():
    assert {str(code) for code in Code} == {
        "not_held_as_recorded",
        "second_adult_missing",
        "record_without_evidence",
        "started_untrained",
        "roster_incomplete",
        "post_missing",
        "help_card_outdated",
        "not_confirmed",
        "vetting_overdue",
        "act_missing",
    }


def test_every_code_can_be_closed_with_some_fact_and_none_of_them_is_a_pupil():
    assert set(EVIDENCE) == set(Code)
    assert all(EVIDENCE.values())
    assert not {"pupil", "student", "guardian", "enrolment", "contact"} & {str(kind) for kind in FactKind}


@pytest.mark.parametrize(
    ("by", "is_above", "from_above", "answered_by", "may"),
    [
        (OWNER, False, False, None, False),
        (ABOUT, False, False, None, False),
        (OTHER, False, False, None, True),
        (OTHER, False, False, OTHER, False),
        (OTHER, False, False, OWNER, True),
        (OTHER, False, True, OWNER, False),
        (OTHER, True, True, OWNER, True),
        (OTHER, True, False, OWNER, True),
        (OWNER, True, True, None, False),
    ],
)
def test_always_a_second_person_closes(by, is_above, from_above, answered_by, may):
    said = may_close(by=by, is_above=is_above, from_above=from_above, owner=OWNER, about=ABOUT, answered_by=answered_by)

    assert said is may


def test_what_was_opened_again_is_due_and_never_in_time():
    again = finding(deadline=date(2026, 12, 30), answered=DEADLINE, closed=DEADLINE)
    again.reopened = 1

    standing = standing_of([again], DEADLINE)

    assert (standing.due, standing.in_time) == (1, 0)


def test_deadline_day_itself_is_in_time():
    assert not is_overdue(finding(), DEADLINE)
    assert is_overdue(finding(), DEADLINE + timedelta(days=1))
    assert not is_overdue(finding(answered=DEADLINE), DEADLINE + timedelta(days=9))


def test_deadline_lies_between_today_and_a_year():
    today = date(2026, 9, 1)

    assert checked_deadline(today, today) == today
    for day in (today - timedelta(days=1), today + timedelta(days=367)):
        with pytest.raises(DeadlineOutOfReach):
            checked_deadline(day, today)


def test_closing_rate_is_null_while_none_was_due_and_counts_only_what_was_due():
    early = finding(deadline=date(2026, 12, 1), answered=date(2026, 9, 2), closed=date(2026, 9, 2))

    standing = standing_of([early], DEADLINE)

    assert standing.rate is None
    assert standing.closed == 1


def test_evidence_given_in_time_counts_although_the_second_person_came_later():
    in_time = finding(answered=DEADLINE, closed=DEADLINE + timedelta(days=30))
    late = finding(answered=DEADLINE + timedelta(days=1), closed=DEADLINE + timedelta(days=1))
    waiting = finding(answered=DEADLINE)
    untouched = finding()

    standing = standing_of([in_time, late, waiting, untouched], DEADLINE + timedelta(days=60))

    assert standing.rate == Fraction(1, 4)
    assert (standing.open, standing.answered, standing.closed, standing.overdue) == (1, 1, 2, 1)
    assert [state_of(row) for row in (untouched, waiting, late)] == [State.OPEN, State.ANSWERED, State.CLOSED]
