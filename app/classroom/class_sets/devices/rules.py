"""The counters of a set on devices as plain values: what a sheet adds, what they are packed into, which letters open them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

NONCE_BYTES = 8  # of a sheet's own number, so that one handed in twice counts once
HIGHEST = 65_535
Answers = Sequence[int | None]  # of each question the place of what was chosen; None: left open


class NoRoom(Exception):
    """As many sheets were handed in as the class has pupils."""


@dataclass(frozen=True)
class Tally:
    """How many sheets there are, and how often each answer of each question was chosen. `seen` are numbers of sheets, unordered."""

    sheets: int
    chosen: tuple[tuple[int, ...], ...]
    seen: frozenset[bytes] = frozenset()


def blank(shape: Sequence[int]) -> Tally:
    """Return counters at nought for questions of so many answers each."""
    return Tally(0, tuple((0,) * answers for answers in shape))


def sheet_number(typed: str) -> bytes:
    """Return what is kept of a sheet's own number while its set is open."""
    return hashlib.sha256(typed.encode()).digest()[:NONCE_BYTES]


def with_sheet(tally: Tally, answers: Answers, number: bytes, *, most: int) -> Tally:
    """Return the counters with one sheet more; the same sheet once more changes nothing.

    An answer that does not exist counts as left open. Raises NoRoom.
    """
    if number in tally.seen:
        return tally
    if tally.sheets >= most:
        raise NoRoom
    given = [*answers, *[None] * len(tally.chosen)]
    chosen = tuple(
        tuple(count + (place == answer) for place, count in enumerate(counts))
        for counts, answer in zip(tally.chosen, given, strict=False)
    )
    return Tally(tally.sheets + 1, chosen, tally.seen | {number})


def packed(tally: Tally, *, most: int) -> bytes:
    """Return the counters as bytes, always the same number of them, whatever was handed in."""
    counts = [tally.sheets, *(count for counts in tally.chosen for count in counts)]
    numbers = b"".join(sorted(tally.seen)).ljust(most * NONCE_BYTES, b"\0")
    return struct.pack(f">{len(counts)}H", *counts) + numbers


def unpacked(content: bytes, shape: Sequence[int]) -> Tally:
    """Return the counters that were packed."""
    size = struct.calcsize(f">{1 + sum(shape)}H")
    sheets, *counts = struct.unpack(f">{1 + sum(shape)}H", content[:size])
    chosen, place = [], 0
    for answers in shape:
        chosen.append(tuple(counts[place : place + answers]))
        place += answers
    numbers = content[size:]
    seen = {numbers[start : start + NONCE_BYTES] for start in range(0, len(numbers), NONCE_BYTES)}
    return Tally(sheets, tuple(chosen), frozenset(seen - {b"\0" * NONCE_BYTES}))
