"""Tells who keeps a help card which words for children a professional has read; the children's own pages say nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.catalogue import catalogue
from app.content.shapes.child_help import BANDS
from app.people.questions import ForChildren, words_for_children

if TYPE_CHECKING:
    from collections.abc import Iterator


def init_child_review() -> None:
    """Answer what the pages of people ask about the words for children."""
    words_for_children.answered_by(words_by_age)


def words_by_age() -> Iterator[ForChildren]:
    """Yield the words for each age; an approval of other words than today's is none."""
    texts = catalogue().child_help
    for band in BANDS:
        text = texts.get(band)
        if text is None:
            continue
        by = text.approved if text.approved and text.approved.words == text.digest else None
        yield ForChildren(
            band,
            text.ages,
            text.ages_en,
            by.name if by else None,
            by.capacity if by else None,
            by.date if by else None,
        )
