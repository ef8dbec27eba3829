"""Items and banks for tests, from a few keywords."""

from __future__ import annotations

from app.content.shapes import Item, ItemKind, Option, Quiz


def item(
    name: str,
    kind: str = "single",
    *,
    keys: str = "1",
    options: int = 3,
    objective: str = "o",
    critical: bool = False,
    twin: str | None = None,
) -> Item:
    """An item whose options are called 1, 2, 3 …; `keys` are the right ones."""
    return Item(
        id=name,
        kind=ItemKind(kind),
        text=name,
        options=tuple(
            Option(
                id=str(number),
                text=f"left {number}",
                feedback=f"because {number}",
                correct=str(number) in keys,
                pair=f"right {number}" if kind == "match" else None,
            )
            for number in range(1, options + 1)
        ),
        objective=objective,
        level="apply",
        critical=critical,
        twin=twin,
    )


def pair(name: str, objective: str = "o") -> list[Item]:
    """A critical item and its twin."""
    first, second = f"{name}-1", f"{name}-2"
    return [
        item(first, critical=True, twin=second, objective=objective),
        item(second, critical=True, twin=first, objective=objective),
    ]


def bank(items: list[Item], *, draw: int | None, pass_mark: int | None = 85) -> Quiz:
    """A final with these items."""
    return Quiz(
        id="final", course="course", kind="final", draw=draw, pass_mark=pass_mark, items=tuple(items), file="final.md"
    )


def core_bank() -> Quiz:
    """A bank like the core course's: 24 objectives of three items each, six of them with a critical pair; draws 24."""
    items = []
    for number in range(24):
        objective = f"core-{number // 3 + 1}-{'abc'[number % 3]}"
        if number % 4 == 0:
            items += [*pair(f"rule{number}", objective), item(f"i{number}-3", objective=objective)]
        else:
            items += [item(f"i{number}-{k}", objective=objective) for k in (1, 2, 3)]
    return bank(items, draw=24)
