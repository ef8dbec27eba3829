"""Requirements about partly the same pupils give no small count away together (SAFEGUARDS 21)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from unittest.mock import patch

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compliance import service
from app.compliance.facts import read_world
from app.compliance.filing.masked import masked_totals
from app.compliance.reports import Asked
from app.compliance.rules import overlapping
from app.compliance.rules.audience import Selector
from app.compliance.rules.counting import Figures
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.holdings import Dated, Organisation, Tree
from app.compliance.rules.leaves import LessonsEvidence
from app.compliance.rules.masking import is_small
from app.compliance.rules.overlapping import Overlaps
from app.compliance.rules.requirement import Each, Requirement
from app.compliance.rules.together import masks_together
from app.compliance.seen_report import report_seen, sight_of_a_bureau
from app.compliance.standing import enabled_requirements
from app.core.access import Role
from app.people.announcements import holdings_changed
from tests.compliance.county import County
from tests.compliance.test_masking import PARTS, PRIME, reduced
from tests.make import AT

TODAY = date(2026, 11, 30)
YEAR = date(2025, 1, 1).toordinal(), date(2027, 12, 31).toordinal()
DAY = 740_000
LESSONS, CONTACTS = LessonsEvidence(count=1), ContactsEvidence(count=1)


def county_of(schools: dict[int, int]) -> Tree:
    """A county 1 with towns 2 and 3, and schools in the towns given."""
    above = {1: None, 2: 1, 3: 1, **schools}
    return Tree(
        Organisation(org, f"o-{org}", "school" if org >= 10 else "district", parent=Dated(((0, parent),)))
        for org, parent in above.items()
    )


def asking(name: str, *audience: Selector, evidence=LESSONS) -> Requirement:
    return Requirement(name, audience, evidence, Each("term"))


def pupils(*grades: str, within: tuple[int, ...] = (), unless: int | None = None) -> Selector:
    return Selector(
        kinds=frozenset({"student"}),
        grades=frozenset(grades) or None,
        within=frozenset(f"o-{place}" for place in within) or None,
        unless=None if unless is None else Selector(within=frozenset({f"o-{unless}"})),
    )


TREE = county_of({10: 2, 11: 2, 12: 3})
FIRST = asking("first", pupils("5", "6"))


@pytest.mark.parametrize(
    ("second", "crosses"),
    [
        (pupils("5", "6"), False),  # alike
        (pupils("5"), False),  # inside
        (pupils(), False),  # around
        (pupils("7", "8"), False),  # apart
        (pupils("6", "7"), True),
        (pupils("5", "6", within=(2,)), False),
        (pupils(within=(2,)), True),
        (Selector(kinds=frozenset({"guardian"})), False),
        (Selector(kinds=frozenset({"guardian", "student"}), grades=frozenset({"5"})), True),
        (Selector(kinds=frozenset({"student"}), org_kinds=frozenset({"school"})), True),
    ],
)
def test_audience_that_crosses_an_older_one_has_no_figures_above_the_school(second, crosses) -> None:
    overlaps = Overlaps([FIRST, asking("second", second)], TREE, DAY)
    assert overlaps.without_figures == ({"second": "first"} if crosses else {})


@pytest.mark.parametrize(
    "audience",
    [
        [pupils("5", within=(2, 12))],
        [pupils("5", within=(10,)), pupils("5", within=(12,))],
        [pupils("5", within=(10,)), pupils("6")],
        [pupils("5", unless=10)],
    ],
)
def test_audience_that_picks_organisations_out_has_no_figures_above_the_school(audience) -> None:
    assert Overlaps([asking("picking", *audience)], TREE, DAY).without_figures == {"picking": None}


def test_older_one_keeps_its_figures_whatever_is_written_after_it() -> None:
    later = [asking("crossing", pupils("6", "7")), asking("alike", pupils("5", "6"))]
    figures = {1: Figures(met=50), 2: Figures(met=50), 10: Figures(met=43), 11: Figures(met=7)}
    alone = masks_together(Overlaps([FIRST], TREE, DAY), {"first": figures}, {"first": {}}, CHILDREN)
    counts = {
        "first": figures,
        "crossing": figures,
        "alike": {org: Figures(met=row.met - 2) for org, row in figures.items()},
    }
    together = masks_together(Overlaps([FIRST, *later], TREE, DAY), counts, {key: {} for key in counts}, CHILDREN)
    assert together["first"] == alone["first"]
    assert set(figures) <= together["crossing"].required & together["crossing"].status & together["crossing"].excused
    assert set(figures) <= together["alike"].required


CHILDREN = {None: [1], 1: [2, 3], 2: [10, 11], 3: [12]}


def test_what_contacts_and_lessons_have_in_common_is_whom_they_ask() -> None:
    """Two more who had a talk than had the lessons is no count of children; two more on duty is."""
    rules = [FIRST, asking("talks", pupils("5", "6"), evidence=CONTACTS)]
    counts = {"first": {12: Figures(met=30, overdue=10)}, "talks": {12: Figures(met=32, overdue=8)}}
    overlaps = Overlaps(rules, TREE, DAY)
    masks = masks_together(overlaps, counts, {key: {} for key in counts}, {None: [12]})
    assert (masks["talks"].status, masks["talks"].required) == (frozenset(), frozenset())
    counts["talks"][12] = Figures(met=32, overdue=10)
    assert masks_together(overlaps, counts, {key: {} for key in counts}, {None: [12]})["talks"].required == {12}


def test_rest_beside_all_shown_parts_is_looked_at() -> None:
    """All pupils less those of grades 5, 6 and 7 are three of grade 8."""
    rules = [FIRST, asking("seven", pupils("7")), asking("all", pupils(), evidence=LESSONS)]
    counts = {"first": {12: Figures(met=40)}, "seven": {12: Figures(met=20)}, "all": {12: Figures(met=63)}}
    masks = masks_together(Overlaps(rules, TREE, DAY), counts, {key: {} for key in counts}, {None: [12]})
    assert [name for name, one in masks.items() if 12 in one.required] == ["all"]

    counts["seven"][12] = Figures(met=2)  # itself hidden, so that 23 are left
    masks = masks_together(Overlaps(rules, TREE, DAY), counts, {key: {} for key in counts}, {None: [12]})
    assert [name for name, one in masks.items() if 12 in one.required] == ["seven"]


def test_tiny_school_counted_with_another_in_one_of_two_requirements_is_compared_with_it() -> None:
    rules = [FIRST, asking("second", pupils("5", "6"))]
    counts = {"first": {10: Figures(met=30), 11: Figures(met=9)}, "second": {10: Figures(met=30), 11: Figures(met=12)}}
    masks = masks_together(Overlaps(rules, TREE, DAY), counts, {"first": {11: 10}, "second": {}}, {None: [10, 11]})
    assert 10 in masks["second"].required, "42 less 39"


def test_only_what_decides_is_counted_beside_one_requirement() -> None:
    rules = [FIRST, asking("seven", pupils("7")), asking("six", pupils("6")), asking("all", pupils())]
    named = {rule.id: [one.id for one in Overlaps(rules, TREE, DAY).only([rule.id]).rules] for rule in rules}
    assert named == {
        "first": ["first"],
        "seven": ["seven"],
        "six": ["first", "six"],
        "all": ["first", "seven", "six", "all"],
    }


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_part_of_what_was_laid_over_each_other_says_the_same_as_laid_over_each_other_alone(data) -> None:
    """What a page shows of one requirement is decided once, with all others laid beside it, and comes out the same."""
    audiences = st.tuples(st.sampled_from(AUDIENCES), st.sampled_from(PLACES))
    asked = data.draw(st.lists(audiences, min_size=1, max_size=5))
    rules = [asking(f"r{number}", pupils(*grades, within=places)) for number, (grades, places) in enumerate(asked)]
    part = Overlaps(rules, TREE, DAY).only(
        data.draw(st.lists(st.sampled_from([rule.id for rule in rules]), min_size=1))
    )
    alone = Overlaps(part.rules, TREE, DAY)

    assert part.without_figures == alone.without_figures
    assert list(part.audience) == list(alone.audience) == [rule.id for rule in part.rules]
    for name in part.audience:
        compared = part.compared(name)
        assert compared == alone.compared(name)
        assert set(part.differences(name, compared)) == set(alone.differences(name, compared))


AUDIENCES = [("5", "6", "7"), ("5", "6"), ("5",), ("7",), ("6", "7"), ("6",)]


PLACES: list[tuple[int, ...]] = [(), (), (2,), (10,)]
SOME_PARTS = [(part,) for part in PARTS] + list(pairwise(PARTS)) + [PARTS]


@st.composite
def counties(draw):
    """Pupils by school, grade and status, and two or three requirements that ask partly the same of them."""
    schools = {10 + number: draw(st.sampled_from([2, 3])) for number in range(draw(st.integers(1, 4)))}
    cells = {
        (school, grade, part): draw(st.sampled_from([0, 0, 1, 2, 4, 6, 9, 40]))
        for school in schools
        for grade in ("5", "6", "7")
        for part in PARTS
    }
    asked = draw(st.lists(st.tuples(st.sampled_from(AUDIENCES), st.sampled_from(PLACES)), min_size=2, max_size=3))
    return schools, cells, asked


@settings(max_examples=40, deadline=None)
@given(counties())
def test_no_small_count_follows_from_what_several_requirements_show(county) -> None:
    """Differencing over requirements: solve all sums of what is shown for pupils by school, grade and status."""
    schools, cells, asked = county
    rules = [asking(f"r{number}", pupils(*grades, within=places)) for number, (grades, places) in enumerate(asked)]
    held = {
        (rule.id, org): cells_of(org, schools, cells, *one)
        for rule, one in zip(rules, asked, strict=True)
        for org in (1, 2, 3, *schools)
    }
    basis = basis_of(held, cells, masks_in(schools, cells, rules, held))

    of_requirements = [[cell for cell in below if cell[2] in parts] for below in held.values() for parts in SOME_PARTS]
    few_of_a_requirement = [some for some in of_requirements if is_small(sum(cells[cell] for cell in some))]
    few_of_a_grade = [[cell] for cell, count in cells.items() if is_small(count)]
    for some in (*few_of_a_requirement, *few_of_a_grade):
        assert reduced(dict.fromkeys(places(some, cells), 1), basis)


def cells_of(org, schools, cells, grades, within) -> list[tuple[int, str, str]]:
    """The cells of a requirement's pupils at an organisation with all below it."""
    return [
        cell
        for cell in cells
        if cell[1] in grades
        and org in (cell[0], schools[cell[0]], 1)
        and (not within or not {cell[0], schools[cell[0]]}.isdisjoint(within))
    ]


