"""The national numbers and the fixed sentences of the help pages, read from courses/help.yaml (SAFEGUARDS 3, 4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

POLICE = "110"


@dataclass(frozen=True)
class Line:
    """One national number; `always` ones are run outside schools, and nobody can take them off a card."""

    number: str
    name: str
    name_en: str
    for_whom: dict[str, str]
    what: dict[str, str]
    hours: dict[str, str]
    hours_short: dict[str, str]
    review_by: date
    always: bool


@dataclass(frozen=True)
class Directory:
    """What courses/help.yaml says."""

    fixed_sentence: dict[str, str]
    if_the_person_is_on_this_card: dict[str, str]
    lines: tuple[Line, ...]
    not_printed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # number -> why, by language

    def lines_on(self, day: date) -> tuple[Line, ...]:
        """Return the numbers to print on a day: those always there, and the others until their review."""
        return tuple(line for line in self.lines if line.always or line.review_by >= day)


def help_directory(content_path: Path) -> Directory:
    """Return the directory as its file says now."""
    path = content_path / "courses" / "help.yaml"
    return _read(path, path.stat().st_mtime)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: float) -> Directory:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = ("number", "name", "name_en", "for_whom", "what", "hours", "hours_short", "review_by", "always")
    return Directory(
        content["fixed_sentence"],
        content["if_the_person_is_on_this_card"],
        tuple(Line(**{name: line[name] for name in names}) for line in content["lines"]),
        {entry["number"]: entry["reason"] for entry in content["not_printed"]},
    )


def unprintable_number(texts: Iterable[str | None], numbers: Iterable[str]) -> str | None:
    """Return the first of these numbers that stands in one of the texts, however it is spaced; None when none does.

    An area code or +86 before it does not make another number of it (LAW-FACTS §9).
    """
    wanted = set(numbers)
    for text in texts:
        plain = unicodedata.normalize("NFKC", text or "")
        joined = re.sub(r"[^\w:;,转]+|_", "", plain)
        for digits in re.findall(r"\d+", f"{plain} {joined}"):
            bare = re.sub(r"^(?:(?:00)?86)?(?:0?10|0\d{2,3})?(?=\d{5}$)", "", digits)
            if wanted & {digits, bare}:
                return digits if digits in wanted else bare
    return None
