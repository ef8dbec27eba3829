"""What a USB stick holds: class packs on its first level, the teacher's papers in a folder of their own, and nobody's name.

PARTS is the one place to add to: a function takes the stick and yields files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from app.certification.facilitators.words import BANDS
from app.classroom.cards import card_of
from app.classroom.courses import lesson_course
from app.classroom.packs.building import class_pack
from app.classroom.packs.embedding import policy, styles
from app.classroom.packs.naming import PACK, SCRIPT, TITLE, WORKSHEET, letters_of, place_of
from app.classroom.packs.papers import help_card_paper, lesson_paper, questions_paper, worksheet_paper
from app.classroom.queries.lessons import points_taught_before
from app.classroom.registers.saved import register_file
from app.content.questions import sounds_of
from app.core.languages import DEFAULT, LOCALES, long_day, written_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.questions import ScreenSound
    from app.content.shapes import Course, Module

TEACHER = "teacher/"
INDEX, README = "index.html", "README.txt"
HELP_CARD, QUESTIONS, REGISTER = "qiuzhuka.html", "wenda", "dengji"
BYTE_ORDER_MARK = "﻿"  # by which the text editors of old Windows know UTF-8


@dataclass(frozen=True)
class StickFile:
    """A file of a stick: its path below the folder, and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Stick:
    """What a stick is filled with: lessons, and the organisation whose recordings and help card go with them, if any.

    `planned` are the lessons of its classes whose registers go with them, by seat number.
    """

    db: Session
    lessons: Sequence[tuple[Course, Module]]
    organisation_id: int | None
    day: date
    planned: Sequence[PlannedLesson] = ()

    @property
    def letters(self) -> dict[str, str]:
        """Return the letter of each course (`naming.letters_of`)."""
        return letters_of(course for course, _module in self.lessons)

    def by_course(self) -> list[tuple[Course, list[Module]]]:
        """Return the courses of the lessons, each with those of its lessons that are on the stick."""
        courses = {course.id: course for course, _module in self.lessons}
        return [(one, [module for course, module in self.lessons if course.id == one.id]) for one in courses.values()]

    def place(self, course: Course, module: Module) -> str:
        """Return what tells a lesson's files from those of others."""
        return place_of(course, module, self.letters[course.id])

    def sounds(self, course: Course, module: Module) -> Iterable[ScreenSound]:
        """Return the recordings of a lesson."""
        if self.organisation_id is None:
            return ()
        return sounds_of(self.db, self.organisation_id, course, module)


def class_packs(stick: Stick) -> Iterator[StickFile]:
    """Yield the class pack of each lesson."""
    for course, module in stick.lessons:
        pack = class_pack(course, module, on=stick.day, sounds=stick.sounds(course, module))
        yield _file(f"{PACK}-{stick.place(course, module)}.html", pack)


def class_index(stick: Stick) -> Iterator[StickFile]:
    """Yield the page that leads to the packs by course and number, and says nothing else."""
    with force_locale(LOCALES[DEFAULT]):
        groups = [
            (
                _heading(stick, course),
                [
                    (f"{PACK}-{stick.place(course, one)}.html", _("Lesson %(number)s", number=one.position))
                    for one in modules
                ],
            )
            for course, modules in stick.by_course()
        ]
        yield _file(INDEX, _index(TITLE, groups, for_teachers=False))


def teacher_papers(stick: Stick) -> Iterator[StickFile]:
    """Yield script, worksheet and likely questions of each lesson, the school's help card, and a page that leads to them."""
    card = None if stick.organisation_id is None else card_of(stick.db, stick.organisation_id)
    for course, module in stick.lessons:
        place = stick.place(course, module)
        yield _file(f"{TEACHER}{SCRIPT}-{place}.html", lesson_paper(course, module, card))
        worksheet = worksheet_paper(course, module)
        if worksheet is not None:
            yield _file(f"{TEACHER}{WORKSHEET}-{place}.html", worksheet)
    for course, _modules in stick.by_course():
        questions = questions_paper(course)
        if questions is not None:
            yield _file(f"{TEACHER}{_questions_name(stick, course)}", questions)
    if card is not None:
        yield _file(f"{TEACHER}{HELP_CARD}", help_card_paper(card))
    yield _file(f"{TEACHER}{INDEX}", _teacher_index(stick, with_card=card is not None))


