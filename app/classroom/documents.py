"""A course's documents as pages show them: the letter, worksheets, likely questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.content.rendering import render

if TYPE_CHECKING:
    from app.content.shapes import Course

OWN_NUMBER = re.compile(r"<li>(\s*(?:<p>)?\s*[①-⑳])")  # a line with its own number needs no bullet before it


def as_document(course: Course, text: str, *, media: str | None = None) -> Markup:
    """Return a document's Markdown, or a part of it, as HTML; lines with numbers of their own get no bullets."""
    html = render(text, face="facilitator", course_id=course.id, edition=course.edition, top=2, media=media)
    return Markup(OWN_NUMBER.sub(r'<li class="own-number">\1', str(html)))  # noqa: S704  sanitised by `render`
