"""The lines of a proposal as its page lists them: class by class, with the letter's last day and whose class is exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.classroom.term.conflicts import Conflict
from app.classroom.term.rules import Line, letter_by

if TYPE_CHECKING:
    from app.classroom.term.forms import LineForm, Lines
    from app.classroom.term.standing import SchoolTerm
    from app.content.shapes import Module


@dataclass(frozen=True)
class ShownLine:
    """One line: its place among all, what it is, its form and what does not fit."""

    at: int
    line: Line
    module: Module
    form: LineForm
    notes: Sequence[Conflict]


@dataclass
class ClassLines:
    """The lines of one class."""

    title: str
    class_group_id: int
    letter_by: date | None
    exchanged_with: str | None
    lines: list[ShownLine] = field(default_factory=list)


def lines_by_class(standing: SchoolTerm, lines: Lines, notes: Sequence[Sequence[Conflict]]) -> list[ClassLines]:
    """Return the lines of a proposal class by class, in the order of the classes."""
    titles = {one.group.id: one.group.title for one in standing.classes}
    modules = {(one.group.id, module.id): module for one in standing.classes for _course, module in one.wanted}
    found: dict[int, ClassLines] = {}
    chosen = lines.chosen
    for at, (line, form) in enumerate(zip(chosen, lines.forms, strict=True)):
        group = line.class_group_id
        if group not in found:
            own = [one for one in chosen if one.class_group_id == group]
            other = next((one.exchanged_with for one in own if one.exchanged_with), None)
            found[group] = ClassLines(titles[group], group, _letter(lines, group, own), titles.get(other or 0))
        found[group].lines.append(ShownLine(at, line, modules[group, line.module], form, notes[at]))
    return list(found.values())


def _letter(lines: Lines, group: int, own: Sequence[Line]) -> date | None:
    """Return by when the first letter goes out that has not gone out yet."""
    wanted = next(one.wanted for one in lines.known.classes if one.class_group_id == group)
    missing = {one.module for one in wanted if one.letter_on is None}
    days = [line.day for line in own if line.day is not None and line.module in missing]
    return letter_by(min(days), lines.known.days) if days else None
