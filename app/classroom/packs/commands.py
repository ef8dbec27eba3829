"""`hulei export lessons`: fills a USB stick for a school without network (DESIGN §5)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.classroom.courses import PUPILS
from app.classroom.packs.folder import LIST, NotEmpty, fill
from app.classroom.packs.queries import lessons_with_registers, organisation_of, planned_lessons
from app.classroom.packs.stick import TEACHER, Stick, files_of
from app.content.catalogue import catalogue, course_edition
from app.core.clock import today
from app.core.database import db, extension
from app.core.schema import upgrade_schema

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("lessons")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--org", "organisation", help="Id of a school: its help card, its recordings.")
@click.option("--course", "course_id", help="Only this course.")
@click.option(
    "--from",
    "since",
    type=DAY,
    help="Only what the school has planned from this day on; with registers by seat number.",
)
@click.option("--to", "until", type=DAY, help="Only what the school has planned up to this day.")
@with_appcontext
def export_lessons(
    folder: Path, organisation: str | None, course_id: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Fill DIR, a USB stick: nameless class packs, and the teacher's papers in a folder of their own."""
    upgrade_schema(extension.engine)
    organisation_id = _organisation(organisation)
    lessons = _lessons(db(), organisation_id, course_id, since, until)
    if not lessons:
        raise click.ClickException("没有要导出的课：没有这门课，或这几天没有排课 (no lessons to export)。")
    planned = _with_registers(db(), organisation_id, course_id, since, until)
    stick = Stick(db(), lessons, organisation_id, today(), planned)
    try:
        filled = fill(folder, files_of(stick))
    except NotEmpty as refused:
        raise click.ClickException(
            f"{folder} 里有别的文件，什么都没有写。请换一个空文件夹，或以前导出过的 (the folder is not empty)。"
        ) from refused
    for path in filled.written:
        click.echo(path)
    for path in filled.removed:
        click.echo(f"{path}：以前导出的，已经不用，删掉了")
    for path in filled.left:
        click.echo(f"{path}：以前导出的，后来有人改过，没有动它")
    papers = sum(path.startswith(TEACHER) for path in filled.written)
    click.echo(
        f"写好了：{len(lessons)} 节课的上课文件；{TEACHER} 里 {papers} 个给老师的文件，不要放到教室电脑上；{LIST} 是清单。"
    )


def _organisation(public_id: str | None) -> int | None:
    if public_id is None:
        return None
    found = organisation_of(db(), public_id)
    if found is None:
        raise click.ClickException(f"没有编号为 {public_id} 的单位 (no such organisation)。")
    return found


def _lessons(
    session: Session, organisation_id: int | None, course_id: str | None, since: datetime | None, until: datetime | None
) -> list[tuple[Course, Module]]:
    """Return the lessons to export: all of the courses for classes that are ready, or what a school has planned."""
    if since is None and until is None:
        every = [one for one in catalogue().ready if one.audience == PUPILS]
    elif organisation_id is None:
        raise click.ClickException("--from 和 --to 看的是一个单位的排课，请加 --org 单位编号。")
    else:
        first, last = (day.date() if day else end for day, end in ((since, date.min), (until, date.max)))
        return _planned(session, organisation_id, course_id, first, last)
    return [(course, module) for course in every if course_id in (None, course.id) for module in course.modules]


def _with_registers(
    session: Session, organisation_id: int | None, course_id: str | None, since: datetime | None, until: datetime | None
) -> list[PlannedLesson]:
    """Return the planned lessons whose registers go along: of one school and some days only."""
    if organisation_id is None or (since is None and until is None):
        return []
    first, last = (day.date() if day else end for day, end in ((since, date.min), (until, date.max)))
    lessons = lessons_with_registers(session, organisation_id, first, last, on=today())
    return [lesson for lesson in lessons if course_id in (None, lesson.course)]


def _planned(
    session: Session, organisation_id: int, course_id: str | None, first: date, last: date
) -> list[tuple[Course, Module]]:
    """Return what a school has planned, each lesson once; planned with several editions it stands in the newest of them."""
    lessons: dict[str, tuple[Course, Module]] = {}
    for of_course, edition, of_module in planned_lessons(session, organisation_id, first, last, on=today()):
        course = course_edition(session, of_course, edition) if course_id in (None, of_course) else None
        module = course.module(of_module) if course else None
        if course is not None and module is not None:
            known = lessons.get(module.id)
            if known is None or _number(known[0]) < _number(course):
                lessons[module.id] = course, module
    return sorted(lessons.values(), key=lambda lesson: (lesson[0].id, lesson[1].position))


def _number(course: Course) -> list[int]:
    return [int(part) for part in course.edition.split(".")]
