"""Pinyin above the characters, made when a screen is shown and never typed (CURRICULUM §1.6).

pypinyin takes half a second to load, so it is loaded only when a young class needs it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from app.content.characters import beyond

if TYPE_CHECKING:
    from collections.abc import Callable

ALL, NEW_WORDS = "all", "new-words"
HAN = re.compile(r"[㐀-䶿一-鿿]+")
TITLES = "老师|校长|园长|主任|医生|护士|警官|师傅|教练|叔叔|阿姨|爷爷|奶奶|伯伯|同学|哥哥|姐姐"
SURNAMES = {
    "单": "shàn",
    "曾": "zēng",
    "仇": "qiú",
    "解": "xiè",
    "查": "zhā",
    "盖": "gě",
    "任": "rén",
    "华": "huà",
    "朴": "piáo",
    "区": "ōu",
    "乐": "yuè",
    "缪": "miào",
    "翟": "zhái",
    "尉迟": "yù chí",
    "万俟": "mò qí",
    "长孙": "zhǎng sūn",
    "宁": "nìng",
    "燕": "yān",
    "应": "yīng",
    "么": "yāo",
    "牟": "mù",
    "逄": "páng",
}
SURNAME = re.compile(f"({'|'.join(sorted(SURNAMES, key=len, reverse=True))})(?=({TITLES}))")
# Readings that pypinyin's own phrases miss and our texts use.
PHRASES = {
    "长高": "zhǎng gāo",
    "长大": "zhǎng dà",
    "长痘": "zhǎng dòu",
    "长体毛": "zhǎng tǐ máo",
    "长出": "zhǎng chū",
    "还给": "huán gěi",
    "还有": "hái yǒu",
    "还要": "hái yào",
    "背着": "bēi zhe",
    "觉得": "jué de",
    "睡觉": "shuì jiào",
    "看着": "kàn zhe",
    "听着": "tīng zhe",
    "坐着": "zuò zhe",
    "躲着": "duǒ zhe",
    "不舒服": "bù shū fu",
    "衣服": "yī fu",
    "喜欢": "xǐ huan",
    "告诉": "gào su",
    "秘密": "mì mì",
    "地方": "dì fang",
    "孩子": "hái zi",
    "朋友": "péng you",
    "舒服": "shū fu",
    "难受": "nán shòu",
    "受不了": "shòu bu liǎo",
    "相处": "xiāng chǔ",
    "越界": "yuè jiè",
    "应声": "yìng shēng",
    "答应": "dā ying",
    "数三下": "shǔ sān xià",
    "数到": "shǔ dào",
    "数一数": "shǔ yī shǔ",
    "看得见": "kàn de jiàn",
    "画得": "huà de",
    "睡不着": "shuì bu zháo",
    "顺着": "shùn zhe",
}
# School textbooks print the base tones of 一 and 不 everywhere, whatever the next syllable does to them in speech.
BASE_TONES = {"一": {"yí": "yī", "yì": "yī"}, "不": {"bú": "bù"}}


def ruby_of(band: str) -> str | None:
    """Return the mode of a reading band: pinyin on all in grades 1 and 2, on new words in 3 and 4, else none."""
    return {"g12": ALL, "g34": NEW_WORDS}.get(band)


def annotate(text: str, mode: str | None, new_words: tuple[str, ...] = ()) -> Markup:
    """Return text as HTML with pinyin on all its characters, or on new words and rare characters only."""
    if mode == ALL:
        return _join(text, lambda _word: True)
    if mode == NEW_WORDS:
        rare = beyond(text, "g34")
        marked = sorted({*new_words, *rare} - {""}, key=len, reverse=True)
        if marked:
            return _only(text, re.compile("|".join(map(re.escape, marked))))
    return escape(text)


def _only(text: str, words: re.Pattern[str]) -> Markup:
    """Annotate the words a pattern finds; readings still come from the whole text around them."""
    marked = {place for match in words.finditer(text) for place in range(*match.span())}
    return _join(text, lambda place: place in marked)


def _join(text: str, is_marked: Callable[[int], bool]) -> Markup:
    parts: list[Markup] = []
    place = 0
    for match in HAN.finditer(text):
        parts.append(escape(text[place : match.start()]))
        for offset, (character, reading) in enumerate(zip(match[0], readings(match[0]), strict=True)):
            if is_marked(match.start() + offset):
                parts.append(Markup("<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>").format(character, reading))
            else:
                parts.append(escape(character))
        place = match.end()
    parts.append(escape(text[place:]))
    return Markup("").join(parts)


RUBY = re.compile(r"<ruby>(.)<rp>\(</rp><rt>([^<]*)</rt><rp>\)</rp></ruby>")
RUN = re.compile(f"(?:{RUBY.pattern})+")


def in_runs(html: Markup) -> Markup:
    """Return the same HTML with one ruby for each run of characters: a third of the bytes, for pages that must be small."""
    one = r"\1<rt>\2</rt>"
    runs = RUN.sub(lambda run: f"<ruby>{RUBY.sub(one, run[0])}</ruby>", html)
    return Markup(runs)  # noqa: S704  only tags that stood there before


def readings(han: str) -> list[str]:
    """Return the pinyin of each character of a run, with the tones textbooks print, read as whole phrases."""
    pinyin = _pinyin()
    found: list[str] = [reading[0] for reading in pinyin(han)]
    if len(found) != len(han):  # A character without a known reading was run together with its neighbours.
        found = [pinyin(character)[0][0] for character in han]
    for match in SURNAME.finditer(han):
        found[match.start() : match.end()] = SURNAMES[match[1]].split()
    return [BASE_TONES.get(character, {}).get(one, one) for character, one in zip(han, found, strict=True)]


@cache
def _pinyin() -> Any:
    from pypinyin import Style, load_phrases_dict, pinyin

    load_phrases_dict({phrase: [[one] for one in reading.split()] for phrase, reading in PHRASES.items()})
    return lambda text: pinyin(text, style=Style.TONE)
