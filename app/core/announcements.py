"""Announcements: what a package to the left cannot call right. Heard in the same transaction (STYLE, one direction)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

from sqlalchemy.orm import Session

Hearer: TypeAlias = Callable[[Session, frozenset[int], date | None], None]


class Announcement:
    """Something changed for some subjects, named by their keys, from a day on (None: from always)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._hearers: list[Hearer] = []

    def heard_by(self, hearer: Hearer) -> Hearer:
        """Let a function hear this announcement; also a decorator. Hearing twice is hearing once."""
        if hearer not in self._hearers:
            self._hearers.append(hearer)
        return hearer

    def __call__(self, db: Session, subjects: Iterable[int], from_day: date | None) -> None:
        """Tell every hearer, inside the caller's transaction."""
        concerned = frozenset(subjects)
        if not concerned:
            return
        db.flush()
        for hearer in self._hearers:
            hearer(db, concerned, from_day)
