"""The block between two `---` at the top of a file: read with the line of every field, mistakes in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import ValidationError

from app.content.heads import Head
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without its C parser
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

H = TypeVar("H", bound=Head)
SHOWN = 30


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
            return loader.construct_document(node), places
        finally:
            loader.dispose()
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
    return text if len(text) <= SHOWN else text[:SHOWN] + "……"
