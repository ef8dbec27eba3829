"""Who is the second person of an erasing, and when it is due (SAFEGUARDS 34)."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.access import Role
from app.people.erasure_rules import Asked, State, is_due, may_approve, state_of

SCHOOL, BUREAU, ELSEWHERE = 1, 2, 3
MANAGER, HEAD, LEAD = (Role.TRAINING_MANAGER, SCHOOL), (Role.HEAD, SCHOOL), (Role.PROTECTION_LEAD, SCHOOL)
OFFICER, ADMIN = (Role.BUREAU_OFFICER, BUREAU), (Role.ADMINISTRATOR, None)


def asked(role: Role, *, bureau: bool = True, of_pupil: bool = False) -> Asked:
    return Asked(role, of_pupil, {SCHOOL, BUREAU}, bureau)


@pytest.mark.parametrize(
    ("grant", "of", "may"),
    [
        (HEAD, asked(Role.TRAINING_MANAGER), True),
        (OFFICER, asked(Role.TRAINING_MANAGER), True),
        (MANAGER, asked(Role.TRAINING_MANAGER), False),
        (LEAD, asked(Role.TRAINING_MANAGER), False),
        ((Role.HEAD, ELSEWHERE), asked(Role.TRAINING_MANAGER), False),
        (OFFICER, asked(Role.HEAD), True),
        (HEAD, asked(Role.HEAD), False),
        (MANAGER, asked(Role.HEAD), False),
        ((Role.BUREAU_OFFICER, ELSEWHERE), asked(Role.HEAD), False),
        (ADMIN, asked(Role.HEAD), False),
        (ADMIN, asked(Role.HEAD, bureau=False), True),
        (LEAD, asked(Role.HEAD, of_pupil=True), True),
        (HEAD, asked(Role.HEAD, of_pupil=True), False),
        (MANAGER, asked(Role.HEAD, of_pupil=True), False),
        (OFFICER, asked(Role.HEAD, of_pupil=True), False),
        (ADMIN, asked(Role.HEAD, bureau=False, of_pupil=True), False),
    ],
)
def test_second_person_stands_at_another_level(grant, of, may):
    assert may_approve([grant], of) is may


def test_an_erasing_waits_until_it_is_carried_out_and_is_due_after_its_days():
    assert state_of(approved=False, ended=False, done=False) is State.ASKED
    assert state_of(approved=True, ended=False, done=False) is State.WAITING
    assert state_of(approved=True, ended=True, done=False) is State.TAKEN_BACK
    assert state_of(approved=True, ended=False, done=True) is State.DONE
    on = date(2026, 12, 2)
    assert is_due(on, ended=False, done=False, on=on)
    assert not is_due(date(2026, 12, 3), ended=False, done=False, on=on)
    assert not is_due(None, ended=False, done=False, on=on)
    assert not is_due(on, ended=True, done=False, on=on)
