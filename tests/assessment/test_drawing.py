"""Which items an attempt asks: pairs, objectives, little of the last attempt, a stable order."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.drawing import critical_pairs, draw_items, shown_options, shown_pairs
from app.content.shapes import Item, Quiz
from tests.assessment.bank import bank, core_bank, item, pair

CORE = core_bank()
SEEDS = st.text(alphabet="0123456789abcdef", min_size=16, max_size=16)


@st.composite
def small_banks(draw: st.DrawFn) -> Quiz:
    """Banks small enough to try every possible draw."""
    items: list[Item] = []
    for objective in "abc"[: draw(st.integers(1, 3))]:
        if draw(st.booleans()):
            items += pair(f"pair-{objective}", objective)
        items += [item(f"{objective}-{n}", objective=objective) for n in range(draw(st.integers(0, 3)))]
    return bank(items, draw=draw(st.integers(1, 6)))


def is_proper(quiz: Quiz, chosen: tuple[Item, ...]) -> bool:
    """One of each pair, and every objective as far as the draw reaches; one place in twelve is free."""
    ids = {one.id for one in chosen}
    if any(len(ids & {one.id for one in both}) != 1 for both in critical_pairs(quiz)):
        return False
    wanted = {one.objective for one in quiz.items}
    pairs = len(critical_pairs(quiz))
    covered_by_pairs = {both[0].objective for both in critical_pairs(quiz)}
    reach = min(len(wanted), len(covered_by_pairs) + max(0, len(chosen) - pairs))
    return len({one.objective for one in chosen}) >= reach - (quiz.draw or 0) // 12


@given(SEEDS, SEEDS)
def test_final_of_the_core_course_spreads_over_its_objectives_and_never_asks_the_same_again(first, second):
    one = draw_items(CORE, seed=first)
    two = draw_items(CORE, seed=second, previous=one)

    for drawn in (one, two):
        assert len(drawn) == len(set(drawn)) == 24
        assert is_proper(CORE, tuple(CORE.item(name) for name in drawn))
    assert not set(one) & set(two)


def test_every_item_of_the_bank_is_asked_of_somebody():
    asked = {name for number in range(300) for name in draw_items(CORE, seed=str(number))}

    assert asked == {one.id for one in CORE.items}


@given(SEEDS, st.data())
def test_attempts_in_a_row_share_at_most_a_third_also_after_every_twin_was_shown(seed, data):
    one = draw_items(CORE, seed=seed)
    twins = [CORE.item(name).twin for name in one if CORE.item(name).critical]
    shown = {*one, *data.draw(st.sets(st.sampled_from(twins)))}

    two = draw_items(CORE, seed=seed + "2", previous=shown)

    assert len(shown & set(two)) <= len(two) // 3


@settings(max_examples=150)
@given(small_banks(), SEEDS, st.data())
def test_no_proper_draw_shares_less_with_the_last_attempt(quiz, seed, data):
    if not quiz.items:
        return
    previous = data.draw(st.sets(st.sampled_from([one.id for one in quiz.items])))

    drawn = draw_items(quiz, seed=seed, previous=previous)

    chosen = tuple(quiz.item(name) for name in drawn)
    assert is_proper(quiz, chosen)
    pairs = len(critical_pairs(quiz))
    assert len(drawn) == max(pairs, min(quiz.draw, len(quiz.items) - pairs))
    least = min(
        len({one.id for one in other} & previous)
        for other in combinations(quiz.items, len(drawn))
        if is_proper(quiz, other)
    )
    assert len(previous & set(drawn)) == least


def test_same_seed_draws_the_same_and_another_seed_another():
    assert draw_items(CORE, seed="a" * 16) == draw_items(CORE, seed="a" * 16)
    assert len({draw_items(CORE, seed=str(n)) for n in range(20)}) == 20


def test_quiz_without_draw_asks_everything_in_the_order_of_the_file():
    quiz = bank([item("b"), item("a")], draw=None)

    assert draw_items(quiz, seed="x") == ("b", "a")


def test_options_keep_their_order_within_an_attempt_and_change_between_attempts():
    question = item("q", options=6)

    orders = {tuple(option.id for option in shown_options(question, seed=str(n))) for n in range(30)}

    assert shown_options(question, seed="s") == shown_options(question, seed="s")
    assert len(orders) > 20
    assert all(sorted(order) == list("123456") for order in orders)


def test_true_and_false_stay_in_the_order_of_the_file():
    question = item("q", "true-false", options=2)

    assert all([o.id for o in shown_options(question, seed=str(n))] == ["1", "2"] for n in range(10))


def test_right_sides_of_a_match_are_shuffled_on_their_own():
    question = item("q", "match", options=5)

    same = sum(shown_options(question, seed=str(n)) == shown_pairs(question, seed=str(n)) for n in range(50))

    assert same < 5
