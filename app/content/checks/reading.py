"""Can this band read it: length of sentences, of screens, and which characters (CURRICULUM §1.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.content.characters import beyond
from app.content.checks.passages import QUIZ, SCENARIO, SCREEN, of_module, passages
from app.content.markdown import count_characters, sentences
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.checks.passages import Passage
    from app.content.folder import Catalogue
    from app.content.shapes import Course, Module

LONGEST_SENTENCE = {"k": 10, "g12": 12, "g34": 18, "g56": 22, "g79": 30, "g1012": 35, "adult": 35}
LONGEST_SCREEN = {"k": 4, "g12": 60, "g34": 120, "g56": 200, "g79": 300, "g1012": 400, "adult": 350}
MEAN_ADULT_SENTENCE = 20
STAGE_DIRECTION = re.compile(r"（[^）]*）|【[^】]*】")
BLANK = re.compile(r"[　 ]{2,}|[●□○_]+")


def long_sentences(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield sentences too long for who reads or hears them, and adult modules whose sentences are long on the whole."""
    longest = LONGEST_SENTENCE[course.band]
    heard = SCREEN | QUIZ | SCENARIO | ({"script", "worksheet"} if course.audience == "pupils" else set())
    for passage in passages(course):
        if passage.part in heard:
            for line, sentence in spoken(passage):
                length = count_characters(sentence)
                if length > longest:
                    yield Problem(passage.file, line, f"这一句有 {length} 字，最多 {longest} 字：{sentence[:12]}……")
    if course.band == "adult":
        for module in course.modules:
            mean = _mean_sentence(module)
            if mean > MEAN_ADULT_SENTENCE:
                yield Problem(module.file, module.body_line, f"句子平均 {mean:.1f} 字，最多 {MEAN_ADULT_SENTENCE} 字")


def spoken(passage: Passage) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a passage with their lines; a script without its stage directions."""
    for line in passage.lines():
        text = STAGE_DIRECTION.sub("", line.text) if passage.part == "script" else line.text
        for piece in BLANK.split(text):
            for sentence in sentences(piece):
                yield line.line, sentence


def _mean_sentence(module: Module) -> float:
    lengths = [
        count_characters(sentence)
        for passage in of_module(module)
        if passage.part in SCREEN | SCENARIO
        for _line, sentence in spoken(passage)
    ]
    return sum(lengths) / len(lengths) if lengths else 0


def long_screens(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield screens with more text than their band takes in at once."""
    longest = LONGEST_SCREEN[course.band]
    for module in course.modules:
        starts = [screen.line for screen in module.screens]
        lengths = dict.fromkeys(starts, 0)
        for passage in of_module(module):
            if passage.part in SCREEN:
                start = max((line for line in starts if line <= passage.line), default=starts[0])
                lengths[start] += sum(count_characters(line.text) for line in passage.lines())
        for screen in module.screens:
            if lengths[screen.line] > longest:
                message = f"第 {screen.number} 屏有 {lengths[screen.line]} 字，最多 {longest} 字"
                yield Problem(module.file, screen.line, message)


def unknown_characters(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield characters on pupils' screens, cards and print pages that their band does not know; new words are meant."""
    if course.audience != "pupils":
        return
    for passage in passages(course):
        if passage.part not in SCREEN | QUIZ | {"worksheet"}:
            continue
        module = next((module for module in course.modules if module.file == passage.file), None)
        taught = set("".join(module.new_words)) if module else set()
        for line in passage.lines():
            rare = [character for character in beyond(line.text, course.band) if character not in taught]
            if rare:
                yield Problem(passage.file, line.line, f"这个年级不一定认识：{'、'.join(rare)}")
