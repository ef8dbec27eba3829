"""courses/EDITIONS: which bytes each released edition has. The same number with other bytes is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.content.shapes import Problem
from app.content.shapes.directories import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.content.shapes import Course, Policy

EDITIONS = "courses/EDITIONS"
LINE = re.compile(r"^(?P<course>(?:policies/)?[a-z0-9-]+)\s+(?P<edition>\d+(?:\.\d+)*)\s+(?P<digest>[0-9a-f]{64})$")
HEADING = "# 已经发布的版次：课程、版次、SHA-256。由 hulei release 写入，不要手改。\n"


class EditionChanged(Exception):
    """An edition that was released or used has the same number and other bytes."""

    def __init__(self, course: str, edition: str) -> None:
        policy = course.startswith(POLICIES)
        what = f"要签的 {course.removeprefix(POLICIES)}" if policy else f"课程 {course}"
        file = f"courses/{course}.md" if policy else f"courses/{course}/course.md"
        used = "发布或签过" if policy else "发布或使用过"
        super().__init__(
            f"{what} 的 {edition} 版已经{used}，它的文件却改了。请恢复原来的文件，或在 {file} 里换一个新的 edition。"
        )
        self.course, self.edition = course, edition


def parse_editions(text: str, file: str) -> tuple[dict[tuple[str, str], str], list[Problem]]:
    """Return the digests of released editions."""
    found: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.match(line.strip())
        if match is None:
            problems.append(Problem(file, number, "每一行写：课程 版次 SHA-256；请用 hulei release 写入"))
        elif (match["course"], match["edition"]) in found:
            problems.append(Problem(file, number, f"{match['course']} {match['edition']} 写了两次"))
        else:
            found[match["course"], match["edition"]] = match["digest"]
    return found, problems


def changed_editions(courses: Iterable[Course], released: Mapping[tuple[str, str], str]) -> list[Course]:
    """Return the courses whose present number was released with other bytes."""
    return [course for course in courses if released.get((course.id, course.edition), course.digest) != course.digest]


def changed_policies(policies: Iterable[Policy], released: Mapping[tuple[str, str], str]) -> list[Policy]:
    """Return the policies whose present number was released, or signed, with other bytes."""
    return [policy for policy in policies if released.get(policy.key, policy.digest) != policy.digest]


def with_edition(released: Mapping[tuple[str, str], str], it: Course | Policy) -> str:
    """Return the text of courses/EDITIONS with the edition of a course or policy in it; raises EditionChanged."""
    key = it.key
    if released.get(key, it.digest) != it.digest:
        raise EditionChanged(*key)
    entries = {**released, key: it.digest}
    ordered = sorted(entries, key=lambda entry: (entry[0], [int(part) for part in entry[1].split(".")]))
    return HEADING + "".join(f"{name} {edition} {entries[name, edition]}\n" for name, edition in ordered)
