"""Words that blame, frighten or label (CURRICULUM §1.2, §3.18), and numbers that may not be printed (LAW-FACTS §9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from app.content.checks.passages import FOR_ADULTS, passages
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.checks.passages import Passage
    from app.content.folder import Catalogue
    from app.content.markdown import PlainLine
    from app.content.shapes import Course

FILE = Path(__file__).parents[1] / "never_words.yaml"
QUOTED = re.compile(r"“[^“”]*”")
NUMBER = re.compile(r"(?<![\d.])(1[0-2]\d{3}|1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})(?!\d)")
# Where a bad line may stand because it is shown to be bad: what a learner may choose wrongly.
CHOSEN = frozenset({"wrong", "choice"})


@dataclass(frozen=True)
class NeverWord:
    """A wording to avoid, why, and what to write instead. `who`: everyone, pupils, or feedback (to pupils)."""

    pattern: re.Pattern[str]
    why: str
    instead: str
    who: str


@cache
def never_list() -> tuple[NeverWord, ...]:
    """Return the never-list."""
    return tuple(
        NeverWord(re.compile(entry["words"]), entry["why"], entry["instead"], entry["who"])
        for entry in yaml.safe_load(FILE.read_text("utf-8"))
    )


def never_words(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield words of the never-list.

    A bad line may be shown to adults, as bad: in a wrong option, in a choice, in a block quote or between “ ”.
    """
    for passage in passages(course):
        for_pupils = course.audience == "pupils" and passage.part not in FOR_ADULTS
        for line in passage.lines():
            for word in never_list():
                if _applies(word, passage, for_pupils=for_pupils):
                    yield from _found(word, passage, line, for_pupils=for_pupils)


def never_words_in(passage: Passage) -> Iterator[Problem]:
    """Yield words of the never-list in a text for adults."""
    for line in passage.lines():
        for word in never_list():
            if word.who == "everyone":
                yield from _found(word, passage, line, for_pupils=False)


def never_words_for_children(passage: Passage) -> Iterator[Problem]:
    """Yield words of the never-list in a text children read."""
    for line in passage.lines():
        for word in never_list():
            if word.who in ("everyone", "pupils"):
                yield from _found(word, passage, line, for_pupils=True)


def _applies(word: NeverWord, passage: Passage, *, for_pupils: bool) -> bool:
    if word.who == "feedback":
        return for_pupils and passage.part == "feedback"
    return word.who == "everyone" or for_pupils


def _found(word: NeverWord, passage: Passage, line: PlainLine, *, for_pupils: bool) -> Iterator[Problem]:
    if not for_pupils and (line.quoted or passage.part in CHOSEN):
        return
    quotes = [] if for_pupils else [quote.span() for quote in QUOTED.finditer(line.text)]
    for match in word.pattern.finditer(line.text):
        if not any(start <= match.start() and match.end() <= end for start, end in quotes):
            yield Problem(passage.file, line.line, f"不要写“{match[0]}”：{word.why}。可以写：{word.instead}")


def phone_numbers(course: Course, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield numbers typed into a course: the checked list stands behind every help fence, only 110 and 120 are written."""
    for passage in passages(course):
        yield from phone_numbers_in(passage, catalogue)


def phone_numbers_in(passage: Passage, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield the numbers typed into one text."""
    for line in passage.lines():
        for match in NUMBER.finditer(line.text):
            why = catalogue.help.not_printed.get(match[0])
            said = (
                f"{match[0]} 不能印：{why}"
                if why
                else f"课程里不写号码 {match[0]}；::: help 后面会自动列出核对过的号码"
            )
            yield Problem(passage.file, line.line, said)
