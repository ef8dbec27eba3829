"""Puts invented facts into the database: each with an id that is the same every time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.clock import end_of, now
from app.core.facts import record_fact
from app.demo.names import adult_name
from app.people.models import Appointment, Person
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.models import Organisation, Post

SOURCE = "demo"
F = TypeVar("F")


@dataclass
class Rows:
    """The database, the chance and the counters of one demonstration."""

    db: Session
    chance: Random
    today: date
    posts: dict[str, Post] = field(default_factory=dict)
    _numbers: dict[str, itertools.count[int]] = field(default_factory=dict)

    def next_id(self, kind: str) -> str:
        """Return the next id of a kind."""
        return f"{kind}-{next(self._numbers.setdefault(kind, itertools.count(1))):05d}"

    def fact(self, row: F, *, on: date | None = None, by: int | None = None) -> F:
        """Enter a fact as if it had been recorded at nine in the morning of a day, Shanghai time."""
        return record_fact(self.db, row, at=morning(on or self.today), by=by)

    def adult(self, name: str | None = None, **more: Any) -> Person:
        """Enter an adult with an invented name."""
        public_id = self.next_id("p")
        name = name or adult_name(self.chance)
        return self.fact(
            Person(
                public_id=public_id, source=SOURCE, sourced_id=public_id, name=name, sort_key=sort_key_of(name), **more
            )
        )

    def appoint(
        self, person: Person, organisation: Organisation, post: str, first_day: date, **more: Any
    ) -> Appointment:
        """Enter that a person holds a post."""
        public_id = self.next_id("a")
        return self.fact(
            Appointment(
                public_id=public_id,
                source=SOURCE,
                sourced_id=public_id,
                person_id=person.id,
                organisation_id=organisation.id,
                post_id=self.posts[post].id,
                kind=more.pop("kind", "staff"),
                first_day=first_day,
                last_day=more.pop("last_day", None),
            ),
            on=first_day if first_day < self.today else self.today,
        )


def morning(day: date) -> datetime:
    """Return nine o'clock of a day in Shanghai, in UTC; while that is still to come, the day's first moment.

    What was entered for the demonstration is older than all that people enter in it.
    """
    nine = datetime.combine(day, time(1), tzinfo=UTC)
    return nine if nine <= now() else end_of(day - timedelta(days=1)).astimezone(UTC)
