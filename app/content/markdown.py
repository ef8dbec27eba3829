"""CommonMark with tables, and with emphasis that works beside Chinese characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token
    from markdown_it.utils import EnvType

# Ideographs with their extensions, kana, hangul, full-width forms and the punctuation between them.
CJK = re.compile(r"[⺀-〿぀-ヿ㄰-㏿㐀-䶿一-鿿가-힯豈-﫿︰-﹏＀-￯\U00020000-\U0003ffff]")
IDEOGRAPH = re.compile(r"[㐀-䶿一-鿿\U00020000-\U0003ffff]")
SENTENCE_END = re.compile(r"[。！？!?；;…]+[”’」』）)]*")


class CjkState(StateInline):
    """Inline state whose delimiters open and close beside CJK (DEPENDENCIES, trap 1).

    CommonMark looks at blanks and punctuation to tell where emphasis begins. Chinese has no blanks, so
    `**“敏感岗位”**的人员` fails there. A CJK neighbour therefore counts as a border of a word.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803  the parser calls it so
        """Return whether a run of markers can open or close emphasis."""
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        if not (CJK.match(before) or CJK.match(after)):
            return super().scanDelims(start, canSplitWord)

        left = not isWhiteSpace(ord(after)) and (not _is_punctuation(after) or _is_border(before))
        right = not isWhiteSpace(ord(before)) and (not _is_punctuation(before) or _is_border(after))
        return Scanned(
            left and (canSplitWord or not right or _is_border(before)),
            right and (canSplitWord or not left or _is_border(after)),
            end - start,
        )


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_border(character: str) -> bool:
    return isWhiteSpace(ord(character)) or _is_punctuation(character) or bool(CJK.match(character))


class CjkInline(ParserInline):
    """The inline parser with our state."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Process one block's text into tokens."""
        state = CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def make_markdown() -> MarkdownIt:
    """Return the parser of every course text: no HTML, and a line break where the author made one."""
    markdown = MarkdownIt("zero")
    markdown.inline = CjkInline()
    markdown.configure("commonmark", {"html": False, "breaks": True})
    return markdown.enable(["table", "strikethrough"])


markdown = make_markdown()


def plain(text: str) -> str:
    """Return one line of Markdown as a reader hears it, without marks."""
    return "".join(part.text for part in plain_lines(text)).strip()


@dataclass(frozen=True)
class PlainLine:
    """A line of a text as read, and where it stands."""

    line: int
    text: str
    quoted: bool  # inside a block quote
    heading: bool = False


@lru_cache(maxsize=16384)
def plain_lines(text: str, first_line: int = 1) -> tuple[PlainLine, ...]:
    """Return the words of a Markdown text line by line, without marks, alternative texts and link addresses."""
    lines: list[PlainLine] = []
    quotes = 0
    heading = False
    for token in markdown.parse(text):
        quotes += token.nesting if token.type.startswith("blockquote") else 0
        heading = token.nesting == 1 if token.type.startswith("heading") else heading
        if token.type == "inline" and token.map:
            for offset, words in enumerate(_words_by_line(token.children or [])):
                if words.strip():
                    lines.append(PlainLine(first_line + token.map[0] + offset, words.strip(), quotes > 0, heading))
        elif token.type in ("fence", "code_block") and token.map:
            lines.append(PlainLine(first_line + token.map[0], token.content, quotes > 0))
    return tuple(lines)


def _words_by_line(tokens: list[Token]) -> list[str]:
    lines = [""]
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append("")
        elif token.type in ("text", "code_inline"):
            lines[-1] += token.content
    return lines


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a line of plain text."""
    start = 0
    for end in SENTENCE_END.finditer(text):
        if text[start : end.end()].strip():
            yield text[start : end.end()].strip()
        start = end.end()
    if text[start:].strip():
        yield text[start:].strip()


def count_characters(text: str) -> int:
    """Return how many characters a reader reads: each ideograph, and each run of Latin letters or digits, is one."""
    return len(re.findall(r"[㐀-䶿一-鿿\U00020000-\U0003ffff]|[A-Za-z0-9]+", text))
