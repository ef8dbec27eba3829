"""Who is asked to sign, when a new edition asks again, and what it changes: plain functions on plain values (DESIGN §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.content.shapes import Policy


class State(StrEnum):
    """Where somebody stands with a text they are asked to sign."""

    NOT_YET = "not_yet"
    AGAIN = "again"  # a former major edition was signed
    SIGNED = "signed"
    CHANGED_A_LITTLE = "changed_a_little"  # signed; a minor edition came out since


@dataclass(frozen=True)
class Signature:
    """One signature: which edition, with which bytes, when; the day is the installation's."""

    policy: str
    edition: str
    digest: str
    signed_at: datetime
    signed_on: date


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with a text, and the newest edition they signed."""

    state: State
    last: Signature | None = None

    @property
    def is_open(self) -> bool:
        """Whether a signature is asked for."""
        return self.state in (State.NOT_YET, State.AGAIN)


@dataclass(frozen=True)
class Changes:
    """What one edition says that another did not, sentence by sentence as lines of their files."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


def is_asked_of(policy: Policy, held: Iterable[tuple[str, str]]) -> bool:
    """Whether a text is asked of whoever holds these posts, each as relation and id of the post."""
    return any(kind in policy.audience and (not policy.posts or post in policy.posts) for kind, post in held)


def number_of(edition: str) -> tuple[int, ...]:
    """Return an edition's number to compare: 1.10 comes after 1.9."""
    return tuple(int(part) for part in edition.split("."))


def standing(policy: Policy, signatures: Iterable[Signature]) -> Standing:
    """Return where somebody stands: a new first number asks again, a new second one only says so (DESIGN §4)."""
    mine = [one for one in signatures if one.policy == policy.id]
    if not mine:
        return Standing(State.NOT_YET)
    last = max(mine, key=lambda one: (number_of(one.edition), one.signed_at))
    present, signed = number_of(policy.edition), number_of(last.edition)
    if signed[0] < present[0]:
        return Standing(State.AGAIN, last)
    return Standing(State.CHANGED_A_LITTLE if signed < present else State.SIGNED, last)


def changes(former: str, present: str) -> Changes:
    """Return the lines that came and those that went between two texts; blank ones are no change."""
    before, after = _lines(former), _lines(present)
    added: list[str] = []
    removed: list[str] = []
    for what, first, end, start, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            removed += before[first:end]
            added += after[start:stop]
    return Changes(tuple(added), tuple(removed))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip() and not line.startswith(":::")]
