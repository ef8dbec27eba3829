"""What becomes of a class when the school year changes: its next grade and its next name, as plain functions."""

from __future__ import annotations

import re

NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
KINDERGARTEN = {"k0": "托", "k1": "小", "k2": "中", "k3": "大"}
NEXT = {"k0": "k1", "k1": "k2", "k2": "k3", **{str(grade): str(grade + 1) for grade in range(1, 12)}, "sen": "sen"}
ENDS_OF_STAGES = {"k3", "6", "9", "12"}
JUNIOR, SENIOR = 6, 9
COHORT = re.compile(r"\d[级届]")
NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")


def next_grade(grades: list[str], of_school: set[str]) -> str | None:
    """Return the grade a class moves up to; None when its pupils leave, or when nobody can say it for a whole class.

    At the end of a stage (kindergarten, grade 6, 9, 12) they leave, unless the school has classes of the grade after it.
    """
    if len(grades) != 1 or grades[0] not in NEXT:
        return None
    following = NEXT[grades[0]]
    return None if grades[0] in ENDS_OF_STAGES and following not in of_school else following


def leaves(grades: list[str], of_school: set[str]) -> bool:
    """Whether a class's pupils leave the school at the end of the school year."""
    return len(grades) == 1 and grades[0] in ENDS_OF_STAGES and next_grade(grades, of_school) is None


def next_title(title: str, grade: str, following: str) -> str:
    """Return a class's name in its next grade; one that names the year its pupils came, or no grade, stays as it is."""
    if grade == following or COHORT.search(title):
        return title
    for written, becomes in zip(_words(grade), _words(following), strict=False):
        found = re.match(rf"(小学|初中|高中)?{written}(?![一二三四五六七八九十]*十)", title)
        if found and _is_grade(title[found.end() :], written):
            stage = found[1] or ""
            return f"{stage}{becomes}{title[found.end() :]}"
    return title


def _words(grade: str) -> list[str]:
    """Return how a grade stands at the beginning of a class's name, the same ways in the same order for every grade."""
    if grade in KINDERGARTEN:
        return [KINDERGARTEN[grade]]
    number = int(grade)
    stage, first = ("高", SENIOR) if number > SENIOR else ("初", JUNIOR) if number > JUNIOR else ("小", 0)
    return [NUMERALS[number], str(number), f"{stage}{NUMERALS[number - first]}", f"{stage}{number - first}"]


def _is_grade(rest: str, written: str) -> bool:
    """Whether what stands behind the words says that they were a grade: 年级, a bracket, a sign, a class number, 班."""
    if written.isdigit():
        return bool(re.match(r"年级?|[（(.\-]|0\d|[1-9]\d班", rest)) or rest in {"班", ""}
    return bool(re.match(r"年级?|[（(.\-·]|\d|[一二三四五六七八九A-Za-z]|班|$", rest))


def numbers_in_order(title: str) -> tuple[tuple[str, int], ...]:
    """Return a class's name for sorting: its words and numbers in turn, 10 after 9 and 三 after 二."""
    words, numbers = NUMBER.split(title), NUMBER.findall(title)
    return tuple(zip(words, [*map(_number, numbers), 0], strict=True))


def _number(written: str) -> int:
    """Return a number written in figures or in words up to 99."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    values = {word: value for value, word in enumerate(NUMERALS)}
    return (10 * values.get(tens or "一", 0) if ten else 0) + values.get(ones, 0)
