"""Which screens of a course are read aloud, and how the recording of one stands: plain functions on plain values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.content.letters import LETTER, letter_as_module
from app.core.languages import DEFAULT
from app.learning.rules import can_be_taken, is_for_classes

if TYPE_CHECKING:
    from app.content.shapes import Course, Module
    from app.learning.recordings.models import Recording


SHORTEST_LETTER, LONGEST_LETTER = 45, 120  # seconds; 60 to 90 are wanted


class Hearers(StrEnum):
    """Who hears a recording once it is approved."""

    FAMILIES = "families"
    CLASSES = "classes"
    BOTH = "both"
    COLLEAGUES = "colleagues"


class State(StrEnum):
    """How the recording of a screen stands; ANEW waits while the former one is heard."""

    MISSING = "missing"
    WAITING = "waiting"
    APPROVED = "approved"
    OUTDATED = "outdated"
    ANEW = "anew"


@dataclass(frozen=True)
class Spot:
    """A screen to read aloud: where it stands, its title, its words and their digest."""

    module: Module
    page: int
    title: str
    text: str
    digest: str

    @property
    def key(self) -> tuple[str, int]:
        """Return what tells it from the other screens of its course."""
        return self.module.id, self.page


@dataclass(frozen=True)
class Words:
    """The very words somebody sees on a screen: of which course, in which language, and their digest."""

    course: str
    language: str
    digest: str


@dataclass(frozen=True)
class ReadAloud:
    """A screen of a course as somebody who reads `tag` reads it aloud at an organisation."""

    organisation_id: int
    course: Course
    spot: Spot
    tag: str

    @property
    def language(self) -> str:
        """Return the language its words stand in."""
        return language_of(self.spot.module, self.tag)


def language_of(module: Module, tag: str) -> str:
    """Return the language in which somebody who reads `tag` sees a module."""
    return tag if module.english else DEFAULT


def digest_of(text: str) -> str:
    """Return what tells the words of one screen from any others."""
    return hashlib.sha256(text.encode()).hexdigest()


def words_of(course: str, module: Module, page: int, tag: str) -> Words | None:
    """Return the words of one page of a module; None for a case, which is never read aloud."""
    screen = module.in_language(tag).pages[page - 1].screen
    return None if screen is None else Words(course, language_of(module, tag), digest_of(screen.text))


def read_aloud(course: Course) -> Sequence[Module]:
    """Return what is read aloud of a course: its letter to families, where it has one, and its modules."""
    letter = letter_as_module(course) if is_for_classes(course) else None
    return [letter, *course.modules] if letter else course.modules


def spots_of(course: Course, tag: str) -> list[Spot]:
    """Return the screens of a course, first to last. Cases are not among them: how one goes on depends on who decides."""
    return [
        Spot(module, number, page.screen.title or module.title, page.screen.text, digest_of(page.screen.text))
        for module in read_aloud(course)
        for number, page in enumerate(module.in_language(tag).pages, start=1)
        if page.screen is not None
    ]


def by_screen(spots: Iterable[Spot], recordings: Iterable[Recording], tag: str) -> dict[tuple[str, int], Recording]:
    """Return the latest recording of each screen in the language in which somebody who reads `tag` sees it."""
    known = {(row.module, row.page, row.language): row for row in sorted(recordings, key=lambda row: row.id)}
    wanted = {spot.key: (*spot.key, language_of(spot.module, tag)) for spot in spots}
    return {key: known[place] for key, place in wanted.items() if place in known}


def heard_now(spots: Iterable[Spot], recordings: Iterable[Recording], tag: str) -> dict[tuple[str, int], Recording]:
    """Return the recording of each screen that is heard: approved, and of its present words."""
    spots = list(spots)
    digests = {spot.key: spot.digest for spot in spots}
    approved = by_screen(spots, [row for row in recordings if row.approved_at is not None], tag)
    return {key: row for key, row in approved.items() if row.digest == digests[key]}


def state_of(spot: Spot, recording: Recording | None, heard: Recording | None) -> State:
    """Return how a screen stands, by its latest recording: one of other words counts for nothing, approved or not."""
    if recording is None:
        return State.MISSING
    if recording.digest != spot.digest:
        return State.OUTDATED
    if recording.approved_at is not None:
        return State.APPROVED
    return State.WAITING if heard is None else State.ANEW


def states_of(spots: Sequence[Spot], recordings: Sequence[Recording], tag: str) -> dict[tuple[str, int], State]:
    """Return how each screen stands."""
    latest, heard = by_screen(spots, recordings, tag), heard_now(spots, recordings, tag)
    return {spot.key: state_of(spot, latest.get(spot.key), heard.get(spot.key)) for spot in spots}


def next_with(
    spots: Iterable[Spot], states: Mapping[tuple[str, int], State], *wanted: State, after: tuple[str, int] | None = None
) -> Spot | None:
    """Return the first screen that stands so behind another one, or else the first of all."""
    found = [spot for spot in spots if states[spot.key] in wanted and spot.key != after]
    if after is None:
        return found[0] if found else None
    order = [spot.key for spot in spots]
    behind = [spot for spot in found if order.index(spot.key) > order.index(after)]
    return next(iter(behind or found), None)


def hearers_of(course: Course, module_id: str) -> Hearers:
    """Return who hears the recordings of a module of a course."""
    if module_id == LETTER:
        return Hearers.FAMILIES
    if not is_for_classes(course):
        return Hearers.COLLEAGUES
    return Hearers.BOTH if can_be_taken(course) else Hearers.CLASSES


def is_unfit(recording: Recording) -> bool:
    """Whether a recording is a letter's and is known to be shorter or longer than families listen to well."""
    seconds = recording.seconds
    return recording.module == LETTER and bool(seconds) and not SHORTEST_LETTER <= (seconds or 0) <= LONGEST_LETTER


@dataclass(frozen=True)
class Counted:
    """How many screens of a course stand how; those recorded anew are heard and wait, too."""

    total: int
    approved: int
    waiting: int
    outdated: int
    anew: int = 0

    @property
    def recorded(self) -> int:
        """Return how many screens are recorded as they now read."""
        return self.approved + self.waiting - self.anew


def counted(states: Iterable[State]) -> Counted:
    """Count the screens of a course by how they stand."""
    every = list(states)
    anew = every.count(State.ANEW)
    return Counted(
        len(every),
        every.count(State.APPROVED) + anew,
        every.count(State.WAITING) + anew,
        every.count(State.OUTDATED),
        anew,
    )


class NotApproved(StrEnum):
    """Why somebody cannot approve a recording."""

    OWN_VOICE = "own-voice"
    LET_IN = "let-in"
    OTHER_WORDS = "other-words"
