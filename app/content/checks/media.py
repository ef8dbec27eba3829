"""Pictures have words and exist; links lead somewhere."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from app.content.markdown import markdown
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from app.content.folder import Catalogue
    from app.content.shapes import Course

ELSEWHERE = ("http://", "https://", "tel:", "law:")
UNSAFE_SVG = re.compile(
    rb"<script|<foreignObject|\son[a-z]+\s*=|(?:href|src)\s*=\s*[\"'](?!#)|<!ENTITY|@import|url\((?!#)", re.I
)


def _inline_tokens(text: str) -> Iterator[tuple[int, Token]]:
    """Yield the inline tokens of the lines that hold a link or a picture, with their lines."""
    for number, line in enumerate(text.split("\n"), 1):
        if "](" in line:
            for token in markdown.parseInline(line):
                for child in token.children or []:
                    yield number, child


def _texts(course: Course) -> Iterator[tuple[str, str]]:
    for path, content in course.files.items():
        if path.endswith(".md"):
            yield path, content.decode("utf-8")


def pictures(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield pictures without alternative text, without a file, or with something active in them; and unused files."""
    used: set[str] = set()
    for path, text in _texts(course):
        for line, token in _inline_tokens(text):
            if token.type != "image":
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(token.attrGet("src") or "")))
            used.add(target)
            if not token.content.strip():
                yield Problem(path, line, "图要有替代文字：![图里有什么](media/….svg)")
            if target not in course.files or "/media/" not in target:
                yield Problem(
                    path, line, f"没有这个图：{target.removeprefix(f'courses/{course.id}/')}；图放在 media/ 里"
                )
    for path, content in course.files.items():
        if path.endswith(".svg") and UNSAFE_SVG.search(content):
            yield Problem(path, 1, "图里不能有脚本、外部链接或嵌入的网页")
        if "/media/" in path and not path.endswith((".mp3", ".m4a")) and path not in used:
            yield Problem(path, 1, "这个图没有用到", level="warning")


def links(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield links inside the course that lead nowhere; the ways of a scenario are checked by its parser."""
    for path, text in _texts(course):
        for line, token in _inline_tokens(text):
            if token.type != "link_open":
                continue
            address = str(token.attrGet("href") or "")
            if address.startswith((*ELSEWHERE, "#")):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address.partition("#")[0]))
            if target not in course.files:
                yield Problem(path, line, f"链接没有目标：{address}")
