"""`hulei import results`: registers brought back as files, each taken once."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.classroom.queries.lessons import lesson_by_code
from app.classroom.registers.codes import lesson_code_in
from app.classroom.registers.format import MOST_BYTES, NotARegister, read_register
from app.classroom.registers.incoming import CourseGone, take_sent
from app.classroom.registers.models import Way
from app.classroom.registers.service import NotTaken
from app.classroom.registers.words import NO_FILE, NO_LESSON, REFUSED, said_of_taken
from app.core.clock import now
from app.core.database import db, extension
from app.core.schema import upgrade_schema


@click.command("results")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def results_command(files: tuple[Path, ...]) -> None:
    """Enter registers that saved pages and devices gave as files; one that came before changes nothing."""
    upgrade_schema(extension.engine)
    refused = 0
    for file in files:
        words, is_taken = _take(file)
        refused += not is_taken
        click.echo(f"{file.name}: {words}", err=not is_taken)
    if refused:
        raise SystemExit(1)


def _take(file: Path) -> tuple[str, bool]:
    """Take one file in, a transaction of its own; return what is said of it and whether it was taken."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    try:
        sent = read_register(content)
        lesson = lesson_by_code(db(), lesson_code_in(sent.lesson)[0])
        if lesson is None:
            return str(NO_LESSON), False
        taken = take_sent(db(), lesson, sent, Way.FILE, at=now(), by=None)
        words = said_of_taken(taken)
        db().commit()
    except NotARegister:
        return str(NO_FILE), False
    except NotTaken as not_taken:
        db().rollback()
        return str(REFUSED[not_taken.refusal]), False
    except CourseGone:
        return str(NO_LESSON), False
    return words, True
