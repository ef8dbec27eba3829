"""The leaves of evidence that hold day after day: a text somebody signed, an organisation's valid help card.

Unlike a deed they count in a window that began after they did: they held on a day of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.compliance.rules.editions import FOR_ALWAYS, Editions, Validity, number_of
from app.compliance.rules.leaves import Item

if TYPE_CHECKING:
    from app.compliance.rules.ledger import Ledger

SIGNED, CARD = "signed", "help_card"


@dataclass(frozen=True)
class _Standing:
    """What proofs that stand have in common: one is enough, and no course helps."""

    def counting(self, items: Iterable[Item]) -> Iterable[Item]:
        """Return all of them."""
        return items

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there is one."""
        return any(True for _ in items)

    def courses(self, editions: Editions) -> tuple[str, ...]:  # noqa: ARG002  one shape for all leaves
        """Return nothing: taking a course does not help."""
        return ()


@dataclass(frozen=True)
class SignedEvidence(_Standing):
    """A text signed by the person, in an edition that is not older than `least`."""

    policy: str
    least: str | None = None
    validity: Validity = FOR_ALWAYS

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the signatures below the text."""
        found = []
        for signed in ledger.signatures:
            if signed.policy == self.policy and (self.least is None or _is_at_least(signed.edition, self.least)):
                ends = self.validity.last_day(signed.day)
                found.append(
                    Item(signed.id, signed.day, (SIGNED, signed.policy), last=ends, validity_ends=ends, stands=True)
                )
        return tuple(found)

    def validities(self, editions: Editions) -> tuple[Validity, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the validity asked for."""
        return (self.validity,)


@dataclass(frozen=True)
class HelpCardEvidence(_Standing):
    """A help card that is valid: enough adults, every entry called and not past its review (SAFEGUARDS 3)."""

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the runs of days on which the card was valid."""
        return tuple(
            Item(card.id, card.day, (CARD, card.id), last=card.last, validity_ends=card.last, stands=True)
            for card in ledger.cards
        )

    def validities(self, editions: Editions) -> tuple[Validity, ...]:  # noqa: ARG002  one shape for all leaves
        """Return nothing: how long a card holds is a fact of the card."""
        return ()


def _is_at_least(edition: str, least: str) -> bool:
    return number_of(edition) >= number_of(least)
