"""What a session of a course leaves to those who were there, in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

if TYPE_CHECKING:
    from app.content.shapes import Course


def rest_of(course: Course, taught: Collection[str]) -> list[str]:
    """Return what a course asks for besides the modules a session taught: other modules, quiz, code of conduct, practical part."""
    left, asks = sum(one.id not in taught for one in course.modules), course.completion
    said = []
    if left:
        said.append(
            ngettext(
                "the part not taught this time (unless learnt before)",
                "the %(num)s parts not taught this time (unless learnt before)",
                left,
            )
        )
    if asks.quiz:
        said.append(_("the final quiz"))
    if asks.code_of_conduct:
        said.append(_("signing the code of conduct"))
    if asks.practical:
        said.append(_("the practical part"))
    return said
