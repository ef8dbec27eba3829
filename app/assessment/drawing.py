"""Which items an attempt asks, and in which order it shows their options: plain functions on plain values."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from app.content.shapes import ItemKind

if TYPE_CHECKING:
    from app.content.shapes import Item, Option, Quiz

ANY_ITEM = 12  # one place in so many is drawn from the whole bank


def draw_items(quiz: Quiz, *, seed: str, previous: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids of the items an attempt asks, in the order it asks them.

    Without `draw` every item, in the order of the file. Otherwise, in this order of weight: one of each critical
    pair; every objective, as far as `draw` reaches and but for one place in twelve, which goes to any item of the bank,
    so that none lies there unasked; as few items of the `previous` attempt as possible (at most a third whenever the
    bank allows, DESIGN §4); objectives alike. The twin of a drawn item is kept for the second part.
    """
    if quiz.draw is None:
        return tuple(item.id for item in quiz.items)
    chance = random.Random(seed)  # noqa: S311  a fair draw, not a secret
    drawn = [_one_of(pair, previous, chance) for pair in critical_pairs(quiz)]
    spare = [item for item in quiz.items if not item.critical]
    chance.shuffle(spare)
    spare.sort(key=lambda item: item.id in previous)
    drawn += [spare.pop(0) for _place in range(min(quiz.draw // ANY_ITEM, len(spare)))]
    _cover_objectives(drawn, spare, quiz.draw, previous, chance)
    _fill(drawn, spare, quiz.draw, previous)
    chance.shuffle(drawn)
    return tuple(item.id for item in drawn)


def critical_pairs(quiz: Quiz) -> list[tuple[Item, ...]]:
    """Return each critical item with its twin, once, in the order of the file."""
    by_id = {item.id: item for item in quiz.items if item.critical}
    pairs: dict[frozenset[str], tuple[Item, ...]] = {}
    for item in by_id.values():
        twin = by_id.get(item.twin or "")
        both = (item, twin) if twin else (item,)
        pairs.setdefault(frozenset(one.id for one in both), both)
    return list(pairs.values())


def _one_of(pair: tuple[Item, ...], previous: Collection[str], chance: random.Random) -> Item:
    fresh = [item for item in pair if item.id not in previous]
    return chance.choice(fresh or list(pair))


def _cover_objectives(
    drawn: list[Item], spare: list[Item], size: int, previous: Collection[str], chance: random.Random
) -> None:
    """Take one item for each objective nothing drawn asks about yet; unseen items stand first in `spare`."""
    asked = {item.objective for item in drawn}
    first_of = {item.objective: item for item in reversed(spare) if item.objective not in asked}
    missing = sorted(first_of)
    chance.shuffle(missing)
    missing.sort(key=lambda objective: first_of[objective].id in previous)
    for objective in missing[: max(0, size - len(drawn))]:
        item = first_of[objective]
        spare.remove(item)
        drawn.append(item)


def _fill(drawn: list[Item], spare: list[Item], size: int, previous: Collection[str]) -> None:
    """Take more items, unseen ones first, always from the objective asked about least."""
    asked = Counter(item.objective for item in drawn)
    while spare and len(drawn) < size:
        item = min(spare, key=lambda item: (item.id in previous, asked[item.objective]))
        spare.remove(item)
        drawn.append(item)
        asked[item.objective] += 1


def shown_options(item: Item, *, seed: str) -> list[Option]:
    """Return an item's options in the order this attempt shows them, always the same for the same seed.

    True and false, and the steps of confidence, stay in the order of the file.
    """
    options = list(item.options)
    if item.kind not in (ItemKind.TRUE_FALSE, ItemKind.CONFIDENCE):
        random.Random(f"{seed}:{item.id}").shuffle(options)  # noqa: S311  a fair order, not a secret
    return options


def shown_pairs(item: Item, *, seed: str) -> list[Option]:
    """Return the options whose right sides a match item offers, in an order of their own."""
    options = list(item.options)
    random.Random(f"{seed}:{item.id}:right").shuffle(options)  # noqa: S311  a fair order, not a secret
    return options
