"""Reads a content folder: every course with its quizzes, the policies, the law, the posts and the help lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.content.child_help import FOLDER as CHILD_HELP
from app.content.child_help import parse_child_help
from app.content.courses import parse_course
from app.content.directories import parse_help, parse_policy, parse_posts
from app.content.front_matter import cut
from app.content.law import Law, parse_law
from app.content.practicals import FACILITATORS, parse_facilitators, parse_rubric
from app.content.released import EDITIONS, parse_editions
from app.content.shapes import ChildText, Course, FacilitatorRule, HelpDirectory, Policy, Post, Problem, Rubric

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
ENGLISH = ".en.md"
TEXT = {".md", ".yaml", ".yml", ".svg"}
NO_POSTS: dict[str, Post] = {}
NO_RULES: dict[str, FacilitatorRule] = {}
NO_COURSES = ("help", "policies", "practicals")
NOTHING_RELEASED: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Catalogue:
    """What the content folder holds. A course with an error is left out and its problems kept."""

    folder: Path
    courses: Mapping[str, Course] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    law: Law = field(default_factory=Law)
    help: HelpDirectory = field(default_factory=HelpDirectory)
    posts: Mapping[str, Post] = field(default_factory=dict)
    child_help: Mapping[str, ChildText] = field(default_factory=dict)  # by reading band
    practicals: Mapping[str, Rubric] = field(default_factory=dict)  # those beside the courses
    facilitators: Mapping[str, FacilitatorRule] = field(default_factory=dict)  # by band; empty: nobody needs a right
    released: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (course, edition) -> digest
    problems: tuple[Problem, ...] = ()

    @property
    def ready(self) -> tuple[Course, ...]:
        """Return the courses that may be taken or taught, in the order of their ids."""
        return tuple(course for course in self.courses.values() if course.status == "ready")


def read_file(path: Path) -> bytes:
    """Return a file's bytes; text with one kind of line end, so that an edition is the same on every system."""
    content = path.read_bytes()
    return content.replace(b"\r\n", b"\n") if path.suffix in TEXT else content


def course_folders(folder: Path) -> list[Path]:
    """Return the folders that hold a course."""
    return sorted(
        path
        for path in (folder / "courses").glob("*")
        if path.is_dir() and path.name not in NO_COURSES and _is_ours(path)
    )


def _is_ours(path: Path) -> bool:
    """Whether a file is the author's, not an editor's or a file manager's."""
    return not (path.name.startswith((".", "~", "#")) or path.name.endswith(("~", ".swp", ".tmp", ".bak")))


def load_catalogue(folder: Path) -> Catalogue:
    """Return everything a content folder says; mistakes are kept as problems, never raised."""
    problems: list[Problem] = []

    def read(name: str, parse: Callable[[str, str], tuple[T, list[Problem]]], otherwise: T) -> T:
        path = folder / name
        if not path.exists():
            return otherwise
        try:
            value, wrong = parse(read_file(path).decode("utf-8"), name)
        except UnicodeDecodeError:
            value, wrong = otherwise, [Problem(name, 1, "文件要用 UTF-8 编码保存")]
        problems.extend(wrong)
        return value

    law = read("courses/law.yaml", parse_law, Law())
    directory = read("courses/help.yaml", parse_help, HelpDirectory())
    posts = read("courses/posts.yaml", parse_posts, NO_POSTS)
    released = read(EDITIONS, parse_editions, NOTHING_RELEASED)
    policies = _policies(folder, problems)

    practicals: dict[str, Rubric] = {}
    for path in sorted((folder / "courses" / "practicals").glob("*.md")):
        rubric = read(f"courses/practicals/{path.name}", parse_rubric, None) if _is_ours(path) else None
        if rubric is not None:
            practicals[rubric.id] = rubric
    facilitators = read(FACILITATORS, parse_facilitators, NO_RULES)

    quiz_files = _quiz_files(folder, {path.name for path in course_folders(folder)}, problems)
    courses: dict[str, Course] = {}
    for path in course_folders(folder):
        files = {
            f"courses/{path.name}/{file.relative_to(path).as_posix()}": read_file(file)
            for file in path.rglob("*")
            if file.is_file() and _is_ours(file)
        }
        course, wrong = parse_course(path.name, files | quiz_files.get(path.name, {}))
        problems += wrong
        if course is not None:
            courses[course.id] = course
    return Catalogue(
        folder,
        courses,
        policies,
        law,
        directory,
        posts,
        _child_help(folder, problems),
        practicals,
        facilitators,
        released,
        tuple(problems),
    )


def _child_help(folder: Path, problems: list[Problem]) -> dict[str, ChildText]:
    """Return the help texts for children by reading band, each with the English text beside it."""
    found: dict[str, ChildText] = {}
    for name, (text, english) in _with_english(folder, CHILD_HELP, problems).items():
        child_text, wrong = parse_child_help(text, name, english)
        problems += wrong
        if child_text is not None:
            found[child_text.band] = child_text
    return found


def _policies(folder: Path, problems: list[Problem]) -> dict[str, Policy]:
    """Return the policies by id, each with the English text beside it."""
    found: dict[str, Policy] = {}
    for name, (text, english) in _with_english(folder, "courses/policies", problems).items():
        policy, wrong = parse_policy(text, name, english)
        problems += wrong
        if policy is not None:
            found[policy.id] = policy
    return found


def _with_english(folder: Path, below: str, problems: list[Problem]) -> dict[str, tuple[str, str | None]]:
    """Return the texts of a folder by name, each with the English one beside it."""
    texts: dict[str, str] = {}
    for path in sorted((folder / below).glob("*.md")):
        if _is_ours(path):
            try:
                texts[f"{below}/{path.name}"] = read_file(path).decode("utf-8")
            except UnicodeDecodeError:
                problems.append(Problem(f"{below}/{path.name}", 1, "文件要用 UTF-8 编码保存"))
    alone = [name for name in texts if name.endswith(ENGLISH) and name.removesuffix(ENGLISH) + ".md" not in texts]
    problems += [Problem(name, 1, "英文旁边要有中文：中文是正本") for name in alone]
    return {
        name: (text, texts.get(name.removesuffix(".md") + ENGLISH))
        for name, text in texts.items()
        if not name.endswith(ENGLISH)
    }


def _quiz_files(folder: Path, courses: set[str], problems: list[Problem]) -> dict[str, dict[str, bytes]]:
    """Return the quiz files of each course; one that names no course here is a problem of its own."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted((folder / "quizzes").glob("*.md")):
        if not _is_ours(path):
            continue
        name, content = f"quizzes/{path.name}", read_file(path)
        parts = cut(content.decode("utf-8", "replace"), name)
        if isinstance(parts, Problem):
            problems.append(parts)
            continue
        course = parts.values.get("course")
        if course in courses:
            found.setdefault(course, {})[name] = content
        else:
            problems.append(Problem(name, parts.line("course"), f"没有课程“{course}”；course 要写课程的 id"))
    return found