def masks_in(schools, cells, rules, held):
    children = {town: [school for school, one in schools.items() if one == town] for town in (2, 3)}
    figures = {
        rule.id: {
            org: Figures(**{part: sum(cells[cell] for cell in held[rule.id, org] if cell[2] == part) for part in PARTS})
            for org in (1, 2, 3, *schools)
        }
        for rule in rules
    }
    overlaps = Overlaps(rules, county_of(schools), DAY)
    return masks_together(overlaps, figures, {rule.id: {} for rule in rules}, {None: [1], 1: [2, 3], **children})


def basis_of(held, cells, masks) -> dict[int, dict[int, int]]:
    """Solve all that is shown."""
    basis: dict[int, dict[int, int]] = {}
    for (name, org), below in held.items():
        if org not in masks[name].status:
            for part in PARTS:
                learn(basis, places([cell for cell in below if cell[2] == part], cells))
        if org not in masks[name].required:
            learn(basis, places(below, cells))
    return basis


def places(some, cells) -> list[int]:
    number = {cell: place for place, cell in enumerate(cells)}
    return [number[cell] for cell in some]


def learn(basis: dict[int, dict[int, int]], cells: list[int]) -> None:
    equation = reduced(dict.fromkeys(cells, 1), basis)
    if not equation:
        return
    pivot = min(equation)
    for other in basis.values():
        factor = other.get(pivot, 0) * pow(equation[pivot], -1, PRIME)
        for place, value in equation.items():
            rest = (other.get(place, 0) - factor * value) % PRIME
            other.pop(place, None)
            if rest:
                other[place] = rest
    basis[pivot] = equation


