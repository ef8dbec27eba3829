"""A course from its files: the folder courses/<id>/ and the quizzes that name it. The bytes of all of them make an edition."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.content import modules, quizzes
from app.content.fences import parse_fences
from app.content.front_matter import cut, validate
from app.content.heads import CourseHead, DocumentHead, Head, WorksheetHead, WorkshopHead
from app.content.practicals import PRACTICAL, parse_rubric
from app.content.shapes import Approval, Completion, Course, Document, Module, Problem, Quiz, Rubric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.content.front_matter import Parts

MODULE_FILE = re.compile(r"^(?P<position>[0-9]+)-[A-Za-z0-9-]+(?P<english>\.en)?\.md$")
MEDIA_FILE = re.compile(r"^media/[A-Za-z0-9._-]+\.(svg|png|jpg|jpeg|webp|mp3|m4a)$")
WORKSHEET_FILE = re.compile(r"^worksheets/[A-Za-z0-9-]+\.md$")
DOCUMENTS: dict[str, type[DocumentHead]] = {
    "notice": DocumentHead,
    "questions": DocumentHead,
    "workshop": WorkshopHead,
}


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of an edition: of each file its path, its length and its bytes, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


@dataclass
class _Reading:
    """What has been read of a course so far."""

    folder: str
    files: Mapping[str, bytes]
    problems: list[Problem] = field(default_factory=list)
    modules: dict[int, Module] = field(default_factory=dict)
    english: dict[int, Module] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    english_quizzes: dict[str, Quiz] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    worksheets: dict[str, dict[str, str]] = field(default_factory=dict)
    description_en: str | None = None
    practical: Rubric | None = None

    def text(self, path: str) -> str | None:
        """Return a file as text; a wrong encoding is a problem of its own."""
        try:
            return self.files[path].decode("utf-8")
        except UnicodeDecodeError:
            self.problems.append(Problem(path, 1, "文件要用 UTF-8 编码保存"))
            return None


def parse_course(course_id: str, files: Mapping[str, bytes]) -> tuple[Course | None, list[Problem]]:
    """Return the course of these files (path below the content folder -> bytes), or what is wrong with them.

    Warnings may come with a course; with an error there is none.
    """
    reading = _Reading(f"courses/{course_id}/", files)
    head: tuple[CourseHead, Parts] | None = None
    for path in sorted(files):
        if path == f"{reading.folder}course.md":
            head = _read_course(reading, path, course_id)
        else:
            _read_beside(reading, path, path.removeprefix(reading.folder))
    if f"{reading.folder}course.md" not in files:
        reading.problems.append(Problem(f"{reading.folder}course.md", 1, "这个课程没有 course.md"))
    _join(reading, head)
    if head is None or any(problem.is_error for problem in reading.problems):
        return None, reading.problems
    return _course(reading, *head), reading.problems


def _read_beside(reading: _Reading, path: str, name: str) -> None:
    """Read a file that stands beside course.md."""
    if path.startswith("quizzes/"):
        _read_quiz(reading, path)
    elif name == "course.en.md":
        _read_description(reading, path)
    elif match := MODULE_FILE.match(name):
        _read_module(reading, path, int(match["position"]), english=bool(match["english"]))
    elif WORKSHEET_FILE.match(name):
        _read_worksheet(reading, path)
    elif name == PRACTICAL:
        reading.practical = _read_practical(reading, path)
    elif name.removesuffix(".md") in DOCUMENTS and name.endswith(".md"):
        _read_document(reading, path, name.removesuffix(".md"))
    elif not MEDIA_FILE.match(name):
        message = "不认识的文件：课程文件夹里只放 course.md、course.en.md、“1-名称.md”、notice.md、questions.md、workshop.md、practical.md、worksheets/ 和 media/"
        reading.problems.append(Problem(path, 1, message))


def _read_head(reading: _Reading, path: str, schema: type[Head], root: str = "document") -> tuple[Head, Parts] | None:
    text = reading.text(path)
    if text is None:
        return None
    parts = cut(text, path)
    if isinstance(parts, Problem):
        reading.problems.append(parts)
        return None
    head = validate(parts, schema, path)
    if isinstance(head, list):
        reading.problems += head
        return None
    reading.problems += parse_fences(parts.body, file=path, first_line=parts.body_line, root=root).problems
    return head, parts


def _read_course(reading: _Reading, path: str, course_id: str) -> tuple[CourseHead, Parts] | None:
    read = _read_head(reading, path, CourseHead)
    if read is None or not isinstance(read[0], CourseHead):
        return None
    if read[0].id != course_id:
        reading.problems.append(Problem(path, read[1].line("id"), f"id 要和文件夹同名：{course_id}"))
    return read[0], read[1]


def _read_description(reading: _Reading, path: str) -> None:
    """Read the English description: plain Markdown, because the front matter stands in course.md."""
    text = reading.text(path)
    if text is not None and text.startswith("---"):
        reading.problems.append(Problem(path, 1, "英文说明只写正文：文件头写在 course.md 里，这里不要再写"))
    elif text is not None:
        reading.problems += parse_fences(text, file=path, first_line=1, root="document").problems
        reading.description_en = text.strip("\n")


def _read_module(reading: _Reading, path: str, position: int, *, english: bool) -> None:
    text = reading.text(path)
    if text is None:
        return
    module, problems = modules.parse_module(text, path, position)
    reading.problems += problems
    place = reading.english if english else reading.modules
    if module is not None:
        if position in place:
            reading.problems.append(Problem(path, 1, f"有两个模块的文件名都以 {position} 开头"))
        place[position] = module


def _read_quiz(reading: _Reading, path: str) -> None:
    text = reading.text(path)
    if text is None:
        return
    english = path.endswith(".en.md")
    quiz, problems = quizzes.parse_quiz(text, path, with_keys=not english)
    reading.problems += problems
    if quiz is not None:
        (reading.english_quizzes if english else reading.quizzes)[quiz.id] = quiz
        name = path.removeprefix("quizzes/").removesuffix(".md").removesuffix(".en")
        if name != quiz.id:
            reading.problems.append(Problem(path, 2, f"文件名要和测验的 id 一样：{quiz.id}.md"))


def _read_worksheet(reading: _Reading, path: str) -> None:
    read = _read_head(reading, path, WorksheetHead)
    if read is not None and isinstance(read[0], WorksheetHead):
        if read[0].lesson in reading.worksheets:
            reading.problems.append(Problem(path, read[1].line("lesson"), "这一课已经有打印页了；合成一个文件"))
        reading.worksheets[read[0].lesson] = {"title": read[0].title, "text": read[1].body, "file": path}


def _read_document(reading: _Reading, path: str, name: str) -> None:
    read = _read_head(reading, path, DOCUMENTS[name], "workshop" if name == "workshop" else "document")
    if read is not None and isinstance(read[0], DocumentHead):
        head, parts = read[0], read[1]
        of_workshop = head if isinstance(head, WorkshopHead) else None
        reading.documents[name] = Document(
            head.title,
            parts.body,
            path,
            of_workshop.minutes if of_workshop else None,
            line=parts.body_line,
            title_en=of_workshop.title_en if of_workshop else None,
        )


def _read_practical(reading: _Reading, path: str) -> Rubric | None:
    text = reading.text(path)
    rubric, problems = (None, []) if text is None else parse_rubric(text, path, in_course=True)
    reading.problems += problems
    return rubric


def _join(reading: _Reading, head: tuple[CourseHead, Parts] | None) -> None:
    """Join English texts with the Chinese, and look for what is named but missing."""
    for position, english in reading.english.items():
        if position in reading.modules:
            reading.modules[position], wrong = modules.add_english(reading.modules[position], english)
            reading.problems += wrong
    for quiz_id, quiz in reading.english_quizzes.items():
        if quiz_id in reading.quizzes:
            reading.quizzes[quiz_id], wrong = quizzes.add_english(reading.quizzes[quiz_id], quiz)
            reading.problems += wrong
    if head is None or any(problem.is_error for problem in reading.problems):
        return
    said, parts = head
    path = f"{reading.folder}course.md"
    if not reading.modules:
        reading.problems.append(Problem(path, 1, "这个课程没有模块：加一个文件，例如 1-adults-carry-the-duty.md"))
    if said.completion.quiz and said.completion.quiz not in reading.quizzes:
        line = parts.line("completion", "quiz")
        reading.problems.append(
            Problem(path, line, f"没有测验“{said.completion.quiz}”（quizzes/{said.completion.quiz}.md）")
        )
    named, written = said.completion.practical, reading.practical
    if named != (written.id if written else None):
        line = parts.line("completion", "practical") if named else parts.line("completion")
        message = "completion.practical 要写 practical.md 里的 id；两样都写，或者都不写"
        reading.problems.append(Problem(path, line, message))


def _text_of(reading: _Reading, name: str) -> str | None:
    document = reading.documents.get(name)
    return document.text if document else None


def _course(reading: _Reading, head: CourseHead, parts: Parts) -> Course:
    asked, approved = head.completion, head.approved
    return Course(
        id=head.id,
        title=head.title,
        title_en=head.title_en,
        edition=head.edition,
        status=head.status,
        audience=head.audience,
        posts=tuple(head.posts),
        grades=tuple(head.grades),
        topics=tuple(head.topics),
        requires=tuple(head.requires),
        minutes={"online": head.minutes.online, "in_person": head.minutes.in_person},
        completion=Completion(
            quiz=asked.quiz,
            pass_mark=asked.pass_mark,
            critical=asked.critical == "all",
            code_of_conduct=asked.code_of_conduct,
            practical=asked.practical,
        ),
        valid_months=head.valid_months,
        valid_days=head.valid_days,
        basis=tuple(head.basis),
        refs=tuple(head.refs),
        contact=head.contact,
        description=parts.body.strip("\n"),
        description_en=reading.description_en,
        modules=tuple(reading.modules[position] for position in sorted(reading.modules)),
        quizzes=reading.quizzes,
        notice=_text_of(reading, "notice"),
        questions=_text_of(reading, "questions"),
        documents=reading.documents,
        worksheets=reading.worksheets,
        practical=replace(reading.practical, edition=head.edition) if reading.practical else None,
        approved=Approval(approved.name, approved.capacity, approved.date, approved.edition) if approved else None,
        early_renewal_days=head.early_renewal_days,
        renews=tuple(head.renews),
        digest=digest_of(reading.files),
        files=dict(reading.files),
        lines={".".join(map(str, path)): line for path, line in parts.lines.items() if path}
        | {"body": parts.body_line},
    )
