"""`hulei import requirements`, `hulei report`, `hulei doctor`: rules in, figures out, and whether they are right."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext

from app.compliance import doctor, queries, service
from app.compliance.gathering import EVERYBODY, Through
from app.compliance.reports import Asked, Document, UnknownOrganisation, report
from app.compliance.requirement_file import Definition, RequirementsRefused, read_requirements
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.standing import rebuild_all
from app.content.catalogue import EditionChanged
from app.core.clock import now, today
from app.core.database import db, extension, set_read_only
from app.core.schema import is_current, upgrade_schema

KINDS = {PERSON: "人员", CLASS_GROUP: "班级", ORGANISATION: "单位"}
MOST_SAID = 100
THROUGH = ("posts", "grades", "kinds")
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
BYTE_ORDER_MARK = "\ufeff"
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("requirements")
@click.argument("file", type=existing_file)
@with_appcontext
def import_requirements(file: Path) -> None:
    """Load who must have what, when, from a YAML FILE (COMPLIANCE §5)."""
    upgrade_schema(extension.engine)
    try:
        loaded = service.load_requirements(db(), _text_of(file), file.name, at=now(), by=None)
    except RequirementsRefused as refused:
        _refuse(*map(str, refused.problems))
    except EditionChanged as changed:
        _refuse(str(changed))
    db().commit()
    for warning in loaded.warnings:
        click.echo(str(warning), err=True)
    click.echo(
        f"要求已载入：新增 {len(loaded.added)} 条，改动 {len(loaded.changed)} 条，不变 {len(loaded.unchanged)} 条。"
    )


@click.command("report")
@click.option("--org", "organisation", required=True, help="Id of the organisation.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the figures; today unless given.")
@click.option("--requirements", type=existing_file, help="Count by this file instead of the requirements kept.")
@click.option("--detail", is_flag=True, help="One row a person, too.")
@click.option("--depth", type=click.IntRange(min=0), help="How many levels below the organisation; 0: itself only.")
@click.option("--departments", is_flag=True, help="Rows for departments, too.")
@click.option("--through", multiple=True, metavar="FIELD=VALUE", help="Only through such posts, grades or kinds.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Language of titles and reasons.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@with_appcontext
def print_report(
    *,
    organisation: str,
    as_of: datetime | None,
    requirements: Path | None,
    detail: bool,
    depth: int | None,
    departments: bool,
    through: tuple[str, ...],
    language: str,
    form: str,
    out: Path | None,
) -> None:
    """Print the figures of an organisation and everything below it as of a day (COMPLIANCE §7)."""
    upgrade_schema(extension.engine)
    asked = Asked(
        organisation=organisation,
        as_of=as_of.date() if as_of else today(),
        detail=detail,
        depth=depth,
        departments=departments,
        through=_through(through),
        language=language,
        definitions=_definitions(requirements) if requirements else None,
    )
    try:
        document = report(db(), asked, today=today(), at=now())
    except UnknownOrganisation:
        _refuse(f"没有编号为“{organisation}”的单位；请核对 --org。")
    text = as_csv(document, detail=detail) if form == "csv" else as_json(document)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8", newline="")


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Work out anew what differs.")
@with_appcontext
def examine(*, mend: bool) -> None:
    """Hold the kept status against the facts and say what differs; without --mend nothing is changed."""
    if not is_current(extension.engine):
        _refuse("数据库的结构不是最新的，请先启动一次 hulei serve。")
    set_read_only(True)
    try:
        doctor.read_at_once(db())
        found = list(doctor.findings(db()))
        db().rollback()
    finally:
        set_read_only(False)
    if not found:
        click.echo("状态和事实一致。")
        return
    for row in found[:MOST_SAID]:
        click.echo(f"不一致：{KINDS[row.kind]} {row.subject}，要求 {row.requirement}，从 {row.since} 起")
    if len(found) > MOST_SAID:
        click.echo(f"……还有 {len(found) - MOST_SAID} 处")
    if not mend:
        _refuse(f"共 {len(found)} 处不一致；运行 hulei doctor --mend 按事实重算。")
    rebuild_all(db())
    db().commit()
    click.echo(f"已按事实重算，改正 {len(found)} 处。")


def as_json(document: Document) -> str:
    """Return the document as JSON, readable and the same every time."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_csv(document: Document, *, detail: bool) -> str:
    """Return the rows, or with `detail` the people, as a table that opens in a spreadsheet."""
    rows = [_flat(row) for row in document["people" if detail else "rows"]]
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["organisation", "requirement"])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _flat(row: Document) -> Document:
    flat: Document = {}
    for name, value in row.items():
        if name == "previous":
            inner = value or dict.fromkeys(("first", "last", "required", "met", "missed", "excused", "made_up_since"))
            flat |= {f"previous_{key}": _cell(entry) for key, entry in inner.items()}
        else:
            flat[name] = _cell(value)
    return flat


def _cell(value: Any) -> Any:
    """Return a value for a cell; text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, list):
        value = ",".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _through(filters: tuple[str, ...]) -> Through:
    values: dict[str, set[str]] = {}
    for text in filters:
        name, _, value = text.partition("=")
        if name not in THROUGH or not value:
            _refuse(f"--through {text}：要写成 {'、'.join(THROUGH)} 之一加等号和值，例如 posts=dorm-keeper。")
        values.setdefault(name, set()).update(value.split(","))
    return Through(**{name: frozenset(wanted) for name, wanted in values.items()}) if values else EVERYBODY


def _definitions(file: Path) -> tuple[Definition, ...]:
    read = read_requirements(_text_of(file), file.name, queries.known_names(db()))
    if read.problems:
        _refuse(*map(str, read.problems))
    return read.definitions


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        _refuse(f"{file.name}：文件不是 UTF-8 编码，请另存为 UTF-8 再导入。")


def _refuse(*lines: str) -> NoReturn:
    """Say what is wrong on the error output and end with status 1."""
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(1)
