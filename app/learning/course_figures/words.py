"""Why a question should be read again, and what a quiz is called, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.assessment.items.rules import Flag

if TYPE_CHECKING:
    from app.content.shapes import Course, Quiz

FLAGS = {
    Flag.TOO_HARD: _("Too hard"),
    Flag.TOO_EASY: _("Too easy"),
    Flag.WEAK: _("Does not tell apart"),
}


def quiz_title(course: Course, quiz: Quiz, language: str) -> str:
    """Return what a quiz is called by where it stands in its course."""
    if quiz.kind == "final":
        return str(gettext("Final quiz"))
    if quiz.evaluation:
        return str(gettext("Evaluation set %(letter)s", letter=quiz.evaluation))
    module = course.module(quiz.id)  # the quiz of a module bears its id
    if module is not None:
        title = module.in_language(language).title
        return str(gettext("Module %(number)s: %(title)s", number=module.position, title=title))
    return str(gettext("Quiz %(id)s", id=quiz.id))
