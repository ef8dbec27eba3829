"""Reads the names that schools give their classes: 五（1）班, 五年级1班, 5.1班, 初一(3)班, 2021级1班 (property-tested)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = r"(?:\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
STAGES = {"小学": 0, "小": 0, "初中": 6, "初": 6, "高中": 9, "高": 9}
KINDERGARTEN = {"托": "k0", "小": "k1", "中": "k2", "大": "k3"}
END = r"\(?([A-Za-z甲乙丙丁]|" + NUMERAL + r")\)?班?"
MOST_GRADES = 12
FIRST_YEAR, CENTURY = 2000, 100

COHORT = re.compile(
    r"(?P<stage>小学|初中|高中|小|初|高)?(?P<year>20\d{2}|\d{2})(?P<how>级|届)\(?(?P<class>[A-Za-z甲乙丙丁]|"
    + NUMERAL
    + r")?\)?班?"
)
YEAR = re.compile(r"(?P<stage>小学|初中|高中)?(?P<grade>" + NUMERAL + r")年级?(?:" + END + r")?")
STAGED = re.compile(r"(?P<stage>初中|高中|初|高)(?P<grade>[一二三]|[1-3])(?:年级)?(?:[.\-]?" + END + r")?")
SHORT = re.compile(
    r"(?P<grade>"
    + NUMERAL
    + r")(?:\(|[.\-]|(?<=[一二三四五六七八九十])(?=[\d一二三四五六七八九]))"
    + END.removeprefix(r"\(?")
)
HUNDREDS = re.compile(r"(?P<grade>1[0-2]|[1-9])(?P<class>0[1-9]|[1-9]\d)班")
KINDER = re.compile(r"(?P<size>托|小|中|大)(?:小)?(?:" + END + r"|班)")


@dataclass(frozen=True)
class ClassName:
    """What a class's name says. `cohort` is the year its pupils came in, `leaving` the year they will leave.

    `stage` is 0, 6 or 9 (primary, junior, senior) when the name says it: grades before it are not this class's.
    """

    text: str
    grade: str | None = None
    number: str | None = None
    cohort: int | None = None
    leaving: int | None = None
    stage: int | None = None

    def grade_in(self, year: int, stage: int) -> str | None:
        """Return the grade a cohort of a stage is in during the school year that begins in `year`, None when in none."""
        years = 6 if stage == 0 else 3
        if self.cohort is not None:
            place = year - self.cohort + 1
        elif self.leaving is not None:
            place = years - (self.leaving - year - 1)
        else:
            return None
        return str(stage + place) if 1 <= place <= years else None


def plain_title(text: str) -> str:
    """Return a class's name to compare with: narrow signs, no blanks or brackets, no 班 at the end, 一 as 1."""
    text = _narrow(text)
    return re.sub(r"[()]", "", text).removesuffix("班").upper()


def _narrow(text: str) -> str:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFC", text).translate(
        {0x3010: "(", 0x3011: ")", 0x3014: "(", 0x3015: ")", 0xB7: ".", 0x2014: "-", 0x2013: "-"}
    )


def numeral_of(text: str) -> str:
    """Return a class number without noughts before it, Chinese numerals as digits, letters large."""
    if text.isdecimal():
        return str(int(text))
    if "十" in text:
        tens, _ten, ones = text.partition("十")
        return str(10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0))
    return str(DIGITS[text]) if text in DIGITS else text.upper()


def read_grade(text: str) -> ClassName:
    """Return what a cell of a column of grades says: 五年级, 5, 初一, 大班, 2021级, 05."""
    text = _narrow(text)
    if re.fullmatch(NUMERAL, text) and 1 <= int(numeral_of(text)) <= MOST_GRADES:
        return ClassName(text, grade=numeral_of(text))
    if text.lower() in {"k0", "k1", "k2", "k3"}:
        return ClassName(text, grade=text.lower())
    found = read_class_name(text)
    return found if found.grade or found.cohort or found.leaving else ClassName(text)


def read_class_name(text: str) -> ClassName:
    """Return what a class's name says; one nobody can read, as 向日葵班, says only itself."""
    text = _narrow(text)
    for read in (_cohort, _staged, _year, _kinder, _hundreds, _short):
        found = read(text)
        if found is not None:
            return found
    number = re.fullmatch(END, text)
    return ClassName(text, number=numeral_of(number[1])) if number else ClassName(text)


def _cohort(text: str) -> ClassName | None:
    found = COHORT.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    year += FIRST_YEAR if year < CENTURY else 0
    number = numeral_of(found["class"]) if found["class"] else None
    stage = STAGES.get(found["stage"] or "")
    is_cohort = found["how"] == "级"
    return ClassName(text, None, number, year if is_cohort else None, None if is_cohort else year, stage)


def _graded(text: str, grade: int, number: str | None) -> ClassName | None:
    if not 1 <= grade <= MOST_GRADES:
        return None
    return ClassName(text, str(grade), numeral_of(number) if number else None)


def _staged(text: str) -> ClassName | None:
    found = STAGED.fullmatch(text)
    if found is None:
        return None
    return _graded(text, STAGES[found["stage"]] + int(numeral_of(found["grade"])), found[3])


def _year(text: str) -> ClassName | None:
    found = YEAR.fullmatch(text)
    if found is None:
        return None
    grade = int(numeral_of(found["grade"]))
    stage = STAGES.get(found["stage"] or "", 0)
    return _graded(text, grade + (stage if grade <= 3 else 0), found[3])  # noqa: PLR2004  初中七年级 counts on already


def _kinder(text: str) -> ClassName | None:
    found = KINDER.fullmatch(text)
    if found is None:
        return None
    return ClassName(text, KINDERGARTEN[found["size"]], numeral_of(found[2]) if found[2] else None)


def _hundreds(text: str) -> ClassName | None:
    found = HUNDREDS.fullmatch(text)
    return _graded(text, int(found["grade"]), found["class"]) if found else None


def _short(text: str) -> ClassName | None:
    found = SHORT.fullmatch(text)
    return _graded(text, int(numeral_of(found["grade"])), found[2]) if found else None
