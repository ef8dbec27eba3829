"""Lines of one list of staff that speak against each other; each is told with the other line, and all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import plain_number
from app.interop.sheets.likely import plain_name, plain_phone
from app.interop.sheets.sheet import IDENTITY_NUMBER
from app.interop.sheets.values import name_of, number_of, phone_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from app.interop.sheets.sheet import Line, Sheet

MOST_ROWS = 12


@dataclass(frozen=True)
class Clash:
    """A line, in which column, and what of it another line says otherwise."""

    line: Line
    meaning: Meaning | None
    message: str


@dataclass(frozen=True)
class _Told:
    line: Line
    name: str
    number: str
    phone: str


def clashes_in(sheet: Sheet, known_names: Collection[str]) -> list[Clash]:
    """Return what lines of a list say against each other: a number, a name or an identity number of two.

    `known_names`, as `plain_name` gives them, are of people here already: who is meant there is asked elsewhere.
    """
    told = [one for one in (_told(sheet, line) for line in sheet.lines) if one.name]
    return [*_numbers(told), *_names(told, known_names), *_identities(told)]


def _told(sheet: Sheet, line: Line) -> _Told:
    values = {meaning: "" if cell == IDENTITY_NUMBER else cell for meaning, cell in sheet.values(line).items()}
    name, number, phone = (values.get(one, "") for one in (Meaning.NAME, Meaning.NUMBER, Meaning.PHONE))
    return _Told(line, name_of(name), number_of(number), phone_of(phone))


def _numbers(told: list[_Told]) -> Iterator[Clash]:
    first: dict[str, _Told] = {}
    for one in told:
        if not one.number:
            continue
        before = first.setdefault(plain_number(one.number), one)
        if plain_name(before.name) != plain_name(one.name):
            message = _(
                "%(place)s (%(name)s) has the same staff number. Correct one of the two.",
                place=place_of(before.line, beside=one.line),
                name=before.name,
            )
            yield Clash(one.line, Meaning.NUMBER, message)


def _names(told: list[_Told], known_names: Collection[str]) -> Iterator[Clash]:
    earlier: dict[str, list[_Told]] = {}
    for one in told:
        name = plain_name(one.name)
        others = earlier.setdefault(name, [])
        before = None if name in known_names else _unclear(one, others)
        others.append(one)
        if before is not None:
            message = _(
                "%(place)s has the same name, and nobody can tell whether it is the same person. Add the staff number or the phone to both.",
                place=place_of(before.line, beside=one.line),
            )
            yield Clash(one.line, Meaning.NAME, message)


def _unclear(one: _Told, others: list[_Told]) -> _Told | None:
    """Return the earlier line of this name that may be the same person and may not; None when it is clear of all."""
    if one.number and any(plain_number(other.number) == plain_number(one.number) for other in others if other.number):
        return None
    maybe = [other for other in others if not (one.number and other.number)]
    if one.phone and any(plain_phone(other.phone) == plain_phone(one.phone) for other in maybe if other.phone):
        return None
    return next((other for other in maybe if not (one.phone and other.phone)), None)


def _identities(told: list[_Told]) -> Iterator[Clash]:
    by_mark: dict[str, list[_Told]] = {}
    for one in told:
        if one.line.mark:
            by_mark.setdefault(one.line.mark, []).append(one)
    for same in by_mark.values():
        if len({plain_name(one.name) for one in same}) > 1:
            rows = "、".join(place_of(one.line, beside=same[0].line) for one in same[:MOST_ROWS])
            message = _(
                "%(count)s lines of different names have one identity number: %(rows)s. Correct the column in your file, or leave it out.",
                count=len(same),
                rows=rows + ("……" if len(same) > MOST_ROWS else ""),
            )
            yield Clash(same[0].line, None, message)


def place_of(line: Line, *, beside: Line) -> str:
    """Return where a line stands, for who reads of another: the row alone within one sheet."""
    if line.sheet == beside.sheet:
        return str(_("row %(row)s", row=line.row))
    return str(_("%(file)s row %(row)s", file=line.sheet, row=line.row))
