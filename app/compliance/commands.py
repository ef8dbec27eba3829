"""`hulei import requirements`, `hulei report`, `hulei doctor`: rules in, figures out, and whether they are right."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from app.compliance import doctor, queries, service
from app.compliance.asking import Unclear, period_of, through_of
from app.compliance.comparing import as_document, comparison
from app.compliance.exports import FORMATS, paper_of
from app.compliance.exports.json_file import as_json
from app.compliance.facts import read_tree
from app.compliance.gathering import Through
from app.compliance.period import NoSuchPeriod
from app.compliance.period_report import report_of_period
from app.compliance.reports import Asked, Document, UnknownOrganisation, report
from app.compliance.requirement_file import Definition, RequirementsRefused, read_requirements
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.seen_report import everything, organisation_of, report_seen, sight_of_a_bureau
from app.compliance.standing import rebuild_all
from app.content.catalogue import EditionChanged
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db, extension, set_read_only
from app.core.font_files import font_files, further_fonts, is_a_font
from app.core.jobs.queue import Trouble, trouble
from app.core.schema import is_current, upgrade_schema
from app.core.typesetting import number_added

KINDS = {PERSON: "人员", CLASS_GROUP: "班级", ORGANISATION: "单位"}
MOST_SAID = 100
AS_TEXT = ("json", "csv")
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("requirements")
@click.argument("file", type=existing_file)
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Changes count from this day; the days before stay."
)
@with_appcontext
def import_requirements(file: Path, since: datetime | None) -> None:
    """Load who must have what, when, from a YAML FILE (COMPLIANCE §5)."""
    upgrade_schema(extension.engine)
    try:
        counts_from = since.date() if since else None
        loaded = service.load_requirements(db(), _text_of(file), file.name, at=now(), by=None, counts_from=counts_from)
    except RequirementsRefused as refused:
        _refuse(*map(str, refused.problems))
    except EditionChanged as changed:
        _refuse(str(changed))
    for action, ids in (("requirement-entered", loaded.added), ("requirement-changed", loaded.changed)):
        for public_id in ids:
            audit(db(), action, at=now(), by=None, subject="requirement", requirement=public_id)
    db().commit()
    for warning in loaded.warnings:
        click.echo(str(warning), err=True)
    click.echo(
        f"要求已载入：新增 {len(loaded.added)} 条，改动 {len(loaded.changed)} 条，不变 {len(loaded.unchanged)} 条。"
    )


@click.group("report", invoke_without_command=True)
@click.option("--org", "organisation", help="Id of the organisation.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the figures; today unless given.")
@click.option("--period", metavar="KIND", help="The term, quarter, half_year … around the day, instead of a day.")
@click.option("--requirements", type=existing_file, help="Count by this file instead of the requirements kept.")
@click.option("--detail", is_flag=True, help="One row a person, too.")
@click.option("--depth", type=click.IntRange(min=0), help="How many levels below the organisation; 0: itself only.")
@click.option("--departments", is_flag=True, help="Rows for departments, too.")
@click.option("--through", multiple=True, metavar="FIELD=VALUE", help="Only through such posts, grades or kinds.")
@click.option(
    "--told", is_flag=True, help="Of lessons only those whose key points were all taught, as the teacher said."
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Language of titles and reasons.")
@click.option(
    "--for-bureau", is_flag=True, help="As it is seen above the school: few pupils are not shown, nobody is named."
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.pass_context
@with_appcontext
def print_report(
    context: click.Context,
    *,
    organisation: str | None,
    as_of: datetime | None,
    period: str | None,
    requirements: Path | None,
    detail: bool,
    depth: int | None,
    departments: bool,
    through: tuple[str, ...],
    told: bool,
    language: str,
    for_bureau: bool,
    form: str,
    out: Path | None,
) -> None:
    """Print the figures of an organisation and everything below it as of a day (COMPLIANCE §7)."""
    if context.invoked_subcommand is not None:
        return
    if not organisation:
        _refuse("请用 --org 给出单位编号。")
    upgrade_schema(extension.engine)
    asked = Asked(
        organisation=organisation,
        as_of=as_of.date() if as_of else today(),
        detail=detail,
        depth=depth,
        departments=departments,
        through=_through(through),
        told=told,
        language=language,
        definitions=_definitions(requirements) if requirements else None,
    )
    if out is None and form not in AS_TEXT:
        _refuse(f"--format {form} 是文件，不能显示在屏幕上；请加 --out 文件名。")
    document = _document(asked, period, for_bureau=for_bureau)
    names = queries.organisation_names(db())
    content = FORMATS[form].write(paper_of(document, names, language=language, detail=detail))
    if out is None:
        click.echo(content, nl=False)
    else:
        out.write_bytes(content)


@print_report.command("compare")
@click.option("--org", "organisation", required=True, help="Id of the organisation.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The earlier day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The later day.")
@click.option("--for-bureau", is_flag=True, help="As it is seen above the school: numbers only, none about pupils.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@with_appcontext
def print_comparison(*, organisation: str, first: datetime, last: datetime, for_bureau: bool, out: Path | None) -> None:
    """Print whose status changed between the ends of two days, and the facts dated in between, as JSON."""
    upgrade_schema(extension.engine)
    if first >= last:
        _refuse("--from 要早于 --to。")
    tree = read_tree(db())
    try:
        place = organisation_of(tree, organisation)
    except UnknownOrganisation:
        _refuse(f"没有编号为“{organisation}”的单位；请核对 --org。")
    sight = sight_of_a_bureau(tree) if for_bureau else everything(tree)
    compared = comparison(db(), tree, sight, place, first=first.date(), last=last.date())
    text = as_json(as_document(compared, place, named_at=None if for_bureau else place))
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


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
        about_jobs = _said_of(trouble(db(), at=now()))
        found = list(doctor.findings(db()))
        db().rollback()
    finally:
        set_read_only(False)
    for line in (about_jobs, _said_of_fonts()):
        if line:
            click.echo(line)
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


def _said_of_fonts() -> str:
    """Return in one line which fonts were added and which files are none; empty where no folder is."""
    folder = further_fonts()
    if folder is None:
        return ""
    files = font_files(folder)
    broken = [file.name for file in files if not is_a_font(file)]
    said = f"另加的字体：{len(files) - len(broken)} 个，随附字体以外的字 {number_added()} 个"
    return said + (f"；不能用的文件：{'、'.join(broken)}" if broken else "")


def _said_of(jobs: Trouble) -> str:
    """Return in one line what is wrong with the jobs and what to do; empty when nothing is."""
    said = []
    if jobs.failed:
        kinds = "、".join(f"{kind}（{code}）{number} 个" for kind, code, number in jobs.failed)
        said.append(f"失败的后台任务：{kinds}，排除原因后运行 hulei worker --again --once")
    if jobs.late:
        said.append(f"等了太久没有人做的后台任务：{jobs.late} 个，请看 HULEI_WORKER，或运行 hulei worker")
    return "；".join(said)


def _document(asked: Asked, period: str | None, *, for_bureau: bool) -> Document:
    try:
        kind = period_of(period, asked)
        if kind:
            sight = sight_of_a_bureau(read_tree(db())) if for_bureau else None
            return report_of_period(db(), asked, kind, sight, today=today(), at=now())
        if for_bureau:
            return report_seen(db(), asked, None, today=today(), at=now())
        return report(db(), asked, today=today(), at=now())
    except Unclear as unclear:
        _refuse(*(f"--{problem.where}：{problem.what}" for problem in unclear.problems))
    except NoSuchPeriod:
        _refuse(f"--period {period}：这个单位及其上级都没有录入过这种时段。")
    except UnknownOrganisation:
        _refuse(f"没有编号为“{asked.organisation}”的单位；请核对 --org。")


def _through(filters: tuple[str, ...]) -> Through:
    try:
        return through_of(filters)
    except Unclear as unclear:
        _refuse(*(f"--{problem.where}：{problem.what}" for problem in unclear.problems))


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
