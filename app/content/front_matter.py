"""The block between two `---` at the top of a file: read with the line of every field, mistakes in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from app.content.shapes import Problem

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without its C parser
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Edition = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$", max_length=20)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(min_length=1)]
Minutes = Annotated[int, Field(ge=0, le=6000)]


class Head(BaseModel):
    """Base of every front matter: nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class MinutesHead(Head):
    """How long a course takes."""

    online: Minutes = 0
    in_person: Minutes = 0


class CompletionHead(Head):
    """What a course asks for."""

    modules: Literal["all"]
    quiz: Id | None = None
    pass_mark: Annotated[int, Field(ge=1, le=100)] | None = None
    critical: Literal["all"] | None = None
    code_of_conduct: Id | None = None
    practical: Words | None = None

    @model_validator(mode="after")
    def _marks_need_a_quiz(self) -> CompletionHead:
        if self.quiz is None and (self.pass_mark is not None or self.critical is not None):
            raise PydanticCustomError("said", "写了 pass_mark 或 critical，就要写 quiz：用哪一个测验")
        if self.quiz is not None and self.pass_mark is None:
            raise PydanticCustomError("said", "写了 quiz，就要写 pass_mark：多少分合格，例如 85")
        return self


class ApprovedHead(Head):
    """Who outside the project read this edition."""

    name: Words
    capacity: Words
    date: Words
    edition: Edition

    @field_validator("date", mode="before")
    @classmethod
    def _day_as_text(cls, value: object) -> object:
        return value.isoformat() if hasattr(value, "isoformat") else value


class CourseHead(Head):
    """Front matter of course.md."""

    id: Id
    title: Title
    title_en: Title
    edition: Edition
    status: Literal["draft", "ready"]
    audience: Literal["staff", "volunteers", "pupils", "guardians"]
    posts: list[Id] = []
    grades: list[Annotated[str, StringConstraints(pattern=r"^(k[0-3]|[1-9]|1[0-2]|sen)$")]] = []
    topics: list[Id] = []
    requires: list[Id] = []
    minutes: MinutesHead
    completion: CompletionHead
    valid_months: Annotated[int, Field(ge=1, le=120)] | None = None
    valid_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    basis: list[Words]
    refs: list[Words] = []
    contact: Words
    approved: ApprovedHead | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> CourseHead:
        if self.valid_months and self.valid_days:
            raise PydanticCustomError("said", "valid_months 和 valid_days 只写一个")
        if self.audience == "pupils" and not self.grades:
            raise PydanticCustomError("said", '学生课要写 grades，例如 grades: ["5", "6"]')
        if self.audience == "pupils" and (self.completion.quiz or self.completion.code_of_conduct):
            raise PydanticCustomError("said", "学生课没有测验和签名：completion 只写 {modules: all}")
        if self.approved and self.approved.edition != self.edition:
            raise PydanticCustomError("said", "approved 里的 edition 不是这一版：换了版次，就要重新审读")
        return self


class ObjectiveHead(Head):
    """One objective of a module."""

    id: Id
    text: Words
    refs: list[Words] = []


class ModuleHead(Head):
    """Front matter of a module."""

    id: Id
    title: Title
    title_en: Title | None = None
    minutes: Annotated[int, Field(ge=1, le=600)]
    mode: Literal["online", "in_person"]
    objectives: Annotated[list[ObjectiveHead], Field(min_length=1)]
    key_points: list[Words] = []
    content_note: Words | None = None
    new_words: list[Words] = []


QUIZ_KIND = r"^(final|module|micro|class-check|evaluation-[A-D])$"


class QuizHead(Head):
    """Front matter of a quiz."""

    id: Id
    course: Id
    kind: Annotated[str, StringConstraints(pattern=QUIZ_KIND)]
    draw: Annotated[int, Field(ge=1, le=200)] | None = None
    pass_mark: Annotated[int, Field(ge=1, le=100)] | None = None

    @model_validator(mode="after")
    def _only_finals_are_marked(self) -> QuizHead:
        if self.kind == "final" and (self.draw is None or self.pass_mark is None):
            raise PydanticCustomError("said", "结课测验（final）要写 draw 和 pass_mark")
        if self.kind in ("module", "class-check") and (self.draw is not None or self.pass_mark is not None):
            raise PydanticCustomError("said", "模块小测和课堂小查不写 draw 和 pass_mark，全部都出，也不打分")
        return self


class PolicyHead(Head):
    """Front matter of a policy."""

    id: Id
    title: Title
    title_en: Title
    edition: Edition
    basis: list[Words] = []


class DocumentHead(Head):
    """Front matter of a letter, of likely questions, of a workshop."""

    title: Title


class WorksheetHead(Head):
    """Front matter of a print page."""

    title: Title
    lesson: Id


H = TypeVar("H", bound=Head)


