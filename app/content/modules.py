"""Modules: one file each, cut into screens, scenarios and, for lessons, activities."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.content.fences import Fence, Text, parse_fences
from app.content.front_matter import Parts, cut, validate
from app.content.heads import ModuleHead
from app.content.scenarios import parse_scenario
from app.content.shapes import Activity, Module, Objective, Page, Problem, Screen

if TYPE_CHECKING:
    from collections.abc import Iterator


def parse_module(text: str, file: str, position: int) -> tuple[Module | None, list[Problem]]:
    """Return the module of a file, or what is wrong with it: a malformed fence keeps it from loading (SAFEGUARDS 9)."""
    parts = cut(text, file)
    if isinstance(parts, Problem):
        return None, [parts]
    head = validate(parts, ModuleHead, file)
    if isinstance(head, list):
        return None, head
    parsed = parse_fences(parts.body, file=file, first_line=parts.body_line)
    if parsed.problems:  # What stands where is not sure, so nothing more is read from it.
        return None, list(parsed.problems)
    pages, problems = _pages(parsed.root, file)
    activities, more = _activities(parsed.root, pages, file)
    problems += [*more, *_stray_text(parsed.root, file)]
    if not pages and not problems:
        problems.append(Problem(file, parts.body_line, "这个模块没有一屏：正文要写在 ::: screen 里"))
    if any(problem.is_error for problem in problems):
        return None, problems
    module = Module(
        id=head.id,
        position=position,
        title=head.title,
        title_en=head.title_en,
        minutes=head.minutes,
        mode=head.mode,
        objectives=_objectives(head, parts),
        key_points=tuple(head.key_points),
        content_note=head.content_note,
        body=parts.body,
        pages=tuple(pages),
        activities=tuple(activities),
        file=file,
        new_words=tuple(head.new_words),
        body_line=parts.body_line,
    )
    return module, problems


def _objectives(head: ModuleHead, parts: Parts) -> tuple[Objective, ...]:
    return tuple(
        Objective(one.id, one.text, tuple(one.refs), line=parts.line("objectives", number, "id"))
        for number, one in enumerate(head.objectives)
    )


def _walk(fence: Fence) -> Iterator[tuple[Fence, Fence]]:
    """Yield each fence below another with the one it stands in, in the order of the file."""
    for child in fence.children:
        if isinstance(child, Fence):
            yield child, fence
            yield from _walk(child)


def _pages(root: Fence, file: str) -> tuple[list[Page], list[Problem]]:
    pages: list[Page] = []
    problems: list[Problem] = []
    number = 0
    for fence, parent in _walk(root):
        if fence.name == "screen":
            number += 1
            if "number" in fence.attributes:
                problems.append(Problem(file, fence.line, "屏号由系统编，不用写 number"))
            if not fence.source.strip():
                problems.append(Problem(file, fence.line, "这一屏是空的"))
            activity = parent.id if parent.name == "activity" else None
            pages.append(Page(screen=Screen(number, fence.source.strip("\n"), activity, line=_first_line(fence))))
        elif fence.name == "scenario":
            scenario, wrong = parse_scenario(fence, file)
            problems += wrong
            pages.append(Page(scenario=scenario))
    return pages, problems


def _first_line(fence: Fence) -> int:
    """Return the line of the first words in a fence."""
    skipped = len(fence.source) - len(fence.source.lstrip("\n"))
    return fence.line + 1 + skipped


def _activities(root: Fence, pages: list[Page], file: str) -> tuple[list[Activity], list[Problem]]:
    numbers = {page.screen.line: page.screen.number for page in pages if page.screen}
    activities: list[Activity] = []
    problems: list[Problem] = []
    for fence, _parent in _walk(root):
        if fence.name != "activity":
            continue
        lines = fence.source.split("\n")
        for screen in fence.inside("screen"):
            opening = screen.line - fence.line - 1
            lines[opening] = f"{':' * screen.colons} screen {{number={numbers.get(_first_line(screen), 0)}}}"
        start = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if not lines[start].startswith("## "):
            problems.append(Problem(file, fence.line + 1 + start, "环节的第一行要是它的名字：## ……"))
        activities.append(
            Activity(
                id=fence.id,
                kind=fence.attributes["kind"],
                minutes=int(fence.attributes["minutes"]),
                title=lines[start].removeprefix("## ").strip(),
                text="\n".join(lines[start + 1 :]).strip("\n"),
                line=fence.line,
            )
        )
    return activities, problems


def _stray_text(root: Fence, file: str) -> list[Problem]:
    """Refuse words outside every fence: nobody would see them."""
    return [
        Problem(file, child.line, "这段文字不在任何围栏里，谁也看不到；请放进 ::: screen 里")
        for child in root.children
        if isinstance(child, Text)
    ]


def add_english(module: Module, english: Module) -> tuple[Module, list[Problem]]:
    """Join a module with its English text, which has the same objectives, screens and ways through its scenarios."""
    for name, ours, theirs in (
        ("id", module.id, english.id),
        ("minutes", module.minutes, english.minutes),
        ("objectives", [one.id for one in module.objectives], [one.id for one in english.objectives]),
        ("activity", [one.id for one in module.activities], [one.id for one in english.activities]),
        ("screen、scenario", _outline(module), _outline(english)),
    ):
        if ours != theirs:
            return module, [Problem(english.file, english.body_line, f"英文模块的 {name} 要和 {module.file} 一样")]
    return replace(module, english=replace(english, position=module.position)), []


def _outline(module: Module) -> list[object]:
    return [
        page.screen.number
        if page.screen
        else {step.id: [choice.target for choice in step.choices] for step in page.scenario.steps.values()}
        if page.scenario
        else None
        for page in module.pages
    ]
