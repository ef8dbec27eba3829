"""A released edition keeps its bytes (DESIGN §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.released import EDITIONS, EditionChanged, changed_editions, changed_policies
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue


def changed(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield courses and policies whose edition was released with other bytes."""
    for course in changed_editions(catalogue.courses.values(), catalogue.released):
        line = course.lines.get("edition", 1)
        yield Problem(course.file, line, str(EditionChanged(course.id, course.edition)) + f"（见 {EDITIONS}）")
    for policy in changed_policies(catalogue.policies.values(), catalogue.released):
        yield Problem(policy.file, 1, str(EditionChanged(*policy.key)) + f"（见 {EDITIONS}）")
