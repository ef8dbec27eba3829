"""What a second person was shown of a day: an answer holds for exactly that, and what changed since is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.classroom.workshops.models import WorkshopSignIn

_LINE = re.compile(r"(\d{1,18}):(\d{1,4})(?:<(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """For whom a day would count, and with how many minutes: by person, beside the minutes that count so far, if any."""

    lines: frozenset[tuple[int, int, int | None]]

    def __str__(self) -> str:
        """Return it as a form carries it."""
        return " ".join(
            f"{person}:{minutes}" + ("" if former is None else f"<{former}")
            for person, minutes, former in sorted(self.lines, key=lambda line: line[:2])
        )

    @property
    def people(self) -> set[int]:
        """Return whom it is about."""
        return {person for person, _minutes, _former in self.lines}


def lines_of(minutes: Mapping[int, int]) -> frozenset[tuple[int, int, int | None]]:
    """Return the lines of some people with their minutes."""
    return frozenset((person, some, None) for person, some in minutes.items())


def shown_of(waiting: Iterable[WorkshopSignIn], whole: int) -> Shown:
    """Return what is shown of those for whom a day waits; `whole` are the day's minutes."""
    return Shown(
        frozenset(
            (one.person_id, one.raised_to or one.minutes or whole, one.minutes if one.raised_to else None)
            for one in waiting
        )
    )


def read_shown(carried: str) -> Shown:
    """Return what a form carried; of what was never shown, nothing."""
    found = [_LINE.fullmatch(word) for word in carried.split()]
    return Shown(frozenset((int(one[1]), int(one[2]), int(one[3]) if one[3] else None) for one in found if one))


@dataclass(frozen=True)
class Changes:
    """Who came to stand there since, who stands there no more, and whose minutes are others."""

    new: frozenset[int]
    gone: frozenset[int]
    other_minutes: frozenset[int]


class ChangedSince(Exception):
    """What waits is not what was shown: nothing was answered. `changes` says what differs."""

    def __init__(self, changes: Changes) -> None:
        super().__init__(changes)
        self.changes = changes


def check_same(seen: Shown, there: Shown) -> None:
    """Raise ChangedSince where what waits is not exactly what was shown."""
    if seen == there:
        return
    other = {person for person, _minutes, _former in seen.lines ^ there.lines}
    raise ChangedSince(
        Changes(
            new=frozenset(there.people - seen.people),
            gone=frozenset(seen.people - there.people),
            other_minutes=frozenset(other & seen.people & there.people),
        )
    )
