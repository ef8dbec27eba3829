"""`hulei import roster`, `hulei import sheet`, `hulei import revert`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import select

from app.core.clock import now, today
from app.core.database import db, extension
from app.core.schema import upgrade_schema
from app.interop.roster.complete import Scope
from app.interop.roster.importing import import_roster
from app.interop.roster.problems import RosterRefused
from app.interop.roster.reading import read_roster
from app.interop.roster.reverting import CannotRevert, revert_import
from app.interop.sheets.headings import SheetKind
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.listing import Choices
from app.interop.sheets.memory import memory_of
from app.interop.sheets.sheet import label_of, read_sheet
from app.interop.sheets.values import day_of_cell
from app.interop.sheets.words import columns_not_read, thing_counted
from app.people.models import Organisation, Post

if TYPE_CHECKING:
    from app.interop.roster.importing import Imported
    from app.interop.sheets.sheet import Sheet

MOST_SHOWN = 200


@click.command("roster")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--source", default="roster", show_default=True, help="Whose ids these are; the same source is the same list."
)
@click.option(
    "--end-dates",
    type=click.Choice(["inclusive", "exclusive"]),
    help="How windows name their last day; as the roster says if left out.",
)
@click.option("--complete", is_flag=True, help="The roster is all there is: what is gone from it ends the day before.")
@click.option(
    "--org", "organisation", help="With --complete: only for this organisation; all of the roster if left out."
)
@click.option("--class", "class_group", help="With --complete: only for this class.")
@click.option("--grade", help="With --complete: only for this grade.")
@click.option("--post", help="With --complete: only for this post.")
@click.option("--endings", type=int, help="With --complete: the number of endings, when they are more than 5 %.")
@with_appcontext
def roster_command(path: Path, **options: Any) -> None:
    """Import a folder or zip of CSV files: all of it or nothing."""
    upgrade_schema(extension.engine)
    narrower = {name: options[name] for name in ("organisation", "class_group", "grade", "post", "endings")}
    ends, dry_run = options["end_dates"], options["dry_run"]
    roster = read_roster(path)
    try:
        done = import_roster(
            db(),
            roster,
            source=options["source"],
            at=now(),
            by=None,
            exclusive_ends=None if ends is None else ends == "exclusive",
            complete=Scope(**narrower) if options["complete"] else None,
        )
    except RosterRefused as refused:
        _refuse(refused, [*roster.notes, *roster.not_read])
    _finish(done, dry_run=dry_run)


def _refuse(refused: RosterRefused, notes: list[str]) -> NoReturn:
    db().rollback()
    for line in notes:
        click.echo(f"  {line}", err=True)
    for problem in refused.problems[:MOST_SHOWN]:
        click.echo(str(problem), err=True)
    if len(refused.problems) > MOST_SHOWN:
        click.echo(_("… and %(count)s more.", count=len(refused.problems) - MOST_SHOWN), err=True)
    raise click.ClickException(_("Nothing was imported. Please correct the rows above and try again.")) from None


def _finish(done: Imported, *, dry_run: bool) -> None:
    _tell(done, dry_run=dry_run)
    for line in done.suggestions[:MOST_SHOWN] if dry_run else ():
        click.echo("  " + _("Suggestion: %(text)s", text=line))
    if dry_run or done.changes_nothing:
        db().rollback()
    else:
        db().commit()


def _tell(done: Imported, *, dry_run: bool) -> None:
    for line in [*done.warnings, *done.kept, *done.not_read]:
        click.echo(f"  {line}")
    for file, counts in done.counts.items():
        click.echo(
            "  "
            + _(
                "%(file)s: %(new)s new, %(changed)s changed, %(ended)s ended, %(same)s as before",
                file=thing_counted(file),
                **{what: counts.get(what, 0) for what in ("new", "changed", "ended", "same")},
            )
        )
    if done.changes_nothing:
        click.echo(_("Everything was known already. Nothing changed."))
    elif dry_run:
        click.echo(_("This was only a trial: nothing was kept."))
    else:
        click.echo(
            _(
                "Imported as number %(id)s. To take it back within seven days: hulei import revert %(id)s",
                id=done.import_id,
            )
        )


@click.command("sheet")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--org", "organisation", required=True, help="Whose list it is: the organisation's id.")
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in SheetKind]), help="Whom it is about.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--since", help="First day of whatever the list gives none for; today if left out.")
@click.option("--post", help="The id of the post of staff for whom the list names none.")
@click.option("--create-classes", is_flag=True, help="Add classes the organisation does not have yet.")
@click.option("--complete", is_flag=True, help="The list is all there is: what is gone from it ends the day before.")
@click.option("--endings", type=int, help="With --complete: the number of endings, when they are more than 5 %.")
@with_appcontext
def sheet_command(path: Path, **options: Any) -> None:
    """Import a school's own list of staff, pupils or guardians: all of it or nothing."""
    upgrade_schema(extension.engine)
    kind, dry_run = SheetKind(options["kind"]), options["dry_run"]
    organisation = db().scalar(select(Organisation).filter_by(public_id=options["organisation"]))
    if organisation is None:
        raise click.ClickException(_("There is no organisation “%(id)s”.", id=options["organisation"]))
    memory = memory_of(db(), organisation.id, kind)
    try:
        sheet = read_sheet(path.name, path.read_bytes(), kind, memory.columns if memory else None)
        choices = Choices(
            since=day_of_cell(options["since"]) or today(),
            default_post=_post_id(options["post"]),
            posts=memory.posts if memory else {},
            create_classes=options["create_classes"],
            complete=options["complete"],
            endings=options["endings"],
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    _tell_columns(sheet)
    try:
        done = import_sheet(db(), sheet, organisation, choices, at=now(), by=None, is_trial=dry_run)
    except RosterRefused as refused:
        _refuse(refused, [])
    _finish(replace(done, not_read=[]), dry_run=dry_run)  # the columns are told above


def _post_id(public_id: str | None) -> int | None:
    if public_id is None:
        return None
    found = db().scalar(select(Post.id).filter_by(public_id=public_id))
    if found is None:
        raise click.ClickException(_("There is no post “%(text)s”.", text=public_id))
    return found


def _tell_columns(sheet: Sheet) -> None:
    for heading, meaning in zip(sheet.headings, sheet.meanings, strict=True):
        if meaning:
            click.echo("  " + _("%(heading)s → %(meaning)s", heading=heading, meaning=label_of(sheet.kind, meaning)))
    if sheet.not_read:
        click.echo("  " + columns_not_read(sheet.not_read))


@click.command("revert")
@click.argument("import_id", type=int)
@with_appcontext
def revert_command(import_id: int) -> None:
    """Take an import back as a whole, within seven days."""
    upgrade_schema(extension.engine)
    try:
        counts = revert_import(db(), import_id, at=now(), by=None)
    except CannotRevert as error:
        db().rollback()
        raise click.ClickException(str(error)) from None
    db().commit()
    click.echo(_("Taken back: %(removed)s entries removed, %(restored)s as they were before.", **counts))
