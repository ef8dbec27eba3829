"""A quiz as it is read: a bank of items and how it is drawn and passed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.content.shapes.text import line_of, mark_shown

EVALUATION = "evaluation-"


class ItemKind(StrEnum):
    """How a quiz item is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    ORDER = "order"
    MATCH = "match"
    CONFIDENCE = "confidence"  # how sure somebody feels: no answer is right; in evaluation sets only


@dataclass(frozen=True)
class Option:
    """One option of an item. For order items options stand in the right order; for match items `pair` is the right side."""

    id: str  # "1", "2", … by position in the file: stable within an edition
    text: str  # Markdown, one line
    feedback: str  # Markdown
    correct: bool = False
    pair: str | None = None
    line: int = line_of()

    def __post_init__(self) -> None:
        """Mark the texts as what a class may see."""
        mark_shown(self, "text", "feedback", "pair")


@dataclass(frozen=True)
class Item:
    """One question of a quiz."""

    id: str
    kind: ItemKind
    text: str  # Markdown
    options: tuple[Option, ...]
    objective: str
    level: str  # know | apply | decide
    critical: bool = False
    twin: str | None = None
    line: int = line_of()

    def __post_init__(self) -> None:
        """Mark the question as what a class may see."""
        mark_shown(self, "text")

    @property
    def keys(self) -> frozenset[str]:
        """Return the ids of the right options (single, multiple, true-false)."""
        return frozenset(option.id for option in self.options if option.correct)


@dataclass(frozen=True)
class Quiz:
    """A bank of items and how it is drawn and passed."""

    id: str
    course: str
    kind: str  # final | module | micro | class-check | evaluation-A … D
    draw: int | None  # None: every item, in the order of the file
    pass_mark: int | None  # per cent
    items: tuple[Item, ...]
    file: str
    english: Quiz | None = None

    @property
    def evaluation(self) -> str | None:
        """Return which evaluation set it is, A to D (CURRICULUM §2.1); None for any other quiz."""
        return self.kind.removeprefix(EVALUATION) if self.kind.startswith(EVALUATION) else None

    def in_language(self, tag: str) -> Quiz:
        """Return the English text where English is asked for and exists, else the Chinese; ids and keys are the same."""
        return self.english if tag == "en" and self.english else self

    def item(self, item_id: str) -> Item | None:
        """Return an item by its id."""
        return next((item for item in self.items if item.id == item_id), None)
