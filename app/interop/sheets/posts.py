"""Which post a written title means: by title, by a part of it, by what was chosen before; unknown ones say what is near."""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.interop.sheets.headings import Meaning
from app.interop.sheets.sheet import IDENTITY_NUMBER
from app.interop.sheets.values import plain_of, text_of
from app.people.models import Post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from app.interop.roster.problems import Problem
    from app.interop.sheets.sheet import Sheet

ALIASES = {
    "宿管": "dorm-keeper", "宿舍管理员": "dorm-keeper", "宿管老师": "dorm-keeper", "宿舍管理": "dorm-keeper",
    "司机": "school-bus-driver", "驾驶员": "school-bus-driver", "校车驾驶员": "school-bus-driver", "随车照管员": "bus-attendant",
    "保安员": "gate-guard", "门卫保安": "gate-guard", "安保": "gate-guard", "食堂": "canteen", "厨师": "canteen", "炊事员": "canteen",
    "食堂工作人员": "canteen", "厨工": "canteen", "保洁": "cleaner", "清洁工": "cleaner", "水电": "repair-worker", "会计": "office-staff",
    "出纳": "office-staff", "财务": "office-staff", "行政": "office-staff", "校医老师": "school-doctor", "心理老师": "psychology-teacher",
    "园长": "head", "校长": "head", "校长兼书记": "head", "副校长": "deputy-head", "副园长": "deputy-head", "德育主任": "moral-education-director",
    "教师": "subject-teacher", "老师": "subject-teacher", "专任教师": "subject-teacher", "科任教师": "subject-teacher", "任课老师": "subject-teacher",
    "体育老师": "pe-teacher", "音乐教师": "arts-teacher", "音乐老师": "arts-teacher", "美术教师": "arts-teacher", "美术老师": "arts-teacher",
    "生活教师": "care-assistant", "幼师": "kindergarten-teacher",
}  # fmt: skip
SUBJECT_TEACHER = re.compile(
    r"(?:语文|数学|英语|外语|科学|物理|化学|生物|历史|地理|政治|思政|道德与法治|道法|信息|信息技术|信息科技|劳动|综合实践)(?:教师|老师)"
)
SEPARATORS = re.compile(r"[、,;/|+]|兼")
MOST_NEAR = 3


class Posts:
    """The posts of an installation, found by the titles people write. `chosen` is what was chosen before, title to id."""

    def __init__(self, db: Session, chosen: Mapping[str, int] | None = None) -> None:
        self.every = list(db.scalars(select(Post).order_by(Post.title)))
        self.chosen = dict(chosen or {})
        self.by_id = {post.id: post for post in self.every}
        self.by_public_id = {post.public_id: post for post in self.every}
        self.by_word: dict[str, set[int]] = {}
        for post in self.every:
            title = plain_of(post.title)
            for word in {title, *SEPARATORS.split(title), plain_of(post.title_en or "").lower(), post.public_id}:
                self.by_word.setdefault(word.replace(" ", ""), set()).add(post.id)

    def find(self, written: str) -> list[Post] | None:
        """Return the posts a cell names; None when one of them is not known."""
        whole = self._one(written)
        if whole is not None:
            return [whole]
        parts = [part for part in SEPARATORS.split(plain_of(written)) if part.strip()]
        found = [self._one(part) for part in parts]
        known = [post for post in found if post is not None]
        return list(dict.fromkeys(known)) if len(parts) > 1 and len(known) == len(found) else None

    def _one(self, written: str) -> Post | None:
        text = title_of(written)
        if text in self.chosen:
            return self.by_id.get(self.chosen[text])
        known = self.by_word.get(text, set())
        if len(known) == 1:
            return self.by_id[next(iter(known))]
        alias = ALIASES.get(text) or ("subject-teacher" if SUBJECT_TEACHER.fullmatch(text) else None)
        return self.by_public_id.get(alias) if alias else None

    def unknown(self, written: str) -> list[str]:
        """Return the titles of a cell that are not known: the whole of it, or the parts it lists."""
        if not written or self.find(written) is not None:
            return []
        parts = [part.strip() for part in SEPARATORS.split(plain_of(written)) if part.strip()]
        return [part for part in parts if self._one(part) is None] if len(parts) > 1 else [written]

    def near(self, written: str) -> list[Post]:
        """Return the posts whose titles come nearest to what was written."""
        text = title_of(written)
        titles = {plain_of(post.title).replace(" ", ""): post for post in reversed(self.every)}
        inside = [
            post for title, post in titles.items() if any(part and part in text for part in SEPARATORS.split(title))
        ]
        close = [titles[title] for title in get_close_matches(text, titles, MOST_NEAR, 0.3)]
        return list(dict.fromkeys([*inside, *close]))[:MOST_NEAR]


def unknown_titles(sheet: Sheet, posts: Posts) -> list[tuple[str, int, list[Post]]]:
    """Return the titles of a list that mean no post yet, how many lines have each, and the nearest posts."""
    counts = Counter(
        title
        for line in sheet.lines
        for title in posts.unknown(text_of(sheet.values(line).get(Meaning.POST, "")))
        if title != IDENTITY_NUMBER
    )
    return [
        (title, count, posts.near(title)) for title, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def is_about_unknown_post(problem: Problem, sheet: Sheet, unknown: Sequence[tuple[str, int, Sequence[Post]]]) -> bool:
    """Whether a problem is one that choosing a post for an unknown title settles."""
    if problem.column is None or problem.column != sheet.heading(Meaning.POST):
        return False
    written = next(
        (
            text_of(sheet.values(line).get(Meaning.POST, ""))
            for line in sheet.lines
            if (line.sheet, line.row) == (problem.file, problem.row)
        ),
        "",
    )
    return any(title in written or title in plain_of(written) for title, _count, _near in unknown)


def title_of(written: str) -> str:
    """Return a written title to compare with and to remember a choice by."""
    return plain_of(written).replace(" ", "").lower()
