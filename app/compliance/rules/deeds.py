"""The leaves of evidence that a class group, an organisation or a pupil's school gives by doing something (COMPLIANCE §3).

Sessions, contacts, acts and letters are counted where they were done; they have no validity and are asked for in windows or up
to a date only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.compliance.rules.leaves import Item

if TYPE_CHECKING:
    from app.compliance.rules.editions import Editions, Validity
    from app.compliance.rules.ledger import Ledger

SESSION, CONTACT, ACT, LETTER = "session", "contact", "act", "letter"


@dataclass(frozen=True)
class _Deeds:
    """What sessions, contacts, acts and letters have in common: each counts once, no course helps, nothing runs out."""

    def counting(self, items: Iterable[Item]) -> Iterable[Item]:
        """Return all of them."""
        return items

    def courses(self, editions: Editions) -> tuple[str, ...]:  # noqa: ARG002  one shape for all leaves
        """Return nothing: taking a course does not help."""
        return ()

    def validities(self, editions: Editions) -> tuple[Validity, ...]:  # noqa: ARG002  one shape for all leaves
        """Return nothing: what was done stays done."""
        return ()


@dataclass(frozen=True)
class SessionsEvidence(_Deeds):
    """So many taught sessions, and so many minutes of them: both, where both are given."""

    count: int = 1
    minutes: int = 0
    only_courses: tuple[str, ...] = ()
    capacity: str | None = None

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the sessions of the courses and the capacity asked for."""
        return tuple(
            Item(taught.id, taught.day, (SESSION, taught.id), minutes=taught.minutes)
            for taught in ledger.sessions
            if (not self.only_courses or taught.course in self.only_courses)
            and (self.capacity is None or taught.capacity == self.capacity)
        )

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there are enough sessions and enough minutes."""
        held = list(items)
        return len(held) >= self.count and sum(item.minutes for item in held) >= self.minutes


@dataclass(frozen=True)
class ContactsEvidence(_Deeds):
    """So many contacts with a pupil's guardians."""

    count: int
    kinds: frozenset[str] = frozenset()

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the contacts of the kinds asked for."""
        return tuple(
            Item(contact.id, contact.day, (CONTACT, contact.id))
            for contact in ledger.contacts
            if not self.kinds or contact.kind in self.kinds
        )

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there are enough contacts."""
        return len(list(items)) >= self.count


@dataclass(frozen=True)
class ActsEvidence(_Deeds):
    """So many acts of one kind by an organisation or its departments."""

    kind: str
    count: int
    capacity: str | None = None

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the acts of the kind and the capacity asked for."""
        return tuple(
            Item(act.id, act.day, (ACT, act.id))
            for act in ledger.acts
            if act.kind == self.kind and (self.capacity is None or act.capacity == self.capacity)
        )

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there are enough acts."""
        return len(list(items)) >= self.count


@dataclass(frozen=True)
class LettersEvidence(_Deeds):
    """So many letters that went out to the families of a class, or of an organisation's classes: one a class and course.

    On paper and by link, or twice in a window, it is one letter.
    """

    count: int
    only_courses: tuple[str, ...] = ()

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the letters about the courses asked for."""
        return tuple(
            Item(letter.id, letter.day, (LETTER, letter.of))
            for letter in ledger.letters
            if not self.only_courses or letter.course in self.only_courses
        )

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there are enough letters."""
        return len({item.what for item in items}) >= self.count
