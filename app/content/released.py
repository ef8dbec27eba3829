"""courses/EDITIONS: which bytes each released edition has. The same number with other bytes is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.content.shapes import Course

EDITIONS = "courses/EDITIONS"
LINE = re.compile(r"^(?P<course>[a-z0-9-]+)\s+(?P<edition>\d+(?:\.\d+)*)\s+(?P<digest>[0-9a-f]{64})$")
HEADING = "# 已经发布的版次：课程、版次、SHA-256。由 hulei release 写入，不要手改。\n"


class EditionChanged(Exception):
    """An edition that was released or used has the same number and other bytes."""

    def __init__(self, course: str, edition: str) -> None:
        super().__init__(
            f"课程 {course} 的 {edition} 版已经发布或使用过，它的文件却改了。"
            f"请恢复原来的文件，或在 courses/{course}/course.md 里换一个新的 edition。"
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


def with_edition(released: Mapping[tuple[str, str], str], course: Course) -> str:
    """Return the text of courses/EDITIONS with this edition in it; raises EditionChanged."""
    if released.get((course.id, course.edition), course.digest) != course.digest:
        raise EditionChanged(course.id, course.edition)
    entries = {**released, (course.id, course.edition): course.digest}
    ordered = sorted(entries, key=lambda entry: (entry[0], [int(part) for part in entry[1].split(".")]))
    return HEADING + "".join(f"{name} {edition} {entries[name, edition]}\n" for name, edition in ordered)
