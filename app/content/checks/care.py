"""What every module must hold for the person who is not well: a content note, a way to help, a calm end (CURRICULUM §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.fences import parse_fences
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course, Module

LAST_SCREENS = 2


def missing_content_note(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield modules that do not say at their start what they speak of (CURRICULUM §1.4)."""
    for module in course.modules:
        if not module.content_note:
            yield Problem(module.file, 1, "文件头缺少 content_note：本节会谈到什么，可以随时暂停")


def missing_help_and_calm(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield modules whose last two screens hold no help or no calm, and lessons without a calm activity at the end."""
    for module in course.modules:
        place = module.screens[-1].line if module.screens else module.body_line
        for name, words in (("help", "求助（::: help）"), ("calm", "平静的收尾（::: calm）")):
            if not _ends_with(module, name):
                yield Problem(module.file, place, f"最后两屏里没有{words}")
        if module.activities and module.activities[-1].kind != "calm":
            yield Problem(module.file, module.activities[-1].line, "最后一个环节要是 kind=calm")


def _ends_with(module: Module, name: str) -> bool:
    last = module.screens[-LAST_SCREENS:]
    return any(parse_fences(screen.text, root="screen").root.inside(name) for screen in last)