SECOND = """
requirements:
  - id: lessons-again
    title: {zh: 再问一遍, en: Asked again}
    subject: person
    audience: [{kinds: [student], within: %s}]
    evidence: {lessons: {courses: [kids-g56], count: 1}}
    timing: {each: term}
  - id: picking
    title: {zh: 挑出几所, en: Picked out}
    subject: person
    audience: [{kinds: [student], not: {within: %s}}]
    evidence: {lessons: {courses: [kids-g56], count: 1}}
    timing: {each: term}
  - id: crossing
    title: {zh: 另一部分, en: Another part}
    subject: person
    audience: [{kinds: [student, guardian], within: %s}]
    evidence: {lessons: {courses: [kids-g56], count: 1}}
    timing: {each: term}
"""
COUNTS = ("required", "met", "due", "overdue")


@pytest.mark.sqlite_is_enough
@time_machine.travel("2026-11-30 10:00:00+08:00", tick=False)
def test_officer_who_asks_nearly_the_same_pupils_again_learns_no_hidden_number(page, db, make) -> None:
    """Three pupils of a school: neither the report, nor the tree, nor the trend, nor a filing's totals tell of them."""
    county = County(db, make, pupils=(40, 30))
    town = make.organisation("山脚镇", kind="district", parent=county.county)
    few = make.organisation("小教学点", parent=town)
    holdings_changed(db, [pupil.id for pupil in make.pupils(make.class_group(few), 3)], None)
    officer = county.holder(Role.BUREAU_OFFICER, county.county)
    asked = Asked(county.county.public_id, TODAY)
    alone = rows_of(db, asked, "lessons")
    text = SECOND % (county.town.public_id, few.public_id, county.town.public_id)
    service.load_requirements(db, text, "r.yaml", at=AT, by=None)

    together = rows_of(db, asked, "lessons")
    again = rows_of(db, asked, "lessons-again")
    assert together == alone, "what another writes later changes nothing"
    for place, row in together.items():
        for count in COUNTS:
            if None not in (row[count], again[place][count]):
                assert not is_small(abs(row[count] - again[place][count])), (place, count)
    assert all(row["required"] is None for name in ("picking", "crossing") for row in rows_of(db, asked, name).values())

    page.sign_in(officer)
    with patch("app.compliance.rules.overlapping.audiences", wraps=overlapping.audiences) as laid:
        shown = page.get(f"/reports?org={county.county.id}").text
    assert laid.call_count == 1
    assert "“另一部分”和更早的“预防课”问到一部分相同的学生" in shown
    assert "“挑出几所”只挑出一部分单位的学生" in shown
    rule = county.requirement("lessons-again")
    hidden = again[county.county.public_id]["required"] is None
    assert hidden, "the county less the county without the three"
    assert "70" not in page.get(f"/reports/{county.county.id}/{rule.id}").text.partition("上一")[0]
    assert "70" not in page.get(f"/reports/{county.county.id}/{rule.id}/trend").text
    totals = masked_totals(db, read_world(db, YEAR), county.county.id, enabled_requirements(db), TODAY.toordinal())
    assert {row["requirement"]: row["required"] for row in totals}["lessons-again"] is None


def rows_of(db, asked, requirement):
    document = report_seen(db, asked, sight_of_a_bureau(read_world(db, YEAR).tree), today=TODAY, at=AT)
    return {row["organisation"]: row for row in document["rows"] if row["requirement"] == requirement}
