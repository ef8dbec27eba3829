"""Merges worked out by hand: two ids are one person from the day of the merge on (COMPLIANCE §1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.compliance.gathering import EVERYBODY, _Gathering
from app.compliance.rules.counting import Figures
from app.compliance.rules.days import known_date
from app.compliance.rules.one_person import Merge, Merges
from app.compliance.rules.status import StatusRange
from app.compliance.worked_out import WorkedOut
from tests.compliance import naive, worlds
from tests.compliance.cases import Case, day, short

TWO = [{"kinds": ["staff", "student", "guardian"]}]
Row = dict[str, Any]


class Merging:
    """The facts of a case, with p-2 and p-3 beside the one person it is about."""

    def __init__(self, **asks: Any) -> None:
        self.case = Case().asks(audience=TWO, **asks)
        self.facts = self.case.facts

    def merge(self, kept: str, other: str, first: str, last: str | None = None) -> Merging:
        self.facts.merges.append(naive.Merge(kept, other, day(first) or naive.EVER, day(last)))
        return self

    def other(self, person: str, tell: Callable[[Case], Any]) -> Merging:
        """Enter for another person what a case says of p-1."""
        told = Case()
        tell(told)
        for name in ("appointments", "enrolments", "records", "online", "waivers", "hours"):
            getattr(self.facts, name).extend(replace(row, person=person) for row in getattr(told.facts, name))
        return self

    def on(self, person: str, text: str) -> dict[str, StatusRange]:
        """By home organisation the row of a person on a day."""
        world, subjects = worlds.as_world(self.facts)
        number = (day(text) or naive.EVER).toordinal()
        work = WorkedOut({1: worlds.as_rule(self.case.requirement)}, world)
        rows = worlds.ranges_of(subjects[person], work)
        homes = world.tree.organisations
        return {homes[row.home].public_id: row for row in rows if row.first <= number <= row.last}

    def status(self, person: str, text: str) -> dict[str, str]:
        return {home: str(row.status) for home, row in self.on(person, text).items()}

    def uncovered(self, person: str, text: str) -> int | None:
        return self.on(person, text)["s-1"].uncovered_days((day(text) or naive.EVER).toordinal())

    def figures(self, org: str, text: str) -> tuple[Figures, Figures]:
        """How all stand at an organisation on a day, and when the last window closed."""
        world, subjects = worlds.as_world(self.facts)
        rule = worlds.as_rule(self.case.requirement)
        gathering = _Gathering([rule], world, (day(text) or naive.EVER).toordinal(), EVERYBODY, people=False)
        for name in worlds.MERGED:
            gathering.add("person", subjects[name])
        key = next(row.id for row in world.tree.organisations.values() if row.public_id == org)
        return gathering.found.now["r"].figures(key), gathering.found.before["r"].figures(key)


def test_what_the_other_id_completed_counts_from_the_day_of_the_merge() -> None:
    merging = Merging().merge("p-1", "p-2", "05-01")
    merging.case.works("03-01")
    merging.other("p-2", lambda case: case.completed("02-10"))

    assert merging.status("p-1", "04-30") == {"s-1": "overdue"}
    assert merging.status("p-1", "05-01") == {"s-1": "met"}
    row = merging.on("p-1", "05-01")["s-1"]
    assert (short(known_date(row.valid_until)), row.late) == ("2027-02-10", False)
    assert (merging.uncovered("p-1", "04-30"), merging.uncovered("p-1", "05-01")) == (61, 0)


def test_one_person_with_posts_at_two_schools_counts_once_above_them() -> None:
    merging = Merging().merge("p-1", "p-2", "05-01")
    merging.case.works("03-01")
    merging.other("p-2", lambda case: case.works("03-01", org="s-2").completed("02-10"))

    assert (merging.status("p-1", "04-30"), merging.status("p-2", "04-30")) == ({"s-1": "overdue"}, {"s-2": "met"})
    assert merging.figures("d-1", "04-30")[0].required == 2
    assert (merging.status("p-1", "05-01"), merging.status("p-2", "05-01")) == ({"s-1": "met", "s-2": "met"}, {})
    assert merging.figures("d-1", "05-01")[0] == Figures(met=1)


def test_days_on_post_untrained_go_on_over_a_merge() -> None:
    merging = Merging().merge("p-1", "p-2", "05-01")
    merging.case.works("03-01")

    assert [merging.uncovered("p-1", on) for on in ("04-30", "05-01", "06-01")] == [61, 62, 93]


def test_undoing_a_merge_restores_both_exactly() -> None:
    def told(merging: Merging) -> Merging:
        merging.case.works("03-01").waived("03-10", "03-20")
        return merging.other("p-2", lambda case: case.works("03-05", org="s-2").completed("04-10"))

    def rows(merging: Merging, person: str, on: str) -> dict[str, Any]:
        found = merging.on(person, on)
        return {home: (row.status, row.due_on, row.valid_until, row.late) for home, row in found.items()}

    apart, parted = told(Merging()), told(Merging().merge("p-1", "p-2", "05-01", "05-31"))
    for person in ("p-1", "p-2"):
        for on in ("04-30", "06-01", "2027-04-11"):
            assert rows(parted, person, on) == rows(apart, person, on)
    assert apart.uncovered("p-1", "06-01") == parted.uncovered("p-1", "06-01")
    assert parted.status("p-1", "05-31") == {"s-1": "met", "s-2": "met"}


def test_guardian_is_on_duty_where_the_other_id_of_the_pupil_is_enrolled() -> None:
    merging = Merging().merge("p-2", "p-3", "05-01")
    merging.case.guards()
    merging.other("p-3", lambda case: case.attends("03-01", group="c-2"))

    assert merging.status("p-1", "04-30").keys() == {"s-1"}
    assert merging.status("p-1", "05-01").keys() == {"s-1", "s-2"}


def test_session_that_reached_both_ids_counts_once_under_the_kept_one() -> None:
    merging = Merging(evidence={"minutes": 80}, timing={"by": day("12-31")}).merge("p-1", "p-2", "05-01")
    merging.case.works("03-01").taught("ses-1", "04-01", [], reached=["p-1", "p-2"])
    assert merging.status("p-1", "06-01") == {"s-1": "due"}

    world, subjects = worlds.as_world(merging.facts)
    kept = subjects["p-1"].stages[-1].facts.ledger(world)

    assert [row.id for row in kept.coverage] == ["ses-1:p-1"]


def test_window_closed_before_the_merge_was_made_up_by_what_the_other_id_did() -> None:
    asked = {"evidence": {"lessons": {"count": 1}}, "timing": {"each": "term"}}
    merging = Merging(**asked).merge("p-1", "p-2", "06-01", "06-30")
    merging.case.works("02-01").window("02-01", "04-30").window("05-01", "12-31")
    merging.other("p-2", lambda case: case.works("02-01", org="s-2").covered("k1", "03-01"))

    assert merging.figures("s-1", "05-31")[1] == Figures(overdue=1)
    assert merging.figures("s-1", "06-01")[1] == Figures(overdue=1)  # parted again: by its own ledger only

    merging.facts.merges.clear()
    merging.merge("p-1", "p-2", "06-01")
    assert merging.figures("s-1", "05-31")[1] == Figures(overdue=1)
    assert merging.figures("s-1", "06-01")[1] == Figures(overdue=1, made_up=1)
    assert merging.figures("d-1", "06-01")[1] == Figures(met=1, overdue=1, made_up=1)


@pytest.mark.parametrize(
    ("person", "on", "ids"),
    [
        (1, 9, (1,)),
        (1, 10, (1, 2)),
        (2, 10, (1, 2)),
        (3, 15, (1, 2, 3)),
        (2, 20, (1, 2, 3)),
        (1, 21, (1, 3)),
        (2, 21, (2,)),
        (2, 31, (4, 2)),
    ],
)
def test_ids_of_a_person_on_a_day(person: int, on: int, ids: tuple[int, ...]) -> None:
    merges = Merges([Merge(1, 2, (10, 20)), Merge(1, 3, (15, 99)), Merge(4, 2, (31, 99))])

    assert merges.ids_on(person, on) == ids
    assert merges.kept_on(person, on) == ids[0]


def test_stages_begin_where_the_ids_of_a_person_change() -> None:
    merges = Merges([Merge(1, 2, (10, 20)), Merge(1, 3, (15, 99)), Merge(5, 6, (1, 7))])

    assert [days[0] for days in merges.stages([2])][1:] == [10, 15, 21, 100]
    assert len(merges.stages([7])) == 1
    assert merges.ever_with(2) == {1, 2, 3}
