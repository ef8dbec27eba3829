"""Help texts for children: all ages, readable at their age, kind, without typed numbers, with help and a calm end (CURRICULUM §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.characters import beyond
from app.content.checks.passages import Passage
from app.content.checks.reading import LONGEST_SCREEN, LONGEST_SENTENCE, spoken
from app.content.checks.words import never_words_for_children, phone_numbers_in
from app.content.markdown import count_characters
from app.content.shapes import Problem
from app.content.shapes.child_help import BANDS, PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import ChildSection, ChildText

PLACES_OF_NUMBERS = 1


def unfit_child_help(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield what a help text lacks or has too much of, and which age has none once there is any."""
    texts = catalogue.child_help
    for band in BANDS if texts else ():
        if band not in texts:
            yield Problem("courses/help", 1, f"缺少 child-{band}.md：每个年龄都要有求助页")
    for text in texts.values():
        yield from _shape(text)
        yield from _approved_in_other_words(text)
        for section in text.sections:
            for passage in _passages(text, section):
                yield from _hard_to_read(passage, text.band)
                yield from never_words_for_children(passage)
                yield from phone_numbers_in(passage, catalogue)
            yield from _too_much_at_once(text, section)
        for section in text.sections_en:
            passage = Passage(text.files[1], section.line, _whole(section), "help")
            yield from phone_numbers_in(passage, catalogue)


def _shape(text: ChildText) -> Iterator[Problem]:
    """Yield what is missing of: one place for the numbers, pictures where children cannot read, a calm end."""
    if sum(section.help is not None for section in text.sections) != PLACES_OF_NUMBERS:
        yield Problem(text.file, 1, "要有一处 ::: help：核对过的号码就排在那里")
    for part in range(1, text.parts + 1):
        of_part = [section for section in text.sections if section.part == part]
        if not of_part or [section.calm for section in of_part] != [False] * (len(of_part) - 1) + [True]:
            yield Problem(text.file, of_part[-1].line if of_part else 1, "每一页的最后一段要是 ::: calm，只有那一段是")
    for section in text.sections:
        if section.picture is None and text.band == "g12":
            yield Problem(text.file, section.line, "这个年龄每一段都要有一幅图，例如 ![一颗心](heart)")
        if section.picture is not None and (section.picture not in PICTURES or not section.alt):
            yield Problem(text.file, section.line, f"图要写成 ![说明](名字)，名字是：{'、'.join(PICTURES)}")


def _approved_in_other_words(text: ChildText) -> Iterator[Problem]:
    if text.approved and text.approved.words != text.digest:
        said = f"approved 是给别的文字写的：现在的文字是 {text.digest}。改过文字，就请他再读一遍，或者删掉 approved"
        yield Problem(text.file, text.approved_line, said)


def _whole(section: ChildSection) -> str:
    return "\n\n".join(part for part in (section.heading, section.text, section.help) if part)


def _passages(text: ChildText, section: ChildSection) -> Iterator[Passage]:
    yield Passage(text.file, section.line, section.heading, "help")
    yield Passage(text.file, section.line + 1, section.text, "help")
    yield Passage(text.file, section.line + 1, section.help or "", "help")


def _hard_to_read(passage: Passage, band: str) -> Iterator[Problem]:
    longest = LONGEST_SENTENCE[band]
    for line, sentence in spoken(passage):
        length = count_characters(sentence)
        if length > longest:
            yield Problem(passage.file, line, f"这一句有 {length} 字，最多 {longest} 字：{sentence[:12]}……")
    rare = beyond(passage.text, band)
    if rare:
        yield Problem(passage.file, passage.line, f"这个年级不一定认识：{'、'.join(rare)}")


def _too_much_at_once(text: ChildText, section: ChildSection) -> Iterator[Problem]:
    length, longest = count_characters(_whole(section)), LONGEST_SCREEN[text.band]
    if length > longest:
        yield Problem(text.file, section.line, f"这一段有 {length} 字，最多 {longest} 字")
