"""The counters of a set on devices as plain values: what a sheet adds, what they are packed into, which letters open them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

NONCE_BYTES = 8  # of a sheet's own number, so that one handed in twice counts once
HIGHEST = 65_535
MOST_STOPPED = 400  # numbers of stopped sheets that are known; the counters are always of one length
Answers = Sequence[int | None]  # of each question the place of what was chosen; None: left open


class NoRoom(Exception):
    """As many sheets were handed in as the class has pupils."""


@dataclass(frozen=True)
class Tally:
    """How many sheets there are, and how often each answer of each question was chosen.

    `seen` are the numbers of sheets handed in, `stopped` those of sheets that ended otherwise: both unordered.
    """

    sheets: int
    chosen: tuple[tuple[int, ...], ...]
    seen: frozenset[bytes] = frozenset()
    stopped: frozenset[bytes] = frozenset()

    def is_over(self, number: bytes) -> bool:
        """Whether a sheet was handed in or stopped: it is never shown again."""
        return number in self.seen or number in self.stopped


def blank(shape: Sequence[int]) -> Tally:
    """Return counters at nought for questions of so many answers each."""
    return Tally(0, tuple((0,) * answers for answers in shape))


def sheet_number(typed: str) -> bytes:
    """Return what is kept of a sheet's own number while its set is open."""
    return hashlib.sha256(typed.encode()).digest()[:NONCE_BYTES]


def with_sheet(tally: Tally, answers: Answers, number: bytes, *, most: int) -> Tally:
    """Return the counters with one sheet more; a sheet that is over changes nothing.

    An answer that does not exist counts as left open. Raises NoRoom.
    """
    if tally.is_over(number):
        return tally
    if tally.sheets >= most:
        raise NoRoom
    given = [*answers, *[None] * len(tally.chosen)]
    chosen = tuple(
        tuple(count + (place == answer) for place, count in enumerate(counts))
        for counts, answer in zip(tally.chosen, given, strict=False)
    )
    return Tally(tally.sheets + 1, chosen, tally.seen | {number}, tally.stopped)


def with_stopped(tally: Tally, number: bytes) -> Tally:
    """Return the counters knowing of one stopped sheet more: its number alone, nothing of what was chosen.

    Is there no more room, another one is forgotten, whichever it was.
    """
    if tally.is_over(number):
        return tally
    kept = sorted(tally.stopped)[: MOST_STOPPED - 1]
    return replace(tally, stopped=frozenset([*kept, number]))


def packed(tally: Tally, *, most: int) -> bytes:
    """Return the counters as bytes, always the same number of them, whatever was handed in."""
    counts = [tally.sheets, *(count for counts in tally.chosen for count in counts)]
    return struct.pack(f">{len(counts)}H", *counts) + _numbers(tally.seen, most) + _numbers(tally.stopped, MOST_STOPPED)


def _numbers(numbers: frozenset[bytes], most: int) -> bytes:
    return b"".join(sorted(numbers)).ljust(most * NONCE_BYTES, b"\0")


def unpacked(content: bytes, shape: Sequence[int], *, most: int) -> Tally:
    """Return the counters that were packed; those packed before stopped sheets were known of have none."""
    size = struct.calcsize(f">{1 + sum(shape)}H")
    sheets, *counts = struct.unpack(f">{1 + sum(shape)}H", content[:size])
    chosen, place = [], 0
    for answers in shape:
        chosen.append(tuple(counts[place : place + answers]))
        place += answers
    end = size + most * NONCE_BYTES
    return Tally(sheets, tuple(chosen), _read_numbers(content[size:end]), _read_numbers(content[end:]))


def _read_numbers(content: bytes) -> frozenset[bytes]:
    numbers = {content[start : start + NONCE_BYTES] for start in range(0, len(content), NONCE_BYTES)}
    return frozenset(numbers - {b"\0" * NONCE_BYTES})
