"""Plain values of a file read with their lines: each is what it should be, or a mistake that says where and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeAlias

from app.content.shapes import Problem

MOST = 1_000_000
Path: TypeAlias = tuple[str | int, ...]


class Mistake(Exception):
    """A value that is not what it should be; `path` leads to it."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def line_of(places: dict[Path, int], path: Path) -> int:
    """Return the line of a field, or of the nearest one around it."""
    while path and path not in places:
        path = path[:-1]
    return places.get(path, 1)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question that offers the nearest known names, or nothing."""
    near = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    return f"，是不是想写 {'、'.join(near)}？" if near else ""


@dataclass(frozen=True)
class KnownNames:
    """What a database and the catalogue know; None while there is none at all: names are then open (COMPLIANCE §3)."""

    posts: frozenset[str] | None = None
    organisations: frozenset[str] | None = None
    courses: frozenset[str] | None = None
    policies: frozenset[str] | None = None
    categories: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    valid_months: dict[str, int] = field(default_factory=dict)
    valid_days: dict[str, int] = field(default_factory=dict)


class Values:
    """Reads plain values, raising Mistake, and collects what is wrong or odd with its lines.

    `name` is the requirement being read.
    """

    def __init__(self, file: str, places: dict[Path, int], known: KnownNames) -> None:
        self.file, self.places, self.known = file, places, known
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.name = ""

    def refuse(self, path: Path, message: str) -> None:
        """Say what keeps the file out."""
        self.problems.append(Problem(self.file, line_of(self.places, path), self._named(message)))

    def warn(self, path: Path, message: str) -> None:
        """Say something odd that does not keep the file out."""
        self.warnings.append(Problem(self.file, line_of(self.places, path), self._named(message), level="warning"))

    def _named(self, message: str) -> str:
        return f"要求“{self.name}”：{message}" if self.name else message

    def fields(self, value: Any, path: Path, allowed: tuple[str, ...]) -> None:
        """Refuse fields that do not belong here."""
        if not isinstance(value, dict):
            raise Mistake(path, f"这里要写 {'、'.join(allowed)} 这样的字段")
        for name in value:
            if name == "valid_months" and path[:-1] == ("requirements",):
                raise Mistake((*path, name), "valid_months 要写在 evidence 里面")
            if name not in allowed:
                raise Mistake((*path, str(name)), f"不认识的字段“{name}”{nearest(str(name), allowed)}")

    def text(self, value: Any, path: Path) -> str:
        """Return a text; an unquoted number, date or truth is refused."""
        if isinstance(value, bool | int | float | date):
            raise Mistake(path, f"“{value}”要加引号，写成文字")
        if not isinstance(value, str) or not value.strip():
            raise Mistake(path, "这里要写文字，不能空着")
        return value.strip()

    def texts(self, value: Any, path: Path) -> list[str]:
        """Return a list of texts."""
        if not isinstance(value, list) or not value:
            raise Mistake(path, "这里要写成列表，至少一项，例如 [a, b]")
        return [self.text(entry, (*path, number)) for number, entry in enumerate(value)]

    def word(self, value: Any, path: Path, allowed: tuple[str, ...], more: str = "") -> str:
        """Return one of the words allowed."""
        text = self.text(value, path)
        if text not in allowed:
            raise Mistake(path, f"不认识“{text}”{nearest(text, allowed)}；可以写 {'、'.join(allowed)}{more}")
        return text

    def words(self, value: Any, path: Path, allowed: tuple[str, ...]) -> list[str]:
        """Return a list of words allowed."""
        return [self.word(text, (*path, number), allowed) for number, text in enumerate(self.texts(value, path))]

    def names(
        self, value: Any, path: Path, what: str, known: frozenset[str] | None, *, single: bool = False
    ) -> list[str]:
        """Return names of things that must exist, or may be open while there is none at all."""
        names = [self.text(value, path)] if single and not isinstance(value, list) else self.texts(value, path)
        for name in names:
            if known is not None and name not in known:
                raise Mistake(path, f"没有{what}“{name}”{nearest(name, known)}")
        return names

    def number(self, value: Any, path: Path, *, least: int) -> int:
        """Return a whole number, not beyond what any figure needs."""
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
            raise Mistake(path, f"这里要写不小于 {least}、不大于 {MOST} 的整数，不加引号")
        return value

    def truth(self, value: Any, path: Path) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            raise Mistake(path, "这里只能写 true 或 false")
        return value

    def date(self, value: Any, path: Path) -> str:
        """Return a day as YYYY-MM-DD."""
        if isinstance(value, str):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                value = None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise Mistake(path, "这里要写日期，例如 2026-09-01")
        return value.isoformat()