@dataclass(frozen=True)
class Parts:
    """A file cut at its front matter. `lines` knows the line of each field, as ("minutes", "online")."""

    values: Any
    body: str
    body_line: int
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Return the line of a field, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def cut(text: str, file: str) -> Parts | Problem:
    """Return a file's front matter and body."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return Problem(file, 1, "文件第一行要是 ---，下面写文件头（id、title……），再用一行 --- 结束")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return Problem(file, 1, "文件头没有结束；请在最后一个字段下面加一行 ---")
    loaded = load_yaml("\n".join(lines[1:end]), file, first_line=2)
    if isinstance(loaded, Problem):
        return loaded
    values, places = loaded
    if not isinstance(values, dict):
        return Problem(file, 2, "文件头要一行写一个字段，例如 title: 责任在大人")
    return Parts(values, "\n".join(lines[end + 1 :]), end + 2, places)


def load_yaml(text: str, file: str, *, first_line: int = 1) -> tuple[Any, dict[tuple[str | int, ...], int]] | Problem:
    """Return what a YAML text says and the line of each of its fields."""
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return {}, {}
            places = dict(_places(node, first_line))
            return loader.construct_document(node), places  # type: ignore[no-untyped-call]
        finally:
            loader.dispose()  # type: ignore[no-untyped-call]
    except _TwiceError as error:
        return Problem(file, error.line, str(error))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, None)
        return Problem(
            file, line, f"YAML 写法有误，多半是冒号后面少了空格、引号或括号没有成对（{error.problem}）", column
        )
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        return Problem(file, first_line, f"YAML 读不懂（{type(error).__name__}）")


class _TwiceError(Exception):
    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def _places(
    node: yaml.Node, first_line: int, path: tuple[str | int, ...] = (), seen: frozenset[int] = frozenset()
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if id(node) in seen:
        raise _TwiceError("不能用 & 和 * 引用自己", node.start_mark.line + first_line)
    seen |= {id(node)}
    yield path, node.start_mark.line + first_line
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in keys:
                raise _TwiceError(f"字段“{name}”写了两次", key.start_mark.line + first_line)
            keys.add(name)
            yield (*path, name), key.start_mark.line + first_line
            for inner, line in _places(value, first_line, (*path, name), seen):
                if inner != (*path, name):
                    yield inner, line
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _places(item, first_line, (*path, number), seen)


def validate(parts: Parts, schema: type[H], file: str) -> H | list[Problem]:
    """Return a front matter as its schema says, or each mistake with its line and what was expected."""
    try:
        return schema.model_validate(parts.values)
    except ValidationError as error:
        return [
            Problem(file, parts.line(*detail["loc"]), _in_words(detail, schema))
            for detail in error.errors(include_url=False, include_context=True)
        ]


EXAMPLES = {
    "edition": '带引号的版次，例如 "1.0"',
    "grades": '带引号的年级，例如 ["5", "6"]',
    "minutes": "整数分钟，例如 15；课程写 {online: 120, in_person: 60}",
    "objectives": "至少一个目标，例如 - {id: staff-core-1-a, text: 能……}",
    "completion": "{modules: all}，需要时加 quiz、pass_mark、critical、code_of_conduct",
    "id": "小写字母、数字和短横线，例如 staff-core-1",
    "kind": "final、module、micro、class-check 或 evaluation-A 到 D",
}
TYPES = {
    "string_type": "应当是文字",
    "int_type": "应当是整数",
    "list_type": "应当是列表，例如 [a, b]",
    "dict_type": "应当是一组字段",
    "model_type": "应当是一组字段",
    "string_pattern_mismatch": "写法不对",
    "string_too_short": "不能是空的",
    "too_short": "不能是空的",
    "string_too_long": "太长了",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
}


def _in_words(detail: ErrorDetails, schema: type[Head]) -> str:
    names = [str(part) for part in detail["loc"] if isinstance(part, str)]
    name = ".".join(names) or "文件头"
    kind, context = detail["type"], detail.get("ctx", {})
    example = next((EXAMPLES[part] for part in reversed(names) if part in EXAMPLES), "")
    if kind == "missing":
        return f"缺少 {name}" + (f"：{example}" if example else "")
    if kind == "extra_forbidden":
        known = f"；可以写：{'、'.join(schema.model_fields)}" if len(names) == 1 else ""
        return f"没有“{name}”这个字段{known}"
    if kind == "literal_error":
        return f"{name} 只能写 {context['expected']}".replace("'", "").replace(" or ", " 或 ")
    if kind == "said":
        return detail["msg"]
    said = TYPES.get(kind, detail["msg"])
    return f"{name} {said}" + (f"；这里要写{example}" if example else f"（现在是：{_shown(detail['input'])}）")


def _shown(value: object) -> str:
    text = re.sub(r"\s+", " ", str(value))
    return text if len(text) <= 30 else text[:30] + "……"
