"""The ten lines as they are read: those about people who are not there are said as one, and keep nobody from being seen."""

from __future__ import annotations

import pytest

from app.compliance.filing.lines import LINES
from app.compliance.filing.reading import ranges, read_lines

NOBODY = {
    "roster": {"staff": 0, "pupils": 0, "classes": 0, "posts": []},
    "roster_change": {"since": "2026-08-31", "joined": 0, "left": 0, "pupils": 0},
    "in_time": {"in_time": 0, "people": 0, "posts": []},
    "made_late": {"people": 0},
    "open": {"people": 0, "overdue": 0, "oldest_days": None},
    "not_reached": {"others": 0, "classes": 0},
    "waivers": {"in_force": 0, "granted": 0, "granted_by": 0},
    "change": {"first": False, "fewer": 0, "more": 0, "same": 0, "definitions": 0},
    "entries": {"all": 0, "late": 0, "imported": 0, "although": 0, "undecided": 0},
    "not_counted": {"no_calendar": 0, "unplaced": 0, "unsigned": 0},
}


def lines(**changed):
    values = {name: {**NOBODY[name], **changed.get(name, {})} for name in LINES}
    return [{"line": name, **values[name]} for name in LINES]


@pytest.mark.parametrize(
    ("changed", "folded"),
    [
        ({}, (1, 2, 3, 4, 5, 6, 7, 9)),
        ({"roster": {"staff": 1}}, ()),
        ({"roster": {"pupils": 40}}, ()),
        ({"roster_change": {"left": 3}}, (1, 3, 4, 5, 6, 7, 9)),
        ({"entries": {"all": 2}}, (1, 2, 3, 4, 5, 6, 7)),
        ({"entries": {"undecided": 1}}, (1, 2, 3, 4, 5, 6, 7)),
        ({"open": {"people": 1}}, (1, 2, 3, 4, 6, 7, 9)),
    ],
)
def test_lines_of_people_are_folded_only_where_nobody_has_the_organisation_as_home(changed, folded):
    read = read_lines(lines(**changed))

    assert read.folded == folded
    assert [number for number, _line in read.lines] == [number for number in range(1, 11) if number not in folded]
    assert [line["line"] for _number, line in read.lines] == [LINES[number - 1] for number, _line in read.lines]


@pytest.mark.parametrize(
    ("numbers", "said"), [((1, 2, 3, 9), ["1–3", "9"]), ((4,), ["4"]), ((), []), ((1, 3, 4), ["1", "3–4"])]
)
def test_numbers_that_follow_each_other_are_said_as_one(numbers, said):
    assert ranges(numbers) == said
