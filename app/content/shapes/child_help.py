"""The shape of a help text for children of one age (courses/help/child-….md)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from app.content.shapes.text import line_of

BANDS = ("g12", "g34", "g56", "g79", "g1012")
PICTURES = (
    "speak",
    "adult",
    "path",
    "circle",
    "heart",
    "hand",
    "next",
    "phone",
    "house",
    "children",
    "calendar",
    "sun",
)


@dataclass(frozen=True)
class ChildSection:
    """One thought under its heading. `help` stands beside the numbers; the calm one ends the page, of which a text may have several parts."""

    heading: str
    text: str
    picture: str | None = None
    alt: str = ""
    help: str | None = None
    calm: bool = False
    part: int = 1
    line: int = line_of()


@dataclass(frozen=True)
class ReadBy:
    """The named person outside the project who read a text in both languages; `words` is the digest of what they read."""

    name: str
    capacity: str
    date: datetime.date
    words: str


@dataclass(frozen=True)
class ChildText:
    """What a child of one reading band finds: what to say, to whom, and what happens then."""

    id: str
    band: str
    title: str
    title_en: str
    ages: str
    ages_en: str
    basis: tuple[str, ...]
    sections: tuple[ChildSection, ...]
    sections_en: tuple[ChildSection, ...]
    file: str
    source: str
    source_en: str
    digest: str  # of the words in both languages, without the front matter
    approved: ReadBy | None = None
    approved_line: int = 1

    @property
    def files(self) -> tuple[str, str]:
        """Return its file and the one with its English text."""
        return self.file, self.file.removesuffix(".md") + ".en.md"

    @property
    def parts(self) -> int:
        """Return of how many pages it is."""
        return max(section.part for section in self.sections)

    def in_language(self, *, english: bool) -> Iterator[tuple[ChildSection, ChildSection]]:
        """Yield each section as it is read, with the Chinese one, which knows the picture."""
        return zip(self.sections_en if english else self.sections, self.sections, strict=True)
