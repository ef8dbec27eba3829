"""Reads the help texts for children: one file an age, with its English text beside it (SAFEGUARDS 1-7)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from app.content.fences import Fence, Text, parse_fences
from app.content.front_matter import cut, validate
from app.content.heads import ChildHelpHead
from app.content.shapes import ChildSection, ChildText, Problem, ReadBy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "courses/help"
HEADING = re.compile(r"^##\s+(.+?)\s*$")
PICTURE = re.compile(r"^!\[([^\]]*)\]\(([a-z]+)\)\s*$")
NEXT_PAGE = "---"


def parse_child_help(text: str, file: str, english: str | None) -> tuple[ChildText | None, list[Problem]]:
    """Return the help text of one age; without English beside it, or with other sections there, it is refused."""
    parts = cut(text, file)
    if isinstance(parts, Problem):
        return None, [parts]
    head = validate(parts, ChildHelpHead, file)
    if isinstance(head, list):
        return None, head
    problems: list[Problem] = []
    if file != f"{FOLDER}/{head.id}.md" or head.id != f"child-{head.band}":
        problems.append(Problem(file, parts.line("id"), f"id 要写 child-{head.band}，文件名和它一样"))
    sections = tuple(_sections(parts.body, file, parts.body_line, problems))
    other = file.removesuffix(".md") + ".en.md"
    sections_en = tuple(_sections(english or "", other, 1, problems))
    if english is None:
        problems.append(Problem(file, 1, f"旁边要有英文：{other}"))
    elif [(one.calm, one.part) for one in sections] != [(one.calm, one.part) for one in sections_en]:
        problems.append(Problem(other, 1, f"英文有 {len(sections_en)} 段，中文有 {len(sections)} 段；要一段对一段"))
    if problems:
        return None, problems
    return (
        ChildText(
            head.id,
            head.band,
            head.title,
            head.title_en,
            head.ages,
            head.ages_en,
            tuple(head.basis),
            sections,
            sections_en,
            file,
            text,
            english or "",
            digest_of(parts.body, english or ""),
            ReadBy(**head.approved.model_dump()) if head.approved else None,
            parts.line("approved"),
        ),
        [],
    )


def digest_of(chinese: str, english: str) -> str:
    """Return by which twelve figures the words of a text are known; whoever approves it approves these."""
    return sha256(f"{chinese}\0{english}".encode()).hexdigest()[:12]


def _sections(body: str, file: str, first_line: int, problems: list[Problem]) -> Iterator[ChildSection]:
    parsed = parse_fences(body, file=file, first_line=first_line, root="document")
    problems += parsed.problems
    part = 1
    for heading, line, pieces in _headed(_pieces(parsed.root), file, problems):
        words = [(at, text) for at, text, kind in pieces if kind != "help" and text != NEXT_PAGE]
        pictures = [match for _at, text in words if (match := PICTURE.match(text))]
        helps = "\n".join(text for _at, text, kind in pieces if kind == "help").strip()
        yield ChildSection(
            heading,
            "\n".join(text for _at, text in words if not PICTURE.match(text)).strip("\n"),
            pictures[0][2] if pictures else None,
            pictures[0][1] if pictures else "",
            helps or None,
            any(kind == "calm" for _at, _text, kind in pieces),
            part,
            line=line,
        )
        part += sum(text == NEXT_PAGE for _at, text, _kind in pieces)


def _pieces(root: Fence) -> Iterator[tuple[int, str, str]]:
    """Yield every line of a document with the fence it stands in."""
    for child in root.children:
        if isinstance(child, Text):
            yield from ((child.line + offset, line, "") for offset, line in enumerate(child.text.split("\n")))
        else:
            yield from (
                (child.line + 1 + offset, line, child.name) for offset, line in enumerate(child.source.split("\n"))
            )


def _headed(
    pieces: Iterable[tuple[int, str, str]], file: str, problems: list[Problem]
) -> Iterator[tuple[str, int, list[tuple[int, str, str]]]]:
    heading, start, held = "", 1, list[tuple[int, str, str]]()
    for line, text, kind in pieces:
        match = HEADING.match(text)
        if match:
            if heading:
                yield heading, start, held
            heading, start, held = match[1], line, []
        elif heading:
            held.append((line, text, kind))
        elif text.strip():
            problems.append(Problem(file, line, "第一段也要有 ## 小标题"))
    if heading:
        yield heading, start, held
