"""What the files of a lesson are called: nothing says what it is about, at which school or for which class (SAFEGUARDS 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.content.shapes import Course, Module

TITLE = "安全课"
PACK, SCRIPT, WORKSHEET = "anquanke", "jiaogao", "gongzuozhi"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def place_of(course: Course, module: Module, letter: str = "") -> str:
    """Return what tells a lesson's files from those of others: band and number, as g56-3."""
    return f"{course.teaching_band}{letter}-{module.position}"


def pack_name(course: Course, module: Module, letter: str = "") -> str:
    """Return the name of a lesson's class pack."""
    return f"{PACK}-{place_of(course, module, letter)}.html"


def letters_of(courses: Iterable[Course]) -> dict[str, str]:
    """Return a letter for each course that shares its band with one before it, so that no file takes another's name."""
    known: dict[str, int] = {}
    letters: dict[str, str] = {}
    for course in courses:
        if course.id not in letters:
            before = known.get(course.teaching_band, 0)
            letters[course.id] = LETTERS[before] if before else ""
            known[course.teaching_band] = before + 1
    return letters
