"""Counts of children above the school: small ones are hidden, and none follows from what is shown (SAFEGUARDS 21)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.compliance.rules.counting import Figures
from app.compliance.rules.masking import is_small, masks_of
from app.compliance.rules.merging import FEWEST_ALONE, merge, merged_with

PARTS = ("met", "due", "overdue")
PRIME = 2**61 - 1


@st.composite
def counties(draw) -> tuple[dict[int, Figures], dict[int | None, list[int]]]:
    """A county, two towns, up to five schools each; only schools hold pupils."""
    schools: dict[int, list[int]] = {town: [] for town in (2, 3)}
    figures = {}
    for number in range(draw(st.integers(1, 7))):
        town = draw(st.sampled_from([2, 3]))
        schools[town].append(10 + number)
        cells = [draw(st.sampled_from([0, 1, 2, 4, 5, 9, 40])) for _ in range(4)]
        figures[10 + number] = Figures(met=cells[0], due=cells[1], overdue=cells[2], excused=cells[3])
    for town, below in schools.items():
        figures[town] = total(figures[school] for school in below)
    figures[1] = total(figures[town] for town in (2, 3))
    return figures, {None: [1], 1: [2, 3], **schools}


def total(rows) -> Figures:
    rows = list(rows)
    return Figures(**{name: sum(getattr(row, name) for row in rows) for name in (*PARTS, "excused")})


def hidden_cells(figures, masks) -> set[tuple[int, str]]:
    found = {(org, name) for org in masks.status for name in PARTS}
    found |= {(org, "required") for org in masks.required}
    return found | {(org, "excused") for org in masks.excused}


def what_follows(figures, children, hidden) -> set[tuple[int, str]]:
    """Differencing: solve all sums over the whole tree for the hidden cells; return those with one solution."""
    place = {cell: number for number, cell in enumerate(sorted(hidden))}
    sums = [[(org, "required"), *((org, name) for name in PARTS)] for org in figures]
    for parent, below in children.items():
        if parent is not None:
            sums += [[(parent, name), *((org, name) for org in below)] for name in (*PARTS, "required", "excused")]
    basis: dict[int, dict[int, int]] = {}
    for cells in sums:
        equation = {place[cell]: 1 if number == 0 else PRIME - 1 for number, cell in enumerate(cells) if cell in place}
        equation = reduced(equation, basis)
        if equation:
            basis[min(equation)] = equation
    return {cell for cell, number in place.items() if not reduced({number: 1}, basis)}


def small_sums(figures, children, hidden) -> set[tuple[int, str]]:
    """Differencing over several: each shown cell less any of the shown ones below it; return those that give 1 to 4."""

    def below(org, name, shown):
        for child in children.get(org, ()):
            if (child, name) in shown:
                yield child
            else:
                yield from below(child, name, shown)

    names = (*PARTS, "required", "excused")
    found = set()
    for name in names:
        shown = {(org, name) for org in figures} - hidden
        for org, _name in shown:
            rest = getattr(figures[org], name) - sum(getattr(figures[one], name) for one in below(org, name, shown))
            found |= {(org, name)} if is_small(rest) else set()
    return found


def reduced(equation: dict[int, int], basis: dict[int, dict[int, int]]) -> dict[int, int]:
    """Take from an equation what the others already say, modulo a large prime."""
    equation = dict(equation)
    for pivot in sorted(basis):
        if pivot in equation:
            factor = equation[pivot] * pow(basis[pivot][pivot], -1, PRIME)
            for number, value in basis[pivot].items():
                rest = (equation.get(number, 0) - factor * value) % PRIME
                equation.pop(number, None)
                if rest:
                    equation[number] = rest
    return equation


@settings(max_examples=25, deadline=None)
@given(counties())
def test_no_hidden_count_follows_from_the_shown_ones(county) -> None:
    figures, children = county
    masks = masks_of(figures, children)
    hidden = hidden_cells(figures, masks)

    small = {
        (org, name)
        for org, row in figures.items()
        for name in (*PARTS, "required", "excused")
        if is_small(getattr(row, name))
    }
    assert small <= hidden
    known_anyway = {cell for cell in hidden if getattr(figures[cell[0]], cell[1]) == 0}
    assert what_follows(figures, children, hidden) <= known_anyway
    assert not small_sums(figures, children, hidden), "1 to 4 pupils of several named schools"


@settings(max_examples=25, deadline=None)
@given(counties())
def test_no_hidden_count_follows_either_once_tiny_schools_are_merged(county) -> None:
    figures, children = county
    schools = {org for org in figures if org >= 10}
    merged = merged_with(figures, children, schools=schools)
    after = merge(figures, merged)
    masks = masks_of(after, children)
    hidden = hidden_cells(after, masks)

    assert all(after[parent] == total(after[org] for org in below) for parent, below in children.items() if parent)
    for town in (2, 3):
        alone = [org for org in children[town] if 0 < after[org].required < FEWEST_ALONE]
        assert len(alone) <= 1, "only the largest of a town may be tiny and alone"
    known_anyway = {cell for cell in hidden if getattr(after[cell[0]], cell[1]) == 0}
    assert what_follows(after, children, hidden) <= known_anyway
    assert not small_sums(after, children, hidden)


def test_tiny_school_is_merged_with_the_largest_beside_it() -> None:
    figures = {
        1: Figures(met=90, due=7), 2: Figures(met=50), 3: Figures(met=40), 4: Figures(due=7),
        5: Figures(met=8), 6: Figures(met=8),
    }  # fmt: skip
    children = {None: [1, 5], 1: [2, 3, 4], 5: [6]}

    merged = merged_with(figures, children, schools={2, 3, 4, 6})

    assert merged == {4: 2}
    assert merge(figures, merged)[2] == Figures(met=50, due=7)
    assert merge(figures, merged)[4] == Figures()


def test_school_with_ten_pupils_and_one_without_any_stay_as_they_are() -> None:
    figures = {1: Figures(met=60), 2: Figures(met=50), 3: Figures(met=10), 4: Figures(excused=3)}

    assert merged_with(figures, {None: [1], 1: [2, 3, 4]}, schools={2, 3, 4}) == {}


def test_large_counts_stay_as_they_are() -> None:
    figures = {1: Figures(met=95, overdue=5), 2: Figures(met=50, overdue=0), 3: Figures(met=45, overdue=5)}

    masks = masks_of(figures, {None: [1], 1: [2, 3]})

    assert not masks.status | masks.required | masks.excused


def test_two_hidden_schools_with_two_pupils_together_hide_a_third_one() -> None:
    """108 pupils of a district less 61 and 45 of two schools are the two of two other named schools."""
    figures = {
        1: Figures(met=108), 2: Figures(met=61), 3: Figures(met=45), 4: Figures(met=1), 5: Figures(met=1),
    }  # fmt: skip

    masks = masks_of(figures, {None: [1], 1: [2, 3, 4, 5]})

    assert masks.required == masks.status == {3, 4, 5}


def test_small_sum_is_not_found_through_a_hidden_town_either() -> None:
    """The county less its shown schools, one of them in a hidden town, leaves five, not the two of the hidden ones."""
    figures = {
        1: Figures(met=78), 2: Figures(met=22), 3: Figures(met=56), 4: Figures(met=1), 5: Figures(met=1),
        6: Figures(met=20), 7: Figures(met=50), 8: Figures(met=6),
    }  # fmt: skip
    children = {None: [1], 1: [2, 3], 2: [4, 5, 6], 3: [7, 8]}

    hidden = hidden_cells(figures, masks_of(figures, children))

    assert not small_sums(figures, children, hidden)
    assert (7, "met") not in hidden, "no more than it takes"


def test_school_with_three_missing_hides_the_schools_beside_it() -> None:
    figures = {
        1: Figures(met=137, overdue=9),
        2: Figures(met=47, overdue=3),
        3: Figures(met=45, overdue=6),
        4: Figures(met=45, overdue=0),
    }

    masks = masks_of(figures, {None: [1], 1: [2, 3, 4]})

    assert masks.status == {2, 3, 4}, "2 and 4 alone would be the district less school 3: three pupils"
    assert not masks.required


def test_each_tree_is_decided_by_itself():
    small, large = Figures(met=3), Figures(met=40)
    one = {1: Figures(met=3), 2: small}
    other = {5: Figures(met=80), 6: large, 7: large}

    masks = masks_of({**one, **other}, {None: [1, 5], 1: [2], 5: [6, 7]})

    assert masks == masks_of(one, {None: [1], 1: [2]})
    assert masks.required == {1, 2}
