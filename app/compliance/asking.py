"""What a report is asked for, in words of an address or of the command line; every mistake with what and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.compliance.forms import EARLIEST, LATEST, day_asked
from app.compliance.gathering import EVERYBODY, Through
from app.compliance.period import is_period_kind
from app.compliance.reports import Asked
from app.compliance.rules.windows import CAMPAIGN, ENTERED, MONTHS_OF

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

THROUGH = ("posts", "grades", "kinds")
KNOWN = ("organisation", "as_of", "period", "depth", "departments", "detail", "through", "told", "lang")
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


def period_of(kind: str | None, asked: Asked) -> str | None:
    """Return the kind of period asked for, if any. Raises Unclear where it cannot be had, or not with what else is asked."""
    if not kind:
        return None
    if not is_period_kind(kind):
        kinds = ", ".join((*ENTERED, *MONTHS_OF, f"{CAMPAIGN}…"))
        raise Unclear([Problem("period", _("Please give one of %(kinds)s.", kinds=kinds))])
    if asked.through or asked.told or asked.detail or asked.departments or asked.definitions is not None:
        what = _(
            "A period gives figures of organisations only: people, filters and departments are asked for on a day."
        )
        raise Unclear([Problem("period", what)])
    return kind


def no_such_period(kind: str) -> Unclear:
    """Return what to say where no window of a kind was ever entered."""
    return Unclear(
        [Problem("period", _("No window of this kind has been entered for this organisation: %(kind)s.", kind=kind))]
    )


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
        told=reading.truth("told"),
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


@dataclass(frozen=True)
class PageAsked:
    """What a report page is asked for; whatever cannot be understood is left out, a wrong day is today."""

    day: date
    period: str | None = None
    through: Through = EVERYBODY
    told: bool = False

    @property
    def arguments(self) -> dict[str, str | list[str]]:
        """Return what the address of a next page carries on."""
        found: dict[str, str | list[str]] = {"day": self.day.isoformat()}
        if self.period:
            found["period"] = self.period
        if self.through:
            found["through"] = [f"{name}={value}" for name in THROUGH for value in sorted(getattr(self.through, name))]
        if self.told:
            found["told"] = "1"
        return found


def page_asked(arguments: MultiDict[str, str], *, today: date) -> PageAsked:
    """Return what a report page is asked for: a day or a period around it, whom and what to keep; that is for a day."""
    day = day_asked(arguments.get("day"), today)
    try:
        through = through_of(text for text in arguments.getlist("through") if text)
    except Unclear:
        through = EVERYBODY
    told = (arguments.get("told") or "").lower() in YES
    kind = arguments.get("period") or ""
    return PageAsked(day, kind if is_period_kind(kind) and not through and not told else None, through, told)
