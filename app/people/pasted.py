"""Reads a pasted class list, one pupil a line, as `number name` or `name` (table-tested)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.people.identifiers import is_identity_shaped, is_name
from app.people.seats import plain_seat

MOST_LINES, LONGEST_NAME, LONGEST_NUMBER, MOST_DIGITS_SHOWN = 120, 40, 20, 11
LINE = re.compile(r"(?:(?P<number>[A-Za-z]{0,4}\d[\dA-Za-z-]*)[\s,，、.．:：\t]+)?(?P<name>\S.*)")

SEAT, DIGITS = re.compile(r"\s*\d{1,3}(?=\D)"), re.compile(r"\d[\d\s·•_.-]*[Xx]?")


class LineProblem(StrEnum):
    """Why a line cannot be entered."""

    UNREADABLE = "unreadable"
    IDENTITY = "identity"
    TWICE = "twice"
    IN_CLASS = "in-class"
    ELSEWHERE = "elsewhere"
    LONG = "long"
    SIGNS = "signs"


@dataclass(frozen=True)
class PastedPupil:
    """One line: who it names, whom the school knows already, and why it cannot be entered.

    `is_shared`: somebody else of the list or of the class has the number, which does not keep it from being entered.
    """

    line: int
    number: str
    name: str
    person_id: int | None = None
    elsewhere: str | None = None
    problem: LineProblem | None = None
    is_shared: bool = False


def read_pasted(text: str) -> list[PastedPupil]:
    """Return the pupils of a pasted list; empty lines are left out, lines that cannot be read say why."""
    pupils: list[PastedPupil] = []
    seen: set[tuple[str, str]] = set()
    for line, typed in enumerate(text.splitlines(), start=1):
        if not typed.strip():
            continue
        pupil = _read_line(line, " ".join(typed.split()))
        sign = (plain_seat(pupil.number), pupil.name)
        if pupil.problem is None and sign in seen:
            pupil = PastedPupil(line, pupil.number, pupil.name, problem=LineProblem.TWICE)
        seen.add(sign)
        pupils.append(pupil)
    return pupils


def without_identity_numbers(text: str) -> str:
    """Return a pasted list to be shown again: a line with an identity number keeps its seat number and name only."""
    return "\n".join(_masked(line) if is_identity_shaped(line) else line for line in text.splitlines())


def _masked(line: str) -> str:
    seat = SEAT.match(line)
    kept = seat.group() if seat else ""
    return kept + DIGITS.sub("", line[len(kept) :])


def _read_line(line: int, typed: str) -> PastedPupil:
    if is_identity_shaped(typed):
        return PastedPupil(line, "", "", problem=LineProblem.IDENTITY)
    found = LINE.fullmatch(typed)
    number, name = (found["number"] or "", found["name"].strip()) if found else ("", "")
    if not any(c.isalpha() for c in name):
        shown = "" if sum(c.isdigit() for c in typed) > MOST_DIGITS_SHOWN else typed[:LONGEST_NAME]
        return PastedPupil(line, "", shown, problem=LineProblem.UNREADABLE)
    if not is_name(name):
        return PastedPupil(line, number[:LONGEST_NUMBER], name[:LONGEST_NAME], problem=LineProblem.SIGNS)
    if len(name) > LONGEST_NAME or len(number) > LONGEST_NUMBER:
        return PastedPupil(line, number[:LONGEST_NUMBER], name[:LONGEST_NAME], problem=LineProblem.LONG)
    return PastedPupil(line, number, name)


def compare(
    pupils: list[PastedPupil],
    *,
    there: Collection[tuple[str, str]],
    known: Mapping[tuple[str, str], tuple[int, str | None]],
) -> list[PastedPupil]:
    """Return the pupils compared with who is in the class, by number and name, and whom the school knows.

    A pupil with a number is the same one as before when number and name are both the same; with another name it is a
    number that two have.
    """
    names = {name for _number, name in there}
    in_class = {(plain_seat(number), name) for number, name in there if number}
    new = {(plain_seat(one.number), one.name) for one in pupils if one.number and one.problem is None}
    held = Counter(number for number, _name in in_class | new)
    compared = []
    for pupil in pupils:
        if pupil.problem is not None:
            compared.append(pupil)
            continue
        person_id, elsewhere = known.get((pupil.number, pupil.name), (None, None)) if pupil.number else (None, None)
        problem = None
        seat = plain_seat(pupil.number)
        if (seat, pupil.name) in in_class or (not pupil.number and pupil.name in names):
            problem = LineProblem.IN_CLASS
        elif elsewhere is not None:
            problem = LineProblem.ELSEWHERE
        is_shared = problem is None and held[seat] > 1
        compared.append(PastedPupil(pupil.line, pupil.number, pupil.name, person_id, elsewhere, problem, is_shared))
    return compared
