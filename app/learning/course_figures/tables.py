"""The questions of an edition with their figures, for a page and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.assessment.items.queries import first_sittings
from app.assessment.items.rules import Flag, figures_of
from app.compliance.exports.csv_file import BYTE_ORDER_MARK
from app.compliance.exports.paper import harmless
from app.learning.course_figures.words import FLAGS, quiz_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.assessment.items.rules import Figures
    from app.content.shapes import Course, Item, Quiz


@dataclass(frozen=True)
class Line:
    """One question with its place in the file and its figures."""

    number: int
    item: Item
    figures: Figures

    @property
    def never(self) -> list[str]:
        """Return the texts of the options nobody chose."""
        return [str(option.text) for option in self.item.options if option.id in self.figures.never_chosen]


@dataclass(frozen=True)
class Block:
    """The questions of one quiz, in the order of its file."""

    quiz: Quiz
    title: str
    lines: list[Line]

    @property
    def flagged(self) -> list[Line]:
        """Return which should be read again: too hard before those that do not tell apart, the worst first."""
        return sorted((line for line in self.lines if line.figures.flags), key=_urgency)

    @property
    def others(self) -> list[Line]:
        """Return the other ones."""
        return [line for line in self.lines if not line.figures.flags]

    @property
    def has_figures(self) -> bool:
        """Whether ten people have answered any of them."""
        return any(line.figures.people for line in self.lines)


def _urgency(line: Line) -> tuple[int, float, int]:
    it = line.figures
    first = min(list(Flag).index(flag) for flag in it.flags)
    worth = it.discrimination if it.flags[0] is Flag.WEAK else it.difficulty
    return first, float(worth or 0), line.number


def blocks_of(db: Session, course: Course, *, language: str) -> list[Block]:
    """Return the quizzes of an edition, its final first, each question with its figures."""
    sittings = first_sittings(db, course.id, course.edition)
    blocks = []
    for quiz in sorted(course.quizzes.values(), key=lambda one: (one.kind != "final", one.id)):
        shown = quiz.in_language(language)
        figures = {one.item: one for one in figures_of(quiz.items, sittings.get(quiz.id, []))}
        lines = [Line(number, item, figures[item.id]) for number, item in enumerate(shown.items, start=1)]
        blocks.append(Block(shown, quiz_title(course, quiz, language), lines))
    return blocks


def as_csv(blocks: Iterable[Block]) -> bytes:
    """Return all questions as a table that opens in a spreadsheet; without figures where fewer than ten answered."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(
        [
            _("Quiz"), _("Question number"), _("Question ID"), _("Question text"), _("Critical"), _("Answered by"), _("Difficulty (p)"),
            _("Discrimination (r)"), _("Never chosen"), _("To look at again"),
        ]
    )  # fmt: skip
    for block in blocks:
        for line in block.lines:
            it = line.figures
            writer.writerow(
                harmless(str(cell))
                for cell in (
                    block.title,
                    line.number,
                    line.item.id,
                    str(line.item.text),
                    _("yes") if line.item.critical else "",
                    it.people or "",
                    "" if it.difficulty is None else f"{float(it.difficulty):.2f}",
                    "" if it.discrimination is None else f"{it.discrimination:.2f}",
                    " / ".join(line.never),
                    str(_("; ")).join(str(FLAGS[flag]) for flag in it.flags),
                )
            )
    return text.getvalue().encode()
