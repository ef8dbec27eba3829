"""The decisions of people as tables of cases."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.access import Role
from app.people.rules import (
    CardProblem,
    ContactOnCard,
    MayNotVerify,
    card_problems,
    has_an_end,
    may_give,
    may_not_verify,
    may_reset,
    may_take,
    overlap,
    roles_to_give,
    shown_on_card,
)

ADMINISTRATOR, BUREAU, HEAD, MANAGER = Role.ADMINISTRATOR, Role.BUREAU_OFFICER, Role.HEAD, Role.TRAINING_MANAGER
DISTRICT, TOWN, SCHOOL, OTHER = 1, 2, 3, 9
AT_SCHOOL, AT_TOWN, AT_DISTRICT = [SCHOOL, TOWN, DISTRICT], [TOWN, DISTRICT], [DISTRICT]


@pytest.mark.parametrize(
    ("holds", "role", "line", "allowed"),
    [
        ((HEAD, SCHOOL), MANAGER, AT_SCHOOL, True),
        ((HEAD, SCHOOL), Role.PROTECTION_LEAD, AT_SCHOOL, True),
        ((HEAD, SCHOOL), Role.CLERK, AT_SCHOOL, True),
        ((HEAD, SCHOOL), HEAD, AT_SCHOOL, False),
        ((HEAD, SCHOOL), BUREAU, AT_SCHOOL, False),
        ((HEAD, SCHOOL), ADMINISTRATOR, AT_SCHOOL, False),
        ((HEAD, SCHOOL), MANAGER, [OTHER, TOWN, DISTRICT], False),
        ((HEAD, SCHOOL), MANAGER, AT_TOWN, False),
        ((HEAD, TOWN), HEAD, AT_SCHOOL, True),
        ((MANAGER, SCHOOL), Role.CLERK, AT_SCHOOL, True),
        ((MANAGER, SCHOOL), MANAGER, AT_SCHOOL, False),
        ((MANAGER, SCHOOL), Role.PROTECTION_LEAD, AT_SCHOOL, False),
        ((Role.CLERK, SCHOOL), Role.CLERK, AT_SCHOOL, False),
        ((Role.PROTECTION_LEAD, SCHOOL), Role.CLERK, AT_SCHOOL, False),
        ((BUREAU, DISTRICT), HEAD, AT_SCHOOL, True),
        ((BUREAU, DISTRICT), BUREAU, AT_TOWN, True),
        ((BUREAU, DISTRICT), BUREAU, AT_DISTRICT, False),
        ((BUREAU, DISTRICT), HEAD, AT_DISTRICT, False),
        ((BUREAU, DISTRICT), MANAGER, AT_SCHOOL, False),
        ((BUREAU, DISTRICT), Role.REVIEWER, AT_DISTRICT, True),
        ((ADMINISTRATOR, None), HEAD, AT_SCHOOL, True),
        ((ADMINISTRATOR, None), BUREAU, AT_DISTRICT, True),
        ((ADMINISTRATOR, None), MANAGER, AT_SCHOOL, False),
        ((ADMINISTRATOR, None), ADMINISTRATOR, AT_SCHOOL, False),
    ],
)
def test_role_is_given_only_by_who_holds_more_and_inside_their_subtree(holds, role, line, allowed):
    assert may_give([holds], role, line, to_oneself=False, is_taken=False) is allowed


@pytest.mark.parametrize("holds", [(HEAD, SCHOOL), (BUREAU, DISTRICT), (ADMINISTRATOR, None)])
@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_a_role_to_themselves(holds, role):
    assert not may_give([holds], role, AT_SCHOOL, to_oneself=True, is_taken=False)


def test_administrator_gives_only_the_first_head_but_can_end_a_later_one():
    administrator = [(ADMINISTRATOR, None)]

    assert not may_give(administrator, HEAD, AT_SCHOOL, to_oneself=False, is_taken=True)
    assert may_take(administrator, HEAD, AT_SCHOOL)
    assert not may_take(administrator, MANAGER, AT_SCHOOL)


def test_roles_nobody_can_hold_by_grant_are_offered_to_nobody():
    everyone = [(role, SCHOOL) for role in Role]

    assert (
        roles_to_give(everyone, AT_SCHOOL, taken=()) & {Role.LEARNER, Role.CLASS_TEACHER, ADMINISTRATOR} == frozenset()
    )


@pytest.mark.parametrize(
    ("grants", "held", "is_oneself", "manages", "allowed"),
    [
        ([(MANAGER, SCHOOL)], [], False, True, True),
        ([(MANAGER, SCHOOL)], [], False, False, False),
        ([(MANAGER, SCHOOL)], [], True, True, False),
        ([(MANAGER, SCHOOL)], [(HEAD, AT_SCHOOL)], False, True, False),
        ([(MANAGER, SCHOOL)], [(MANAGER, AT_SCHOOL)], False, True, False),
        ([(MANAGER, SCHOOL)], [(Role.CLERK, AT_SCHOOL)], False, True, True),
        ([(HEAD, SCHOOL)], [(MANAGER, AT_SCHOOL), (Role.CLERK, AT_SCHOOL)], False, True, True),
        ([(HEAD, SCHOOL)], [(MANAGER, AT_SCHOOL), (Role.CLERK, [OTHER, DISTRICT])], False, True, False),
        ([(HEAD, SCHOOL)], [(ADMINISTRATOR, [])], False, True, False),
        ([(BUREAU, DISTRICT)], [(HEAD, AT_SCHOOL)], False, False, True),
        ([(BUREAU, DISTRICT)], [], False, False, False),
        ([(ADMINISTRATOR, None)], [(HEAD, AT_SCHOOL)], False, False, True),
        ([(ADMINISTRATOR, None)], [(ADMINISTRATOR, [])], False, False, False),
        ([(ADMINISTRATOR, None)], [], False, False, False),
    ],
)
def test_password_is_taken_away_downward_only(grants, held, is_oneself, manages, allowed):
    assert may_reset(grants, held, is_oneself=is_oneself, manages=manages) is allowed


TODAY = date(2026, 11, 22)


def entry(number, post="宿管员", *, inside=True, there=True, verified=TODAY, review=date(2027, 1, 1)):
    return ContactOnCard(number, inside, post, there, verified, review)


TWO = [entry(1, "宿管员"), entry(2, "心理教师")]


@pytest.mark.parametrize(
    ("entries", "lasting", "problems", "shown"),
    [
        (TWO, 5, [], {1, 2}),
        ([], 5, [CardProblem.INSIDE], set()),
        ([entry(1)], 5, [CardProblem.INSIDE], set()),
        ([entry(1), entry(2)], 5, [CardProblem.SAME_POST], set()),
        (TWO, 1, [CardProblem.OUTSIDE], {1, 2}),
        ([*TWO, entry(3, "校医", verified=None, review=None)], 5, [CardProblem.UNVERIFIED], {1, 2}),
        ([*TWO, entry(3, "校医", review=date(2026, 11, 21))], 5, [CardProblem.REVIEW], {1, 2}),
        ([*TWO, entry(3, "校医", review=TODAY)], 5, [], {1, 2, 3}),
        ([TWO[0], entry(2, "心理教师", there=False)], 5, [CardProblem.INSIDE, CardProblem.LEFT], set()),
        (
            [TWO[0], entry(2, "心理教师", review=date(2026, 1, 1))],
            5,
            [CardProblem.INSIDE_WAITING, CardProblem.REVIEW],
            set(),
        ),
        (
            [TWO[0], entry(2, "心理教师", verified=None, review=None)],
            5,
            [CardProblem.INSIDE_WAITING, CardProblem.UNVERIFIED],
            set(),
        ),
        ([entry(7, "", inside=False)], 5, [CardProblem.INSIDE], {7}),
    ],
)
def test_card_needs_two_adults_of_different_posts_and_two_lasting_numbers(entries, lasting, problems, shown):
    assert card_problems(entries, lasting_lines=lasting, on=TODAY) == problems
    assert shown_on_card(entries, on=TODAY) == shown


@pytest.mark.parametrize(
    ("person_id", "label", "entered_by", "why"),
    [
        (5, "李老师", None, None),
        (4, "王老师", None, MayNotVerify.NAMED),
        (None, "王芳律师", None, MayNotVerify.NAMED),
        (None, "县妇联", None, None),
        (None, "县妇联", 3, None),
        (None, "县妇联", 4, MayNotVerify.ENTERED),
        (5, "李老师", 4, MayNotVerify.ENTERED),
    ],
)
def test_whoever_is_named_in_an_entry_or_entered_it_cannot_confirm_it(person_id, label, entered_by, why):
    found = may_not_verify(
        verifier_id=4, verifier_name="王芳", person_id=person_id, label=label, unconfirmed_by=entered_by
    )
    assert found is why


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ((date(2026, 9, 1), date(2026, 9, 30)), False),
        ((date(2026, 9, 1), date(2026, 10, 1)), True),
        ((date(2026, 10, 31), date(2026, 12, 1)), True),
        ((date(2026, 11, 1), date(2026, 12, 1)), False),
    ],
)
def test_closed_intervals_overlap_when_they_share_a_day(other, shared):
    assert overlap(date(2026, 10, 1), date(2026, 10, 31), *other) is shared


@pytest.mark.parametrize(
    ("role", "last_day", "fine"),
    [
        (Role.REVIEWER, None, False),
        (Role.REVIEWER, date(2026, 12, 31), True),
        (Role.REVIEWER, date(2027, 9, 2), True),
        (Role.REVIEWER, date(2027, 9, 3), False),
        (Role.CLERK, None, True),
    ],
)
def test_reviewers_role_ends_within_a_year(role, last_day, fine):
    assert has_an_end(role, date(2026, 9, 1), last_day) is fine
