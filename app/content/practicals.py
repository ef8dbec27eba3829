"""Practical parts: practical.md of a course, courses/practicals/ beside the courses, and courses/facilitators.yaml."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.content.fences import parse_fences
from app.content.front_matter import cut, load_yaml, validate
from app.content.heads import Id, RubricHead
from app.content.shapes import TEACHING_BANDS, Criterion, FacilitatorRule, Level, Problem, Rubric

PRACTICAL = "practical.md"
FACILITATORS = "courses/facilitators.yaml"


def parse_rubric(text: str, file: str, *, in_course: bool = False) -> tuple[Rubric | None, list[Problem]]:
    """Return a practical part, or what is wrong with it.

    One of a course has its course's edition and is pinned with it; one beside the courses says its own.
    """
    parts = cut(text, file)
    if isinstance(parts, Problem):
        return None, [parts]
    head = validate(parts, RubricHead, file)
    if isinstance(head, list):
        return None, head
    problems = list(parse_fences(parts.body, file=file, first_line=parts.body_line, root="document").problems)
    if in_course == bool(head.edition):
        message = "课程里的 practical.md 不写 edition，用课程的版次" if in_course else '要写 edition，例如 "1.0"'
        problems.append(Problem(file, parts.line("edition"), message))
    if not in_course and file.rpartition("/")[2] != f"{head.id}.md":
        problems.append(Problem(file, parts.line("id"), f"文件名要和 id 一样：{head.id}.md"))
    if problems:
        return None, problems
    rubric = Rubric(
        id=head.id,
        title=head.title,
        title_en=head.title_en,
        edition=head.edition or "",
        kind=head.kind,
        raters=head.raters,
        minimum=head.minimum,
        levels=tuple(Level(one.points, one.text, one.text_en) for one in head.levels),
        criteria=tuple(Criterion(one.id, one.text, one.text_en, one.critical) for one in head.criteria),
        text=parts.body.strip("\n"),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        file=file,
        apart=head.apart,
        critical_points=head.critical_points,
        assessors_hold=tuple(head.assessors_hold),
        valid_months=head.valid_months,
    )
    return rubric, []


class _Band(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    certificates: Annotated[list[Id], Field(min_length=1)]
    practical: Id
    valid_months: Annotated[int, Field(ge=1, le=36)]
    observe_months: Annotated[int, Field(ge=1, le=24)]


def parse_facilitators(text: str, file: str) -> tuple[dict[str, FacilitatorRule], list[Problem]]:
    """Return by band what somebody needs to be authorised to teach it."""
    loaded = load_yaml(text, file)
    if isinstance(loaded, Problem):
        return {}, [loaded]
    values, places = loaded
    entries = values.get("bands") if isinstance(values, dict) else None
    rules: dict[str, FacilitatorRule] = {}
    problems: list[Problem] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        line = places.get(("bands", number), 1)
        try:
            band = _Band.model_validate(entry)
        except ValidationError:
            message = (
                "每个学段写 id、certificates: [课程]、practical、valid_months（最多 36）、observe_months（最多 24）"
            )
            problems.append(Problem(file, line, message))
            continue
        if band.id not in TEACHING_BANDS or band.id in rules:
            problems.append(Problem(file, line, f"学段各写一次，只能写 {'、'.join(TEACHING_BANDS)}"))
        rules[band.id] = FacilitatorRule(
            band.id, tuple(band.certificates), band.practical, band.valid_months, band.observe_months, line
        )
    if missing := [name for name in TEACHING_BANDS if name not in rules]:
        problems.append(Problem(file, 1, f"少了学段：{'、'.join(missing)}"))
    return rules, problems
