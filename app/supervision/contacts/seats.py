"""Seat numbers as somebody types them from a pile of paper: 01-20, 23、25."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

MOST_TYPED, MOST_NUMBERS = 200, 300
_STROKE = re.compile(r"\s*[-‐-―−~〜～至到]+\s*")
_BETWEEN = re.compile(r"[\s,、;。.]+")
_SEAT = re.compile(r"[A-Za-z]{0,2}[0-9]{1,6}")
_RANGE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")


@dataclass(frozen=True)
class Meant:
    """Which pupils some typed seat numbers mean; `nobodys` and `several` are what cannot be entered as it stands."""

    pupils: frozenset[int]
    nobodys: tuple[str, ...] = ()
    several: tuple[str, ...] = ()


def typed_numbers(typed: str) -> list[str]:
    """Return the numbers of a typed line in their order, ranges written out; whatever is no number stays as it was typed."""
    plain = _STROKE.sub("-", unicodedata.normalize("NFKC", typed).replace("号", ""))
    numbers: list[str] = []
    for part in filter(None, _BETWEEN.split(plain)):
        numbers += _written_out(part)
    return list(dict.fromkeys(numbers))[:MOST_NUMBERS]


def are_seats(numbers: Iterable[str]) -> bool:
    """Whether what was typed can be seat numbers and nothing else: no word and no number of somebody."""
    return all(_SEAT.fullmatch(number) for number in numbers)


def _written_out(part: str) -> list[str]:
    ends = _RANGE.fullmatch(part)
    if ends is None:
        return [part]
    first, last = sorted(int(end) for end in ends.groups())
    return [str(number).zfill(len(ends[1])) for number in range(first, last + 1)]


def who_is_meant(numbers: Iterable[str], seats: Mapping[int, str | None]) -> Meant:
    """Return whom some numbers mean among pupils by their seat numbers: 7 and 07 are one seat."""
    by_seat: dict[str, list[int]] = {}
    for pupil, number in seats.items():
        if number:
            by_seat.setdefault(_plain(number), []).append(pupil)
    found = [(number, by_seat.get(_plain(number), [])) for number in numbers]
    return Meant(
        frozenset(pupils[0] for _number, pupils in found if len(pupils) == 1),
        tuple(number for number, pupils in found if not pupils),
        tuple(number for number, pupils in found if len(pupils) > 1),
    )


def told_apart(numbers: Collection[str | None]) -> set[str]:
    """Return the seat numbers that tell one pupil of some from all others."""
    times = Counter(_plain(number) for number in numbers if number)
    return {number for number in numbers if number and times[_plain(number)] == 1}


def _plain(number: str) -> str:
    digits = unicodedata.normalize("NFKC", number).strip().lower()
    return str(int(digits)) if digits.isascii() and digits.isdigit() else digits
