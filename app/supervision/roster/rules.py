"""What a roster's size is, how two of them differ, and which posts must not stand empty, as plain values (SAFEGUARDS 29)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

BOARDING, TRANSPORT = "boarding", "transport"


class Condition(StrEnum):
    """What makes a post needed (courses/posts.yaml)."""

    OVERNIGHT = "overnight"
    BUSES = "buses"


CATEGORY_OF = {Condition.OVERNIGHT: BOARDING, Condition.BUSES: TRANSPORT}


@dataclass(frozen=True)
class Line:
    """One line of a roster's size: a post or a class by the id people use, its title and how many stand in it."""

    id: str
    title: str
    count: int


@dataclass(frozen=True)
class Size:
    """The size of a roster on a day. A person with two posts stands in both lines and is one adult."""

    adults: int
    pupils: int
    posts: tuple[Line, ...]
    classes: tuple[Line, ...]


@dataclass(frozen=True)
class Late:
    """People entered after they had started: how many, and the longest gap in days."""

    people: int = 0
    most_days: int = 0


@dataclass(frozen=True)
class Moved:
    """People whose first day was moved to a later day: how many, and by how many days at most (None: from since ever)."""

    people: int = 0
    most_days: int | None = 0


def moved_starts(days: Collection[int | None]) -> Moved:
    """Return what is told of moved first days."""
    known = [number for number in days if number is not None]
    return Moved(len(days), None if len(known) < len(days) else max(known, default=0))


@dataclass(frozen=True)
class Difference:
    """A line as signed and as it is; None: there was, or is, no such line."""

    id: str
    title: str
    then: int | None
    now: int | None

    @property
    def by(self) -> int:
        """Return how many more there are now."""
        return (self.now or 0) - (self.then or 0)


@dataclass(frozen=True)
class Need:
    """A post that must not stand empty at some kinds of organisation, always or on a condition."""

    post: str
    title: str
    title_en: str
    category: str
    kinds: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True)
class HeldPost:
    """A post that people hold at an organisation, with its category of the day."""

    id: str
    title: str
    category: str


def missing_posts(
    needs: Iterable[Need],
    kind: str,
    held: Collection[HeldPost],
    said: Collection[Condition],
    known: Collection[str],
) -> list[Need]:
    """Return the posts that must exist at a kind of organisation and that nobody holds.

    A condition holds when the head said so, or when somebody holds a post of its category: whoever has a night-duty
    teacher has boarders. A post that the installation's own list does not know, by id or title, is filled by any post
    of its category: a list with other words is no gap.
    """
    names = {name for post in held for name in (post.id, post.title)}
    categories = {post.category for post in held}

    def is_asked(need: Need) -> bool:
        holds = need.when is None or need.when in said or CATEGORY_OF[need.when] in categories
        return kind in need.kinds and holds

    def is_filled(need: Need) -> bool:
        if need.post in names or need.title in names:
            return True
        is_known = need.post in known or need.title in known
        return not is_known and need.category in categories

    return [need for need in needs if is_asked(need) and not is_filled(need)]


def differences(then: Iterable[Line], now: Iterable[Line]) -> list[Difference]:
    """Return two lists of lines beside each other, by id: first what is today, in its order, then what is gone."""
    before = {line.id: line for line in then}
    rows = [Difference(line.id, line.title, _count(before.pop(line.id, None)), line.count) for line in now]
    return rows + [Difference(line.id, line.title, line.count, None) for line in before.values()]


def changed_since(then: Size, now: Size) -> list[Difference]:
    """Return the posts and classes that another count stands for now than was signed, both as of the signed day."""
    rows = [*differences(then.posts, now.posts), *differences(then.classes, now.classes)]
    return [row for row in rows if row.by]


def _count(line: Line | None) -> int | None:
    return line.count if line else None


def late_entries(entries: Iterable[tuple[int, date, date]]) -> Late:
    """Return who was entered after having started, from person, first day and day of the first entry."""
    gaps: dict[int, int] = {}
    for person, first, entered in entries:
        if entered > first:
            gaps[person] = max(gaps.get(person, 0), (entered - first).days)
    return Late(len(gaps), max(gaps.values(), default=0))


def as_document(size: Size) -> dict[str, Any]:
    """Return a size as plain JSON."""
    return {
        "adults": size.adults,
        "pupils": size.pupils,
        "posts": [_line(line) for line in size.posts],
        "classes": [_line(line) for line in size.classes],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"id": line.id, "title": line.title, "count": line.count}


def size_in(document: Mapping[str, Any]) -> Size:
    """Return the size that a signed document holds."""

    def lines(name: str) -> tuple[Line, ...]:
        return tuple(Line(row["id"], row["title"], row["count"]) for row in document[name])

    return Size(document["adults"], document["pupils"], lines("posts"), lines("classes"))
