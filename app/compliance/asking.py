"""What a report is asked for, in words of an address or of the command line; every mistake with what and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.compliance.forms import EARLIEST, LATEST
from app.compliance.gathering import EVERYBODY, Through
from app.compliance.reports import Asked

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

THROUGH = ("posts", "grades", "kinds")
KNOWN = ("organisation", "as_of", "depth", "departments", "detail", "through", "lang")
YES, NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a question, and in which of its parts."""

    where: str
    what: str


class Unclear(Exception):
    """A report was asked for in words that cannot be understood."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.what}" for problem in problems))
        self.problems = problems


def through_of(filters: Iterable[str]) -> Through:
    """Return filters written as `posts=dorm-keeper,driver`; two of one field mean either value. Raises Unclear."""
    values: dict[str, set[str]] = {}
    problems = []
    for text in filters:
        name, _sign, value = text.partition("=")
        if name not in THROUGH or not value:
            what = _(
                "Write one of %(fields)s, an equals sign and values, as posts=dorm-keeper.", fields=", ".join(THROUGH)
            )
            problems.append(Problem(f"through={text}", what))
        values.setdefault(name, set()).update(value.split(","))
    if problems:
        raise Unclear(problems)
    return Through(**{name: frozenset(wanted) for name, wanted in values.items()}) if values else EVERYBODY


def asked_of(arguments: MultiDict[str, str], *, today: date, language: str) -> Asked:
    """Return what the address of a report asks for. Raises Unclear with every mistake in it."""
    reading = _Reading(arguments)
    asked = Asked(
        organisation=reading.organisation(),
        as_of=reading.day("as_of", today),
        detail=reading.truth("detail"),
        depth=reading.depth(),
        departments=reading.truth("departments"),
        through=reading.through(),
        language=language,
    )
    reading.refuse_unknown()
    if reading.problems:
        raise Unclear(reading.problems)
    return asked


class _Reading:
    def __init__(self, arguments: MultiDict[str, str]) -> None:
        self.arguments = arguments
        self.problems: list[Problem] = []

    def refuse_unknown(self) -> None:
        for name in self.arguments:
            if name not in KNOWN:
                self._problem(
                    name, _("Nothing of this name can be asked for; known are %(names)s.", names=", ".join(KNOWN))
                )

    def organisation(self) -> str:
        text = self.arguments.get("organisation", "")
        if not text:
            self._problem("organisation", _("Please give the id of an organisation."))
        return text

    def day(self, name: str, otherwise: date) -> date:
        text = self.arguments.get(name)
        if not text:
            return otherwise
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= LATEST:
            self._problem(name, _("Please give a day between 2000 and 2100 as 2026-09-01."))
            return otherwise
        return day

    def depth(self) -> int | None:
        text = self.arguments.get("depth")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            self._problem("depth", _("Please give a whole number, 0 for the organisation itself."))
            return None
        return int(text)

    def truth(self, name: str) -> bool:
        text = self.arguments.get(name, "").lower()
        if text not in YES and text not in NO:
            self._problem(name, _("Please give 1 or 0."))
        return text in YES

    def through(self) -> Through:
        try:
            return through_of(text for text in self.arguments.getlist("through") if text)
        except Unclear as unclear:
            self.problems += unclear.problems
            return EVERYBODY

    def _problem(self, where: str, what: str) -> None:
        self.problems.append(Problem(where, what))
