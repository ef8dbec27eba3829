"""How registers become one, as plain functions on plain values."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.classroom.registers.rules import differing, is_empty, said_of, seat_labels

SAYINGS = st.dictionaries(st.integers(1, 12), st.booleans(), max_size=12)


def test_listed_pupils_were_reached_unless_tapped_and_guests_only_when_tapped():
    assert said_of([1, 2], {2}, [3, 4], {4}) == {1: True, 2: False, 3: False, 4: True}


def test_register_says_nothing_of_whom_it_did_not_list():
    assert 9 not in said_of([1], set())
    assert differing({9: True}, {1: True}) == {1: True}


@pytest.mark.parametrize(
    ("ledger", "said", "expected"),
    [
        ({1: True}, {1: True}, {}),
        ({1: True}, {1: False}, {1: False}),
        ({}, {1: False}, {}),  # who stands nowhere was not reached, and that is what it says
        ({}, {1: True}, {1: True}),
        ({1: False, 2: True}, {}, {}),
    ],
)
def test_registers_differ_where_they_say_something_else(ledger, said, expected):
    assert differing(ledger, said) == expected


@given(st.lists(SAYINGS, min_size=1, max_size=4))
def test_whoever_is_disputed_is_disputed_in_any_order_of_registers(registers):
    everybody = set(range(1, 13))
    whole = [{person: said.get(person, True) for person in everybody} for said in registers]

    disputed = [
        frozenset(person for said in order for person in differing(order[0], said))
        for order in itertools.permutations(whole)
    ]

    assert len(set(disputed)) == 1


@pytest.mark.parametrize(("said", "expected"), [({}, True), ({1: False}, True), ({1: False, 2: True}, False)])
def test_empty_register_reaches_nobody(said, expected):
    assert is_empty(said) is expected


@given(st.lists(st.one_of(st.none(), st.sampled_from(["1", "2", "3", "(2)"])), max_size=9))
def test_labels_of_seats_stand_once_each(numbers):
    labels = seat_labels(numbers)

    assert len(set(labels)) == len(numbers)
