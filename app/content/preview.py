"""`hulei preview`: every course, lesson, class screen and quiz on this computer only, read again when a file changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import waitress
from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.content.checks import check_catalogue
from app.content.presentation import MEDIA_TYPES
from app.content.rendering import render, render_inline
from app.content.ruby import ruby_of
from app.core.access import found, open_to_everyone
from app.core.installation import DEMONSTRATION

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from app.content.rendering import Face
    from app.content.shapes import Course, Module, Problem

blueprint = Blueprint("preview", __name__, url_prefix="/preview")
ELSE_OPEN = ("static", "core.choose_language", "quick_exit.calendar")


@blueprint.get("/")
@open_to_everyone
def index() -> ResponseReturnValue:
    """List all courses, drafts too, and everything that is wrong anywhere."""
    return render_template(
        "content/preview_index.html", courses=list(catalogue().courses.values()), problems=_problems()
    )


@blueprint.get("/<course_id>")
@open_to_everyone
def course(course_id: str) -> ResponseReturnValue:
    """Show a course with its modules, quizzes and papers."""
    shown = found(catalogue().courses.get(course_id))
    return render_template("content/preview_course.html", course=shown, text=_writer(shown), problems=_problems(shown))


@blueprint.get("/<course_id>/<module_id>")
@open_to_everyone
def module(course_id: str, module_id: str) -> ResponseReturnValue:
    """Show a module as it is read, or a lesson as it is taught."""
    shown, lesson = _course_and_module(course_id, module_id)
    return render_template(
        "content/preview_module.html",
        course=shown,
        module=lesson,
        text=_writer(shown, lesson),
        quizzes=[quiz for quiz in shown.quizzes.values() if quiz.id == lesson.id],
        problems=_problems(shown, lesson.file),
    )


@blueprint.get("/<course_id>/<module_id>/screens/<int:number>")
@open_to_everyone
def screen(course_id: str, module_id: str, number: int) -> ResponseReturnValue:
    """Show one class screen as the projector shows it."""
    shown, lesson = _course_and_module(course_id, module_id)
    one = found(next((screen for screen in lesson.screens if screen.number == number), None))
    return render_template(
        "content/preview_screen.html",
        course=shown,
        module=lesson,
        screen=one,
        count=len(lesson.screens),
        html=_writer(shown, lesson)(one.text, "class"),
    )


@blueprint.get("/<course_id>/quizzes/<quiz_id>")
@open_to_everyone
def quiz(course_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show every item of a quiz with keys and feedback."""
    shown = found(catalogue().courses.get(course_id))
    bank = found(shown.quizzes.get(quiz_id))
    return render_template(
        "content/preview_quiz.html",
        course=shown,
        quiz=bank,
        text=_writer(shown),
        inline=render_inline,
        problems=_problems(shown, bank.file),
    )


@blueprint.get("/<course_id>/media/<name>")
@open_to_everyone
def media(course_id: str, name: str) -> ResponseReturnValue:
    """Give a picture as it is now."""
    shown = found(catalogue().courses.get(course_id))
    content = found(shown.files.get(f"courses/{course_id}/media/{name}"))
    return Response(content, mimetype=found(MEDIA_TYPES.get("." + name.rpartition(".")[2])))


class _Writer:
    """Renders the texts of one course with its present pictures."""

    def __init__(self, course: Course, module: Module | None) -> None:
        self.course, self.module = course, module

    def __call__(self, text: str, face: Face = "learner") -> Markup:
        return render(
            text,
            face=face,
            course_id=self.course.id,
            edition=self.course.edition,
            ruby=ruby_of(self.course.band) if face == "class" else None,
            new_words=self.module.new_words if self.module else (),
            media=f"/preview/{self.course.id}/media/",
        )


def _writer(course: Course, module: Module | None = None) -> _Writer:
    return _Writer(course, module)


def _course_and_module(course_id: str, module_id: str) -> tuple[Course, Module]:
    shown = found(catalogue().courses.get(course_id))
    return shown, found(shown.module(module_id))


def _problems(course: Course | None = None, file: str | None = None) -> list[Problem]:
    return [
        problem
        for problem in check_catalogue(catalogue())
        if (course is None or problem.file in course.files) and (file is None or problem.file == file)
    ]


def make_preview(app: Flask, folder: Path) -> Flask:
    """Turn an application into a preview of one content folder: its other pages lead here."""
    app.extensions[EXTENSION] = Shelf(folder, watching=True)
    app.extensions[DEMONSTRATION] = False  # A preview has courses and no people, and needs no database.
    app.config["SESSION_COOKIE_NAME"] = "hulei_preview"  # The site on the next port keeps its own.
    app.register_blueprint(blueprint)

    @app.before_request
    def _only_the_preview() -> ResponseReturnValue | None:
        endpoint = request.endpoint or ""
        if endpoint.startswith("preview.") or endpoint in ELSE_OPEN:
            return None
        return redirect(url_for("preview.index"))

    # Before the guard, which would ask for a sign-in.
    functions = app.before_request_funcs[None]
    functions.insert(0, functions.pop())
    return app


def serve_preview(app: Flask, folder: Path, port: int) -> None:
    """Serve the preview on loopback until Ctrl-C."""
    server = waitress.create_server(make_preview(app, folder), host="127.0.0.1", port=port, threads=4, ident=None)
    click.echo(
        f"\n  预览 {folder} 的课程：http://127.0.0.1:{port}/preview/\n  改了文件，刷新网页就能看到。按 Ctrl-C 停止。"
    )
    try:
        server.run()
    finally:
        server.close()
