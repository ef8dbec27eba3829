"""How a sample is drawn so that an outsider can repeat it, and what may be seen of an item, as plain values (SAFEGUARDS 23).

The draw: each member of the population has a *mark* of 16 hexadecimal signs. For each, take the SHA-256 of the seed, a
colon and the mark, in hexadecimal; sort by it; the first ones are the sample, in that order. The population's digest is
the SHA-256 of its sorted marks, each followed by a line feed: the very bytes of the file the page offers.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable
from enum import StrEnum

MARK_SIGNS, SEED_BYTES, MOST_DRAWN = 16, 16, 30


class Population(StrEnum):
    """What may be drawn. Pupils and guardians are no members of this list, and never become any (SAFEGUARDS 23)."""

    SESSION = "session"
    STAFF = "staff"
    CLASS_GROUP = "class_group"


class Outcome(StrEnum):
    """What was seen of an item on site."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_SEEN = "not_seen"


class NothingDrawn(ValueError):
    """No item was asked for, or there is nobody and nothing to draw from."""


def new_seed() -> str:
    """Return a fresh seed; nobody chooses one, or the draw could be tried until it pleases."""
    return secrets.token_hex(SEED_BYTES)


def mark_of(salt: str, kind: Population, public_id: str) -> str:
    """Return the mark under which something stands in one population: it tells nothing, and differs by draw."""
    return hashlib.sha256(f"{salt}:{kind}:{public_id}".encode()).hexdigest()[:MARK_SIGNS]


def population_file(marks: Collection[str]) -> str:
    """Return a population as the file whose SHA-256 is its digest."""
    return "".join(f"{mark}\n" for mark in sorted(marks))


def digest_of(marks: Collection[str]) -> str:
    """Return the digest of a population."""
    return hashlib.sha256(population_file(marks).encode()).hexdigest()


def drawn(seed: str, marks: Iterable[str], size: int) -> list[str]:
    """Return the sample of a size that a seed draws from a population, in the order drawn."""
    return sorted(marks, key=lambda mark: hashlib.sha256(f"{seed}:{mark}".encode()).hexdigest())[: max(0, size)]


def command_to_repeat(seed: str, size: int, file: str) -> str:
    """Return a command line that repeats a draw with tools that every Linux computer has."""
    hashed = f'printf "%s %s\\n" "$(printf %s "{seed}:$mark" | sha256sum | cut -c1-64)" "$mark"'
    return f"while read -r mark; do {hashed}; done < {file} | LC_ALL=C sort | head -n {size} | cut -c66-"
