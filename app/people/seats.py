"""Numbers of pupils in a class: which are taken, which is free, and how two of one number are told apart without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

LONGEST_SEAT = 3  # digits: a longer number is one of the whole school


def plain_seat(number: str) -> str:
    """Return a number to compare with: 07 and 7 are one seat."""
    return (number.lstrip("0") or "0") if number.isdecimal() else number.upper()


def is_taken(number: str, numbers: Collection[str]) -> bool:
    """Whether somebody in a class has this number already."""
    return plain_seat(number) in {plain_seat(one) for one in numbers}


def next_free(numbers: Collection[str]) -> str | None:
    """Return the number after the last of a class, written as long as its others; None where its numbers are no seats."""
    seats = [number for number in numbers if number.isdecimal() and len(number) <= LONGEST_SEAT]
    if not seats:
        return None
    return str(max(map(int, seats)) + 1).zfill(max(map(len, seats)))


def doubled(numbers: Iterable[str | None]) -> list[str]:
    """Return the numbers that more than one pupil of a class has, each as it is written first."""
    written: dict[str, list[str]] = {}
    for number in numbers:
        if number:
            written.setdefault(plain_seat(number), []).append(number)
    return sorted((same[0] for same in written.values() if len(same) > 1), key=lambda one: (len(one), one))


def with_turns(numbers: Sequence[str | None]) -> list[str | None]:
    """Return the numbers of a class in the order of its list; of several that are one each gets its turn, as 07-1 and 07-2.

    The list goes by pinyin where numbers are one, so a teacher tells them apart on a register without names.
    """
    shared = {plain_seat(number) for number in doubled(numbers)}
    turn: Counter[str] = Counter()
    shown: list[str | None] = []
    for number in numbers:
        if number and plain_seat(number) in shared:
            turn[plain_seat(number)] += 1
            shown.append(f"{number}-{turn[plain_seat(number)]}")
        else:
            shown.append(number)
    return shown
