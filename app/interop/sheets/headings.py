"""What the columns of a school's own list mean: headings in common wordings, in any order (table-tested)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.interop.sheets.values import plain_of


class SheetKind(StrEnum):
    """Whom a list is about."""

    STAFF = "staff"
    STUDENTS = "students"
    GUARDIANS = "guardians"


class Meaning(StrEnum):
    """What a column says. IDENTITY is never kept; the others are read when they belong to the kind of list."""

    NAME = "name"
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    DEPARTMENT = "department"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    CLASS = "class"
    GRADE = "grade"
    CLASS_TEACHER = "class_teacher"
    GUARDIAN = "guardian"
    GUARDIAN_PHONE = "guardian_phone"
    FATHER = "father"
    FATHER_PHONE = "father_phone"
    MOTHER = "mother"
    MOTHER_PHONE = "mother_phone"
    IDENTITY = "identity"


NAMES = ("姓名", "名字", "name")
PHONES = (
    "手机号",
    "手机号码",
    "手机",
    "联系电话",
    "联系手机",
    "电话",
    "电话号码",
    "联系方式",
    "移动电话",
    "本人电话",
    "phone",
)
IDENTITIES = (
    "身份证号", "身份证号码", "身份证", "证件号码", "证件号", "身份证件号", "身份证件号码", "公民身份号码", "公民身份证号码", "居民身份证",
    "居民身份证号", "居民身份证号码", "有效证件号码",
)  # fmt: skip
WORDS: dict[SheetKind, dict[Meaning, tuple[str, ...]]] = {
    SheetKind.STAFF: {
        Meaning.NAME: (*NAMES, "教师姓名", "教职工姓名", "职工姓名", "员工姓名", "老师姓名"),
        Meaning.NUMBER: (
            "工号", "职工号", "教工号", "职工编号", "教职工编号", "教职工号", "员工编号", "员工号", "教师编号", "人员编号", "编号",
            "staff number",
        ),
        Meaning.PHONE: PHONES,
        Meaning.EMAIL: ("邮箱", "电子邮箱", "电子邮件", "email", "e-mail"),
        Meaning.POST: (
            "岗位", "职务", "岗位名称", "岗位/职务", "职务/岗位", "岗位职务", "现任职务", "工作岗位", "任职岗位", "担任职务", "工种", "行政职务",
            "具体岗位", "post",
        ),
        Meaning.DEPARTMENT: ("部门", "所在部门", "所属部门", "部门名称", "科室", "处室", "department"),
        Meaning.FIRST_DAY: (
            "入职日期", "入职时间", "到岗日期", "到岗时间", "上岗日期", "上岗时间", "任职日期", "任职时间", "任现职时间", "到校时间", "到校日期",
            "来校时间", "来校日期", "入校时间", "入校日期", "进校时间", "进校日期", "入园时间", "聘用日期", "聘任日期", "起始日期", "起始时间",
            "开始日期", "开始时间", "start date",
        ),
        Meaning.LAST_DAY: ("截止日期", "截止时间", "结束日期", "结束时间", "离职日期", "离职时间", "离岗日期", "离岗时间", "离校时间", "离校日期", "end date"),
        Meaning.IDENTITY: IDENTITIES,
    },
    SheetKind.STUDENTS: {
        Meaning.NAME: (*NAMES, "学生姓名", "幼儿姓名", "孩子姓名", "学员姓名"),
        Meaning.NUMBER: ("学号", "校内学号", "学生编号", "座号", "座位号", "学生学号", "number"),
        Meaning.CLASS: ("班级", "所在班级", "班级名称", "行政班", "班别", "班", "现班级", "class"),
        Meaning.GRADE: ("年级", "所在年级", "年级名称", "现年级", "grade"),
        Meaning.CLASS_TEACHER: ("班主任", "班主任姓名", "班主任老师", "班主任教师", "class teacher"),
        Meaning.FIRST_DAY: ("转入日期", "转入时间", "入班日期", "入班时间", "进班时间"),
        Meaning.IDENTITY: IDENTITIES,
    },
    SheetKind.GUARDIANS: {
        Meaning.NAME: ("学生姓名", "学生", "孩子姓名", "幼儿姓名", "子女姓名", "学员姓名", "pupil"),
        Meaning.NUMBER: ("学号", "校内学号", "学生编号", "学生学号", "座号"),
        Meaning.CLASS: ("班级", "所在班级", "班级名称", "学生班级", "班别", "class"),
        Meaning.GRADE: ("年级", "所在年级", "年级名称", "grade"),
        Meaning.GUARDIAN: ("家长姓名", "监护人姓名", "监护人", "家长", "家长名字", "guardian"),
        Meaning.GUARDIAN_PHONE: (
            "家长电话", "家长手机", "家长手机号", "家长手机号码", "家长联系电话", "家长联系方式", "监护人电话", "监护人手机", "监护人手机号",
            "监护人联系电话", "监护人联系方式", *PHONES,
        ),
        Meaning.FATHER: ("父亲姓名", "父亲", "爸爸姓名"),
        Meaning.FATHER_PHONE: ("父亲电话", "父亲手机", "父亲手机号", "父亲手机号码", "父亲联系电话", "父亲联系方式", "爸爸电话"),
        Meaning.MOTHER: ("母亲姓名", "母亲", "妈妈姓名"),
        Meaning.MOTHER_PHONE: ("母亲电话", "母亲手机", "母亲手机号", "母亲手机号码", "母亲联系电话", "母亲联系方式", "妈妈电话"),
        Meaning.IDENTITY: IDENTITIES,
    },
}  # fmt: skip
READ: dict[SheetKind, tuple[Meaning, ...]] = {
    kind: tuple(meaning for meaning in words if meaning is not Meaning.IDENTITY) for kind, words in WORDS.items()
}
ALWAYS: dict[SheetKind, tuple[tuple[Meaning, ...], ...]] = {
    SheetKind.STAFF: ((Meaning.NAME,),),
    SheetKind.STUDENTS: ((Meaning.NAME,), (Meaning.CLASS, Meaning.GRADE)),
    SheetKind.GUARDIANS: ((Meaning.NAME,), (Meaning.GUARDIAN, Meaning.FATHER, Meaning.MOTHER)),
}
"""Of each group one column must be there."""
OF_STAFF_ALONE = frozenset((Meaning.POST, Meaning.NUMBER, Meaning.DEPARTMENT, Meaning.LAST_DAY))
OF_PUPILS_ALONE = frozenset((Meaning.CLASS, Meaning.NUMBER, Meaning.GUARDIAN, Meaning.FATHER, Meaning.MOTHER))
DAY_OF_ENTRY = frozenset(
    (
        "入职日期", "入职时间", "到校时间", "到校日期", "来校时间", "来校日期", "入校时间", "入校日期", "进校时间", "进校日期", "入园时间",
        "聘用日期",
    )
)  # fmt: skip
"""Headings of the day somebody came to the school; any other first day in a list of staff is the day of the post."""
FURTHER = re.compile(r"\([^()]*\)$|[*:#]+$")


def plain_heading(heading: str) -> str:
    """Return a heading to compare with: without blanks, stars, and what stands in brackets behind it."""
    text = plain_of(heading).replace(" ", "").lower()
    while (shorter := FURTHER.sub("", text)) != text and shorter:
        text = shorter
    return text


def meaning_of(kind: SheetKind, heading: str) -> Meaning | None:
    """Return what a heading means in a list of a kind; None for one that is not read."""
    plain = plain_heading(heading)
    words = WORDS[kind]
    return next((meaning for meaning, known in words.items() if plain in _plain(known)), None)


def _plain(words: Sequence[str]) -> set[str]:
    return {word.replace(" ", "") for word in words}


def guess(
    kind: SheetKind, headings: Sequence[str], remembered: Mapping[str, str | None] | None = None
) -> list[Meaning | None]:
    """Return what each column means: as remembered, else by its heading; of two that mean the same the first one.

    In a list of guardians 姓名 is whoever of pupil and guardian has no other column.
    """
    remembered = remembered or {}
    found: list[Meaning | None] = []
    for heading in headings:
        plain = plain_heading(heading)
        kept = remembered.get(plain)
        meaning = meaning_of(kind, heading) if plain not in remembered else (Meaning(kept) if kept else None)
        found.append(None if meaning in found and meaning is not Meaning.IDENTITY else meaning)
    if kind is SheetKind.GUARDIANS:
        bare = next((at for at, heading in enumerate(headings) if plain_heading(heading) in NAMES), None)
        if bare is not None and found[bare] is None and plain_heading(headings[bare]) not in remembered:
            missing = (one for one in (Meaning.NAME, Meaning.GUARDIAN) if one not in found)
            found[bare] = next(missing, None)
    return found


def is_day_of_entry(heading: str | None) -> bool:
    """Whether a column of first days says when somebody came to the school, and not when they took up a post."""
    return heading is not None and plain_heading(heading) in DAY_OF_ENTRY


def looks_like(kind: SheetKind, headings: Sequence[str]) -> SheetKind | None:
    """Return the other kind of list that the headings speak of, staff or pupils; None when they fit, or say nothing."""
    is_staff = any(meaning_of(SheetKind.STAFF, one) in OF_STAFF_ALONE for one in headings)
    is_pupils = any(
        meaning_of(other, one) in OF_PUPILS_ALONE
        for other in (SheetKind.STUDENTS, SheetKind.GUARDIANS)
        for one in headings
    )
    if kind is SheetKind.STAFF:
        return SheetKind.STUDENTS if is_pupils and not is_staff else None
    return SheetKind.STAFF if is_staff and not is_pupils else None


def missing_in(kind: SheetKind, meanings: Sequence[Meaning | None]) -> list[tuple[Meaning, ...]]:
    """Return the groups of columns of which none is there."""
    return [group for group in ALWAYS[kind] if not set(group) & set(meanings)]
