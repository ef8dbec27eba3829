"""Indicators of a filing: numerator, denominator, the value before, and whether one cannot be worked out (COMPLIANCE §6).

The definition of each is a code word with the requirement it speaks of; the pages and papers say it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from app.compliance.definitions import definition_on
from app.compliance.rules.counting import rate

if TYPE_CHECKING:
    from app.compliance.filing.roster import Entries
    from app.compliance.models import Requirement

Indicator: TypeAlias = dict[str, Any]
REACHED, IN_TIME, PROMPT = "reached", "in_time", "prompt"
NO_WINDOW, NO_GRADE = "no_window", "no_grade"


def indicators_of(
    totals: Iterable[Mapping[str, Any]],
    before: Iterable[Mapping[str, Any]],
    undefined: Mapping[str, str],
    entries: Entries | None,
) -> list[Indicator]:
    """Return the indicators of some totals: met, met in time, and how much was entered within a week.

    `before` are the indicators of the period before; `undefined` says why a requirement cannot be counted. Where
    nobody is required an indicator has no rate: that is no gap in the figures, and the page says so.
    """
    found = []
    for row in totals:
        name, required, met = row["requirement"], row["required"], row["met"]
        in_time = None if met is None or row["late"] is None else met - row["late"]
        found += [
            _indicator(REACHED, name, (met, required), undefined.get(name)),
            _indicator(IN_TIME, name, (in_time, required), undefined.get(name)),
        ]
    if entries is not None:
        found.append(_indicator(PROMPT, None, (entries.all - entries.late, entries.all), None))
    known = {(row["indicator"], row["requirement"]): row for row in before}
    return [{**row, "previous": _values(known.get((row["indicator"], row["requirement"])))} for row in found]


def _indicator(
    name: str, requirement: str | None, parts: tuple[int | None, int | None], undefined: str | None
) -> Indicator:
    numerator, denominator = parts
    is_shown = numerator is not None and denominator is not None
    return {
        "indicator": name,
        "requirement": requirement,
        "numerator": numerator,
        "denominator": denominator,
        "rate": rate(numerator or 0, denominator or 0) if is_shown and undefined is None else None,
        "undefined": undefined,
    }


def _values(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {key: row[key] for key in ("numerator", "denominator", "rate")}


def undefined_in(
    requirements: Iterable[Requirement], no_calendar: Iterable[Mapping[str, str]], *, day: date, has_unplaced: bool
) -> dict[str, str]:
    """Return the requirements that cannot be counted, each with the reason.

    A home organisation below has nobody's window to count in; or a class without a grade leaves its pupils out of a
    requirement that asks for grades.
    """
    found = {row["requirement"]: NO_WINDOW for row in no_calendar}
    if has_unplaced:
        for requirement in requirements:
            audience = definition_on(requirement.definition, day)["audience"]
            asks = any("grades" in selector for selector in audience)
            if asks:
                found.setdefault(requirement.public_id, NO_GRADE)
    return found
