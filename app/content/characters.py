"""Which characters a band may be expected to read: 《现代汉语常用字表》, 2500 common and 1000 less common characters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.content.markdown import IDEOGRAPH

FILE = Path(__file__).with_name("characters.txt")
SECOND_LEVEL = "# 次常用字"
# CURRICULUM §1.6. The list knows two levels only: the younger bands are held to the first, which is wider than theirs.
LEVELS = {"k": 1, "g12": 1, "g34": 1, "g56": 2, "g79": 2}


@cache
def common_characters(level: int) -> frozenset[str]:
    """Return the 2500 characters of level 1, or with level 2 all 3500."""
    first, _, second = FILE.read_text("utf-8").partition(SECOND_LEVEL)
    lines = first.splitlines() + (second.splitlines() if level > 1 else [])
    return frozenset(character for line in lines if not line.startswith("#") for character in line.strip())


def beyond(text: str, band: str) -> list[str]:
    """Return the characters of a text that a band is not expected to know, each once, in the order of the text."""
    level = LEVELS.get(band)
    if level is None:
        return []
    known = common_characters(level)
    return list(dict.fromkeys(c for c in text if IDEOGRAPH.match(c) and c not in known))
