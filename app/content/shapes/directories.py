"""What the directories beside the courses say: policies, posts, help lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

POLICIES = "policies/"  # before a policy's name in courses/EDITIONS

EVERY_ADULT = ("staff", "volunteer", "external")


@dataclass(frozen=True)
class Policy:
    """A text people read and sign, as the code of conduct.

    It is asked of whoever holds a post in one of the relations of `audience`; with `posts` of those posts only.
    `source` and `source_en` are its files as they are written, front matter and all; the digest is that of both.
    """

    id: str
    title: str
    title_en: str
    edition: str
    basis: tuple[str, ...]
    text: str
    digest: str
    file: str = ""
    text_en: str | None = None
    audience: tuple[str, ...] = EVERY_ADULT
    posts: tuple[str, ...] = ()
    line: int = 1  # on which the text begins
    source: str = ""
    source_en: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return under which name and edition it stands in courses/EDITIONS."""
        return f"{POLICIES}{self.id}", self.edition

    @property
    def files(self) -> tuple[str, ...]:
        """Return its file, and the one with its English text."""
        english = self.file.removesuffix(".md") + ".en.md"
        return (self.file,) if self.source_en is None else (self.file, english)


@dataclass(frozen=True)
class Post:
    """A kind of post of courses/posts.yaml; a roster chooses among them.

    `needed` are the kinds of organisation that must have somebody in it, `needed_when` on which condition.
    """

    id: str
    title: str
    title_en: str
    category: str
    sensitive: bool
    needed: tuple[str, ...] = ()
    needed_when: str | None = None


@dataclass(frozen=True)
class HelpLine:
    """A national number of courses/help.yaml; the texts stand in Chinese and English."""

    number: str
    name: str
    name_en: str
    for_whom: Mapping[str, str]
    what: Mapping[str, str]
    hours: Mapping[str, str]
    hours_short: Mapping[str, str]  # for the class screen, read from the last row
    who_runs_it: Mapping[str, str]
    review_by: str  # ISO day
    always: bool  # no organisation can remove it


@dataclass(frozen=True)
class HelpDirectory:
    """The national numbers and the sentences that stand beside them (SAFEGUARDS 3, 4)."""

    lines: tuple[HelpLine, ...] = ()
    fixed_sentence: Mapping[str, str] = field(default_factory=dict)
    if_the_person_is_on_this_card: Mapping[str, str] = field(default_factory=dict)
    not_printed: Mapping[str, str] = field(default_factory=dict)  # number -> why

    def current(self, day: str) -> tuple[HelpLine, ...]:
        """Return the lines not past their review date on an ISO day; 110 is always among them (SAFEGUARDS 4)."""
        return tuple(line for line in self.lines if line.number == "110" or line.review_by >= day)
