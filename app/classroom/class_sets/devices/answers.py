"""What was chosen on a sheet so far, as it travels in the page's form: sealed, so that nobody reads it there or draws it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.classroom.class_sets.devices.rules import Answers

PURPOSE = "device-sheet"
LEFT_OPEN = 255
MOST_TYPED = 1000


def seal_answers(furthest: int, answers: Answers, code: str, number: str) -> str:
    """Return the furthest question and the answers so far, for this sheet of this set alone; always of one length."""
    places = bytes([furthest, *(LEFT_OPEN if answer is None else answer for answer in answers)])
    return seal(places, purpose=PURPOSE, owner=_owner(code, number))


def open_answers(sealed: str, code: str, number: str, shape: Sequence[int]) -> tuple[int, list[int | None]]:
    """Return the furthest question and the answers of a sheet; what is not of this sheet counts as left open."""
    try:
        furthest, *answers = unseal(sealed[:MOST_TYPED], purpose=PURPOSE, owner=_owner(code, number))
    except ValueError:
        return 0, [None] * len(shape)
    return furthest, [answer if answer < most else None for answer, most in zip(answers, shape, strict=True)]


def _owner(code: str, number: str) -> str:
    return f"{code} {number}"
