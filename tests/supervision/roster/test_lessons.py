"""The lessons of a signed roster, as plain values (SAFEGUARDS 29)."""

from __future__ import annotations

import pytest

from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.roster.lessons import GIVEN_AS, GUEST, OWN, UNSAID, Compared, by_capacity, compared, lessons_in


@pytest.mark.parametrize(
    ("capacity", "is_guest", "word"),
    [
        (FACILITATOR, False, OWN),
        (FACILITATOR, True, GUEST),
        (LAW_VICE_PRINCIPAL, False, LAW_VICE_PRINCIPAL),
        (LAW_VICE_PRINCIPAL, True, LAW_VICE_PRINCIPAL),
        (OUTSIDE_EXPERT, False, OUTSIDE_EXPERT),
        (None, False, UNSAID),
        ("words of an import", False, UNSAID),
    ],
)
def test_lesson_stands_in_one_line_by_as_what_it_was_given(capacity, is_guest, word):
    found = by_capacity([(7, capacity)], {7} if is_guest else ())

    assert dict(found) == {**dict.fromkeys(GIVEN_AS, 0), word: 1}


@pytest.mark.parametrize(
    ("document", "then"),
    [({}, None), ({"lessons": []}, 0), ({"lessons": [{"as": OWN, "count": 2}]}, 2)],
)
def test_lines_stand_beside_what_was_signed_and_beside_nothing_where_nothing_was(document, then):
    now = by_capacity([(1, FACILITATOR), (2, FACILITATOR), (3, FACILITATOR)], {3})

    rows = compared(now, lessons_in(document))

    assert rows[0] == Compared(OWN, 2, then)
    assert UNSAID not in {row.given_as for row in rows}, "a line of nothing unsaid is not shown"
