"""`hulei check`, `hulei release` and `hulei preview`: for whoever writes courses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.content.checks import check_catalogue
from app.content.folder import Catalogue, load_catalogue
from app.content.released import EDITIONS, EditionChanged, changed_editions, changed_policies, with_edition
from app.content.shapes import Course, Policy, Problem
from app.content.shapes.directories import POLICIES
from app.core.settings import Settings

PREVIEW_PORT = 8010


def content_folder(path: Path) -> Path:
    """Return the nearest folder, going up, that holds `courses`; raises ClickException when there is none."""
    for folder in (path, *path.parents):
        if (folder / "courses").is_dir():
            return folder
    raise click.ClickException(f"{path} 里没有 courses 文件夹，它的上级也没有。")


def problems_below(problems: list[Problem], folder: Path, path: Path) -> list[Problem]:
    """Return the problems of the files below a path; all of them when the path is the content folder."""
    below = path.relative_to(folder).as_posix()
    return [p for p in problems if below in (".", p.file) or p.file.startswith(f"{below}/")]


@click.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
def check(path: Path | None) -> None:
    """Check courses and quizzes; print each mistake as file:line: message, and exit 1 on errors."""
    path = (path or Settings().content_path).resolve()
    folder = content_folder(path)
    catalogue = load_catalogue(folder)
    problems = problems_below(check_catalogue(catalogue), folder, path)
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.is_error for problem in problems)
    quizzes = sum(len(course.quizzes) for course in catalogue.courses.values())
    click.echo(
        f"检查了 {len(catalogue.courses)} 门课、{quizzes} 个测验、{len(catalogue.policies)} 份要签的文件："
        f"{errors} 个错误，{len(problems) - errors} 条提醒。"
    )
    if errors:
        raise click.exceptions.Exit(1)


@click.command("release")
@click.argument("name", metavar="COURSE")
@click.option(
    "--path", type=click.Path(exists=True, path_type=Path), help="Content folder; default: this installation's."
)
def release(name: str, path: Path | None) -> None:
    """Release the present edition of a course, or of policies/NAME: from now on its number means exactly these bytes."""
    folder = content_folder((path or Settings().content_path).resolve())
    catalogue = load_catalogue(folder)
    called = f"要签的 {name.removeprefix(POLICIES)}" if name.startswith(POLICIES) else f"课程 {name}"
    mine = [p for p in check_catalogue(catalogue) if p.is_error and belongs_to(p, name, catalogue)]
    for problem in mine:
        click.echo(str(problem))
    if mine:
        raise click.ClickException(f"{called} 还有 {len(mine)} 个错误，改好再发布。")
    it = _released_as(name, catalogue)
    if it is None:
        raise click.ClickException(f"没有{called}。")
    if isinstance(it, Course) and it.status != "ready":
        raise click.ClickException(f"{called} 还是草稿；写好后把 status 改成 ready 再发布。")
    try:
        text = with_edition(catalogue.released, it)
    except EditionChanged as changed:
        raise click.ClickException(str(changed)) from changed
    (folder / EDITIONS).write_text(text, "utf-8")
    click.echo(f"已发布 {it.title} {it.edition} 版（{it.digest[:12]}）。请把 {EDITIONS} 一起提交。")


def _released_as(name: str, catalogue: Catalogue) -> Course | Policy | None:
    if name.startswith(POLICIES):
        return catalogue.policies.get(name.removeprefix(POLICIES))
    return catalogue.courses.get(name)


def belongs_to(problem: Problem, course_id: str, catalogue: Catalogue) -> bool:
    """Whether a problem stands in a file of this course or policy; of a course that could not be read, perhaps in a quiz."""
    if course_id.startswith(POLICIES):
        return problem.file in (f"courses/{course_id}.md", f"courses/{course_id}.en.md")
    course = catalogue.courses.get(course_id)
    if course is not None:
        return problem.file in course.files
    return problem.file.startswith((f"courses/{course_id}/", "quizzes/"))


@click.command("preview")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--port", default=PREVIEW_PORT, show_default=True, type=click.IntRange(1, 65535), help="Port on loopback."
)
@with_appcontext
def preview(path: Path | None, port: int) -> None:
    """Show courses as learners and classes see them; an edited file shows after a refresh."""
    from app.content.preview import serve_preview

    folder = content_folder((path or current_app.config["SETTINGS"].content_path).resolve())
    serve_preview(current_app._get_current_object(), folder, port)  # type: ignore[attr-defined]


def refuse_changed_editions(catalogue: Catalogue, used: Mapping[tuple[str, str], str]) -> None:
    """Refuse to start when an edition has other bytes than it was released or used with (DESIGN §4, COMPLIANCE §1)."""
    known = (catalogue.released, used)
    changed = {it.key for digests in known for it in changed_editions(catalogue.courses.values(), digests)}
    changed |= {it.key for digests in known for it in changed_policies(catalogue.policies.values(), digests)}
    if changed:
        raise click.ClickException("\n".join(str(EditionChanged(*key)) for key in sorted(changed)))
