"""One register as one file: seat numbers without names, opened from disk without network, its result brought back as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from app.classroom.checks.asking import asked_in
from app.classroom.packs.embedding import policy
from app.classroom.ready.queries import adult_of
from app.classroom.registers.asked import cases_to_ask, checks_to_ask, door_to_ask, rough_words
from app.classroom.registers.codes import register_code_of
from app.classroom.registers.format import FORMAT, VERSION
from app.classroom.registers.seats import seat_groups
from app.classroom.roll import roll_of
from app.classroom.words import SECOND_ADULT, all_parts_words
from app.core.languages import long_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module


def register_file(
    db: Session, lesson: PlannedLesson, course: Course, module: Module, before: Mapping[int, date]
) -> str:
    """Return a page that holds the register of a lesson by seat numbers. No name stands in it (SAFEGUARDS 8, 35).

    `before` are the key points that lessons stopped early have taught, with their days.
    """
    asked = asked_in(db, lesson, course, module)
    style = _static("css/saved-register.css")
    script = _static("js/saved-asks.js") + _static("js/saved-register.js")
    return render_template(
        "classroom/saved_register.html",
        lesson=lesson,
        what=_("Safety lesson") if lesson.is_make_up else lesson.class_group.title,
        day=long_day(lesson.planned_on),
        groups=seat_groups(lesson, roll_of(db, lesson)),
        points=[(n, text) for n, text in enumerate(module.key_points, 1) if n not in before],
        parts=[(activity.id, activity.title) for activity in module.activities],
        all_parts=all_parts_words(len(module.activities)),
        told_before_on=sorted(set(before.values())),
        second_adult=SECOND_ADULT,
        adult=adult_of(db, lesson),
        door=door_to_ask(lesson),
        about=asked.about,
        rough_words=rough_words(),
        checks=checks_to_ask(asked, course, module),
        cases=cases_to_ask(lesson),
        head=_head(lesson),
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        policy=policy(styles=[style], script=script),
    )


def _head(lesson: PlannedLesson) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "lesson": register_code_of(lesson),
        "taught": lesson.state != "planned",
    }


def _static(name: str) -> str:
    return (Path(str(current_app.static_folder)) / name).read_text(encoding="utf-8")


def file_name(lesson: PlannedLesson) -> str:
    """Return under which name a browser keeps the file: its code and day, no class and no name."""
    return f"dengji-{lesson.code}-{lesson.planned_on:%m%d}.html"
