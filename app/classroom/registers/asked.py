"""What a device without network and a saved page ask of a lesson beside its register, in words; never of a pupil.

Its class check, a visitor's words about cases, the door of a small make-up, and on which other days part of it was told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.classroom import door
from app.classroom.checks.cards import check_cards
from app.classroom.checks.forms import RIGHT, ROUGH_COUNTS, wrong_cards
from app.classroom.lecturers.rules import ASKED_OF_CASES
from app.classroom.lecturers.words import TICKS_OF_CASES, WORDS_OF_CASES
from app.core.languages import long_day

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from app.classroom.checks.asking import Asked
    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module


def checks_to_ask(asked: Asked, course: Course, module: Module) -> dict[str, Any] | None:
    """Return a lesson's class check, in words or as totals of cards; None where nothing may be asked (SAFEGUARDS 14)."""
    cards = check_cards(course, module) if asked.is_anything else []
    if not cards:
        return None
    return {
        "title": _("Class check, where it was asked"),
        "right": str(RIGHT),
        "words": rough_words(),
        "count": _("Count the cards instead"),
        "cards": _("How many cards of each answer, of the whole class"),
        "most": asked.most,
        "wrong": wrong_cards(asked.most),
        "items": [
            {
                "item": card.item,
                "text": card.text.striptags(),
                "options": [[option.text.striptags(), option.correct] for option in card.options],
            }
            for card in cards
        ],
    }


def cases_to_ask(lesson: PlannedLesson) -> dict[str, Any] | None:
    """Return the three ticks about cases of a visitor's lesson; None where whoever teaches is not asked (SAFEGUARDS 16)."""
    if lesson.capacity not in ASKED_OF_CASES:
        return None
    words = {name: str(text) for name, text in WORDS_OF_CASES.items()}
    return {**words, "ticks": [[name, str(text)] for name, text in TICKS_OF_CASES.items()]}


def door_to_ask(lesson: PlannedLesson) -> dict[str, Any] | None:
    """Return the question about the door of a small make-up with its answers; None where it is not asked."""
    if not lesson.asks_door:
        return None
    return {
        "title": str(door.QUESTION),
        "words": [[said, str(words)] for said, words in door.ANSWERS.items()],
        "said": door.said_of_door(lesson),
        "missing": str(door.NOT_SAID),
    }


def told_before_words(days: Collection[date]) -> str:
    """Return what is asked of whoever was away when part of a lesson was told another day; nothing where none was."""
    if not days:
        return ""
    return str(
        _(
            "Part of this lesson was told on %(days)s. Please mark also whoever was away then: they still lack that part.",
            days=_(", ").join(long_day(day) for day in sorted(days)),
        )
    )


def is_told_whole(lesson: PlannedLesson, module: Module) -> bool:
    """Whether this lesson alone told all key points, as far as is entered: then nobody lacks a part of another day."""
    return len(lesson.key_points) >= len(module.key_points)


def rough_words() -> list[list[str]]:
    """Return the words for how many of a class, each with its code; the last is that it was not asked."""
    return [[str(choice.value), str(choice.label)] for choice in ROUGH_COUNTS]
