"""One requirement as the text of a file: what a form says goes through the same reader (COMPLIANCE §5)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

import yaml

from app.compliance.definitions import versions_of
from app.compliance.requirement_file import Definition, read_requirements

if TYPE_CHECKING:
    from app.compliance.file_values import KnownNames
    from app.compliance.models import Requirement
    from app.content.law import Law
    from app.content.shapes import Problem

HEAD = "requirements:\n"
DAYS = ("effective_from", "effective_until", "by", "from")
FILE = "form"
ONE_LINE = 10_000
LONG_RUN = re.compile(r"[0-9]{7}")


@dataclass(frozen=True)
class Remark:
    """What is wrong or odd, with the line of the text it is about."""

    line: int
    message: str


@dataclass(frozen=True)
class Read:
    """One requirement, or why it is none; warnings keep nothing out."""

    definition: Definition | None
    problems: tuple[Remark, ...]
    warnings: tuple[Remark, ...]


def read_entry(text: str, known: KnownNames, law: Law) -> Read:
    """Read one requirement: its fields alone, or a whole file that holds one. Its basis must be keys that hold."""
    is_file = text.lstrip().startswith(HEAD.strip())
    whole = text if is_file else HEAD + "- " + text.replace("\n", "\n  ")
    read = read_requirements(whole, FILE, known, is_one=True)
    above = 0 if is_file else 1
    problems = _remarks(read.problems, above)
    if len(read.definitions) > 1:
        problems += (Remark(1, f"这里一次只写一条要求，现在写了 {len(read.definitions)} 条"),)
    for row in read.definitions:
        problems += tuple(Remark(1, f"basis：{why}") for key in row.basis if (why := _why_not(key, law)) is not None)
        if any(LONG_RUN.search(said) for said in row.title.values()):
            problems += (Remark(1, "title：标题里不能有连着七位以上的数字（像电话、学号、证件号）"),)
    definition = read.definitions[0] if read.definitions and not problems else None
    return Read(definition, problems, _remarks(read.warnings, above))


def as_text(entry: dict[str, Any]) -> str:
    """Return a requirement as the fields of a file, days unquoted as people write them."""
    return yaml.safe_dump(
        _with_days(entry), allow_unicode=True, sort_keys=False, default_flow_style=None, width=ONE_LINE
    )


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return a short name that no requirement has: the wanted one with a number behind it."""
    return next(name for number in count(2 if wanted in taken else 1) if (name := f"{wanted}-{number}") not in taken)


def entry_of(requirement: Requirement) -> dict[str, Any]:
    """Return a kept requirement as a file says it, without what counted before."""
    return {
        "id": requirement.public_id,
        "title": requirement.title,
        "basis": requirement.basis,
        "scope": requirement.scope,
        **next(versions_of(requirement.definition)),
    }


def _why_not(key: str, law: Law) -> str | None:
    return next((why for one in law.keys_of(key) if (why := law.why_not(one)) is not None), None)


def _remarks(problems: Iterable[Problem], above: int) -> tuple[Remark, ...]:
    return tuple(Remark(max(1, row.line - above), row.message) for row in problems)


def _with_days(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _with_days(entry, key) for key, entry in value.items() if entry not in ([], {}, None, "")}
    if isinstance(value, list):
        return [_with_days(entry) for entry in value]
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value
