"""A course as an organisation reads it aloud, screen by screen: what a page shows of it, and which screen comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.learning.recordings import rules
from app.learning.recordings.rules import Spot, State

if TYPE_CHECKING:
    from app.content.shapes import Course
    from app.learning.recordings.models import Recording
    from app.learning.recordings.queries import Place


@dataclass(frozen=True)
class Reading:
    """A course as an organisation reads it aloud: its screens, the recordings there are, and how each screen stands."""

    place: Place
    course: Course
    tag: str
    spots: list[Spot]
    recordings: dict[tuple[str, int], Recording]
    heard: dict[tuple[str, int], Recording]
    states: dict[tuple[str, int], State]

    @property
    def counted(self) -> rules.Counted:
        """Return how many screens stand how."""
        return rules.counted(self.states.values())

    def to_record(self, after: tuple[str, int] | None = None) -> Spot | None:
        """Return the next screen that has no recording of its present words."""
        return rules.next_with(self.spots, self.states, State.MISSING, State.OUTDATED, after=after)

    def to_hear(self, person_id: int, after: tuple[str, int] | None = None) -> Spot | None:
        """Return the next screen that waits for a listener other than who recorded it."""
        own = {key for key, row in self.recordings.items() if row.made_by == person_id}
        spots = [spot for spot in self.spots if spot.key not in own or spot.key == after]
        return rules.next_with(spots, self.states, State.WAITING, State.ANEW, after=after)

    def spot(self, module_id: str, page: int) -> Spot | None:
        """Return a screen."""
        return next((one for one in self.spots if one.key == (module_id, page)), None)
