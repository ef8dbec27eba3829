"""An item as a page shows it: options in the attempt's order, the answer given, feedback where it is due."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.assessment import rules
from app.assessment.drawing import shown_options, shown_pairs
from app.content.rendering import render, render_inline
from app.content.shapes import ItemKind

if TYPE_CHECKING:
    from app.assessment.models import QuizAttempt
    from app.assessment.rules import Answer
    from app.content.shapes import Item, Option


PRAISE = re.compile(r"^(?:对|是的|没错|正确)[。，！](?=.)")


@dataclass(frozen=True)
class ShownOption:
    """One option. `place` is its place in an order answer, `pair` the right side chosen for it, by id."""

    id: str
    text: Markup
    feedback: Markup
    is_key: bool
    chosen: bool
    place: int | None = None
    pair: str | None = None
    right_place: int | None = None
    right_pair: Markup | None = None
    fits: bool = False


@dataclass(frozen=True)
class Question:
    """One item of an attempt. `right_sides` are offered by a match item; `number` counts from 1."""

    id: str
    number: int
    kind: ItemKind
    text: Markup
    options: list[ShownOption]
    right_sides: list[tuple[str, Markup]]
    answered: bool
    is_right: bool
    critical: bool
    keys: int

    @property
    def rule(self) -> list[ShownOption]:
        """Return the right options, whose feedback says the rule."""
        return [option for option in self.options if option.is_key]


def shown_question(
    attempt: QuizAttempt,
    item: Item,
    number: int,
    answer: Answer | None,
    *,
    chosen: Collection[str] | None = None,
    typed_places: dict[str, int] | None = None,
) -> Question:
    """Return an item ready for its page.

    `chosen` is what was just typed and could not be saved, shown again; of an order item `typed_places`.
    """
    given = tuple(chosen) if chosen is not None else answer or ()
    sides = _distinct_sides(attempt, item)
    chosen_sides = dict(pair.partition("=")[::2] for pair in given) if item.kind is ItemKind.MATCH else {}
    texts = {option.id: option.pair for option in item.options}
    same = {side.pair: side.id for side in sides}
    pairs = {left: same.get(texts.get(right), right) for left, right in chosen_sides.items()}
    places = {name: place for place, name in enumerate(given, start=1)} if item.kind is ItemKind.ORDER else {}
    places = typed_places or places
    right_places = {option.id: place for place, option in enumerate(item.options, start=1)}
    options = [
        ShownOption(
            id=option.id,
            text=render_inline(option.text),
            feedback=_feedback(attempt, option.feedback, praised=option.id in given),
            is_key=option.correct,
            chosen=option.id in given,
            place=places.get(option.id),
            pair=pairs.get(option.id),
            right_place=right_places[option.id] if item.kind is ItemKind.ORDER else None,
            right_pair=render_inline(option.pair) if option.pair else None,
            fits=_fits(item, option.id, given, places, right_places),
        )
        for option in shown_options(item, seed=attempt.seed)
    ]
    return Question(
        id=item.id,
        number=number,
        kind=item.kind,
        text=render_inline(item.text),
        options=options,
        right_sides=[(side.id, render_inline(side.pair or "")) for side in sides],
        answered=answer is not None,
        is_right=rules.is_right(item, answer),
        critical=item.critical,
        keys=len(item.keys),
    )


def _distinct_sides(attempt: QuizAttempt, item: Item) -> list[Option]:
    """Return the right sides a match item offers, each wording once: several lines may belong into one drawer."""
    if item.kind is not ItemKind.MATCH:
        return []
    return list({side.pair: side for side in reversed(shown_pairs(item, seed=attempt.seed))}.values())[::-1]


def _feedback(attempt: QuizAttempt, text: str, *, praised: bool) -> Markup:
    """Return an option's feedback; the word that praises the choice stands only where it was chosen."""
    said = text if praised else PRAISE.sub("", text)
    return render(said, face="learner", course_id=attempt.course, edition=attempt.edition, top=4)


def _fits(
    item: Item, option: str, given: Collection[str], places: dict[str, int], right_places: dict[str, int]
) -> bool:
    """Whether what was done with one option is right: chosen or left, its place, its pair."""
    if item.kind is ItemKind.ORDER:
        return places.get(option) == right_places[option]
    if item.kind is ItemKind.MATCH:
        return any(pair.startswith(f"{option}=") and rules.pair_is_right(item, pair) for pair in given)
    return (option in given) == (option in item.keys)
