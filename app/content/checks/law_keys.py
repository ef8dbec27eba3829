"""Law keys: known, verified, and no finer than LAW-FACTS §14 allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.content.front_matter import load_yaml
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.law import Law
    from app.content.shapes import ChildText, Course, Policy

LINK = re.compile(r"\]\(\s*law:([^)\s]*)")
HAND_WRITTEN = re.compile(r"(?:法|规定|意见|条例|办法|解释)[》”]?(?:（[^）]*）)?第[一二三四五六七八九十百千零〇0-9]+条")

BY_HAND = "条号不要自己写；写成 [法律名](law:键)，系统会展开成规范引文"


def unusable_law_keys(course: Course, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield the keys of a course that may not be cited, in its basis and in its texts, and articles typed by hand."""
    yield from _wrong(catalogue.law, course.basis, course.file, course.lines.get("basis", 1))
    for path, content in course.files.items():
        if path.endswith(".md"):
            for number, line in enumerate(content.decode("utf-8").split("\n"), 1):
                yield from _wrong(catalogue.law, tuple(LINK.findall(line)), path, number)
                if HAND_WRITTEN.search(line):
                    yield Problem(path, number, BY_HAND)


def unusable_keys_beside_the_courses(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield the keys that policies, help texts for children and requirements may not cite."""
    texts: list[Policy | ChildText] = [*catalogue.policies.values(), *catalogue.child_help.values()]
    for written in texts:
        for file, text in zip(written.files, (written.source, written.source_en or ""), strict=False):
            for number, line in enumerate(text.split("\n"), 1):
                keys = tuple(LINK.findall(line)) + (written.basis if line.startswith("basis:") else ())
                yield from _wrong(catalogue.law, keys, file, number)
                if HAND_WRITTEN.search(line):
                    yield Problem(file, number, BY_HAND)
    name = "courses/requirements.yaml"
    if not (catalogue.folder / name).exists():
        return
    loaded = load_yaml((catalogue.folder / name).read_text("utf-8"), name)
    if isinstance(loaded, Problem):
        yield loaded
        return
    values, places = loaded
    for position, requirement in enumerate(values.get("requirements") or [] if isinstance(values, dict) else []):
        basis = requirement.get("basis") if isinstance(requirement, dict) else None
        place = places.get(("requirements", position, "basis"), 1)
        yield from _wrong(catalogue.law, tuple(basis or ()), name, place)


def _wrong(law: Law, references: tuple[str, ...], file: str, line: int) -> Iterator[Problem]:
    for reference in references:
        for key in law.keys_of(reference) or (reference,):
            why = law.why_not(key)
            if why is not None:
                yield Problem(file, line, why)
            elif law.confidence.get(key) == "V1":
                yield Problem(file, line, f"“{key}”只有一份文本印证（V1），再核对一次", level="warning")
