"""A lesson as one file for the class: all its screens, nothing beside them, nobody's name (SAFEGUARDS 8, 9, 35)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import force_locale

from app.classroom.packs.embedding import MEDIA, as_data, policy, scripts, styles, with_pictures
from app.classroom.packs.naming import TITLE
from app.classroom.rules import density
from app.classroom.timing import timed_screens
from app.content.rendering import render
from app.content.ruby import ALL, ruby_of
from app.core.languages import DEFAULT, LOCALES, written_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from markupsafe import Markup

    from app.classroom.timing import Timed
    from app.content.questions import ScreenSound
    from app.content.shapes import Course, Module

MOST_SOUND = 24 * 1024 * 1024  # of one file: an old computer reads it whole


@dataclass(frozen=True)
class PackScreen:
    """One screen of a pack."""

    number: int
    html: Markup
    density: int
    timed: Timed | None
    sound: str | None  # as data

    @property
    def has_picture(self) -> bool:
        """Whether a picture stands beside its words."""
        return 'class="picture"' in self.html

    @property
    def has_help(self) -> bool:
        """Whether the numbers to call stand on it."""
        return 'class="help"' in self.html


def class_pack(course: Course, module: Module, *, on: date, sounds: Iterable[ScreenSound] = ()) -> str:
    """Return a lesson as one HTML file that asks for nothing and keeps nothing.

    It says the day it was made, so that its numbers to call can be replaced in time. Recordings beyond MOST_SOUND in
    all are left out together: a lesson that falls silent in its middle would be worse than the teacher's own voice.
    """
    with_pinyin = ruby_of(course.band) is not None
    heard = _heard(sounds)
    with force_locale(LOCALES[DEFAULT]):
        style, script = (
            styles("class", "class-pack"),
            scripts("class-fit", "class-activity", "class-screens", "class-pack"),
        )
        return render_template(
            "classroom/packs/pack.html",
            title=TITLE,
            policy=policy(styles=(style,), script=script),
            style=style,
            script=script,
            screens=_screens(course, module, with_pinyin=with_pinyin, sounds=heard),
            with_pinyin=with_pinyin,
            with_sound=bool(heard),
            edition=course.edition,
            made_on=written_day(on, DEFAULT),
        )


def _heard(sounds: Iterable[ScreenSound]) -> dict[int, str]:
    heard: dict[int, str] = {}
    read = 0
    for one in sounds:
        content = one.read()
        read += len(content)
        if read > MOST_SOUND:
            return {}
        heard[one.screen] = as_data(content, one.mimetype)
    return heard


def _screens(course: Course, module: Module, *, with_pinyin: bool, sounds: dict[int, str]) -> list[PackScreen]:
    timed = timed_screens(module)
    return [
        PackScreen(
            screen.number,
            with_pictures(
                render(
                    screen.text,
                    face="class",
                    course_id=course.id,
                    edition=course.edition,
                    ruby=ALL,
                    new_words=module.new_words,
                    top=2,
                    media=MEDIA,
                ),
                course,
            ),
            density(screen.text, with_pinyin=with_pinyin),
            timed.get(screen.number),
            sounds.get(screen.number),
        )
        for screen in module.screens
    ]
