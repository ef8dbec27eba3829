"""How registers of one lesson become one: whatever order they come in, nobody is counted twice and nobody is guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def said_of(
    listed: Iterable[int], not_reached: Collection[int], offered: Iterable[int] = (), came: Collection[int] = ()
) -> dict[int, bool]:
    """Return what a register says of everybody who stood on it: listed ones were reached unless tapped, guests if tapped.

    Of whom it did not list it says nothing: a pupil entered after a page was opened is not taken for reached.
    """
    said = {person: person in came for person in offered}
    said.update({person: person not in not_reached for person in listed})
    return said


def differing(ledger: Mapping[int, bool], said: Mapping[int, bool]) -> dict[int, bool]:
    """Return of whom a register says other than the ledger, and what; who stands in no entry was not reached."""
    return {person: reached for person, reached in said.items() if reached is not ledger.get(person, False)}


def is_empty(said: Mapping[int, bool]) -> bool:
    """Whether a register says that nobody at all was reached: asked once before it is entered."""
    return not any(said.values())


def seat_labels(numbers: Iterable[str | None], prefix: str = "") -> list[str]:
    """Return a name for each seat that is no person's and stands once: its number, else its place in the list."""
    labels: list[str] = []
    for place, number in enumerate(numbers, 1):
        label = f"{prefix}{number or f'({place})'}"
        labels.append(f"{label}({place})" if label in labels else label)
    return labels