def readme(stick: Stick) -> Iterator[StickFile]:
    """Yield the page that says what all this is for, as plain text that any computer opens."""
    with force_locale(LOCALES[DEFAULT]):
        text = render_template(
            "classroom/packs/readme.txt",
            day=written_day(stick.day, DEFAULT),
            with_card=stick.organisation_id is not None,
            with_registers=bool(stick.planned),
        )
    yield _file(README, BYTE_ORDER_MARK + text.replace("\n", "\r\n"))


def seat_registers(stick: Stick) -> Iterator[StickFile]:
    """Yield the register of each planned lesson by seat number; its result comes back as a file (SAFEGUARDS 18, 35)."""
    for lesson, course, module in _with_modules(stick):
        with force_locale(LOCALES[DEFAULT]):
            page = register_file(stick.db, lesson, course, module, points_taught_before(stick.db, lesson))
        yield _file(f"{TEACHER}{REGISTER}-{lesson.code}.html", page)


PARTS: tuple[Callable[[Stick], Iterator[StickFile]], ...] = (
    class_packs,
    class_index,
    teacher_papers,
    seat_registers,
    readme,
)


def files_of(stick: Stick) -> Iterator[StickFile]:
    """Yield every file of a stick."""
    for part in PARTS:
        yield from part(stick)


def _file(path: str, text: str) -> StickFile:
    return StickFile(path, text.encode())


def _with_modules(stick: Stick) -> Iterator[tuple[PlannedLesson, Course, Module]]:
    for lesson in stick.planned:
        course = lesson_course(stick.db, lesson)
        module = course.module(lesson.module) if course else None
        if course is not None and module is not None:
            yield lesson, course, module


def _questions_name(stick: Stick, course: Course) -> str:
    return f"{QUESTIONS}-{course.teaching_band}{stick.letters[course.id]}.html"


def _heading(stick: Stick, course: Course) -> str:
    return f"{BANDS[course.teaching_band]} {stick.letters[course.id].upper()}".rstrip()


def _teacher_index(stick: Stick, *, with_card: bool) -> str:
    with force_locale(LOCALES[DEFAULT]):
        groups = []
        for course, modules in stick.by_course():
            files = []
            for module in modules:
                place = stick.place(course, module)
                files.append(
                    (
                        f"{SCRIPT}-{place}.html",
                        _("Lesson %(number)s: %(title)s", number=module.position, title=module.title),
                    )
                )
                if module.id in course.worksheets:
                    files.append((f"{WORKSHEET}-{place}.html", f"{_('Worksheet')} {module.position}"))
            if course.questions is not None:
                files.append((_questions_name(stick, course), str(_("Likely questions"))))
            groups.append((_heading(stick, course), files))
        registers = [
            (f"{REGISTER}-{lesson.code}.html", f"{long_day(lesson.planned_on)} {_(', ').join(lesson.class_titles)}")
            for lesson, _course, _module in _with_modules(stick)
        ]
        if registers:
            groups.append((str(_("Registers by seat number")), registers))
        if with_card:
            groups.append((str(_("Help card")), [(HELP_CARD, str(_("Help card of the school")))]))
        return _index(str(_("For teachers")), groups, for_teachers=True)


def _index(title: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, for_teachers: bool) -> str:
    style = styles("hulei", "reading", "teaching", "class-paper")
    return render_template(
        "classroom/packs/index.html",
        title=title,
        policy=policy(styles=(style,)),
        style=style,
        groups=groups,
        for_teachers=for_teachers,
    )
