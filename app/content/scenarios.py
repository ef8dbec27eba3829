"""Branching scenarios: `### step`, its text, and choices `- [what I do](#step) > what comes of it`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.content.shapes import Choice, Problem, Scenario, Step

if TYPE_CHECKING:
    from app.content.fences import Fence

HEADING = re.compile(r"^###\s+(?P<id>[A-Za-z0-9][A-Za-z0-9_-]*)\s*$")
CHOICE = re.compile(r"^- \[(?P<text>.*)\]\(#(?P<target>[A-Za-z0-9_-]+)\)\s*>\s*(?P<consequence>\S.*)$")
START, END = "start", "end"


@dataclass
class _Draft:
    id: str
    line: int
    text: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def as_step(self) -> Step:
        return Step(self.id, "\n".join(self.text).strip("\n"), tuple(self.choices), line=self.line)


def parse_scenario(fence: Fence, file: str) -> tuple[Scenario, list[Problem]]:
    """Return the scenario of a fence, and the mistakes in its form."""
    problems: list[Problem] = []
    drafts: dict[str, _Draft] = {}
    current: _Draft | None = None
    for number, line in enumerate(fence.source.split("\n"), fence.line + 1):
        if line.startswith("#"):
            current = _Draft(_step_id(line, number, drafts, file, problems), number)
            drafts.setdefault(current.id, current)
        elif current is None:
            if line.strip():
                problems.append(Problem(file, number, "情景里的文字要写在小节下面；先写 ### start"))
        elif line.startswith("- ["):
            _add_choice(current, line, number, file, problems)
        elif current.choices and line.strip():
            problems.append(Problem(file, number, "选择下面不能再有文字；后果写在同一行的 > 后面，正文写在选择前面"))
        elif not current.choices:
            current.text.append(line)
    steps = {draft.id: draft.as_step() for draft in drafts.values()}
    return Scenario(fence.id, steps, line=fence.line), problems + _wrong_ways(fence, steps, file)


def _step_id(line: str, number: int, drafts: dict[str, _Draft], file: str, problems: list[Problem]) -> str:
    match = HEADING.match(line)
    if match is None:
        problems.append(Problem(file, number, "小节写成 ### 编号，编号只用字母、数字、短横线和下划线，例如 ### start"))
        return f"?{number}"
    if match["id"] in drafts:
        problems.append(Problem(file, number, f"小节“{match['id']}”写了两次"))
        return f"?{number}"
    return match["id"]


def _add_choice(step: _Draft, line: str, number: int, file: str, problems: list[Problem]) -> None:
    match = CHOICE.match(line)
    if match is None or not match["text"].strip():
        message = "选择写成 - [做什么](#去哪) > 后果"
        message += "；大于号要用英文的 >" if "＞" in line else "；每个选择都要有后果" if ">" not in line else ""
        problems.append(Problem(file, number, message))
        return
    step.choices.append(
        Choice(
            f"{step.id}-{len(step.choices) + 1}",
            match["text"].strip(),
            match["target"],
            match["consequence"].strip(),
            line=number,
        )
    )


def _wrong_ways(fence: Fence, steps: dict[str, Step], file: str) -> list[Problem]:
    """Return what would strand a learner: no start, no end, ways into nothing."""
    problems = [
        Problem(file, fence.line, f"情景 {fence.id} 没有小节 ### {name}") for name in (START, END) if name not in steps
    ]
    for step in steps.values():
        if not step.text.strip():
            problems.append(Problem(file, step.line, f"小节“{step.id}”没有正文"))
        if step.is_end and step.id != END:
            problems.append(Problem(file, step.line, f"小节“{step.id}”没有选择，也不是 end：走到这里就断了"))
        if step.id == END and not step.is_end:
            problems.append(Problem(file, step.line, "end 是结尾，不能再有选择"))
        problems += [
            Problem(file, choice.line, f"没有小节“{choice.target}”")
            for choice in step.choices
            if choice.target not in steps
        ]
    reached = steps_from(steps, START)
    lead_out = {step_id for step_id in steps if END in steps_from(steps, step_id)}
    for step in steps.values():
        if step.choices and END in steps and step.id not in lead_out:
            problems.append(Problem(file, step.line, f"从小节“{step.id}”走不到 end"))
        if START in steps and step.id not in reached:
            problems.append(Problem(file, step.line, f"小节“{step.id}”没有路可以走到"))
    return problems


def steps_from(steps: dict[str, Step], start: str) -> dict[str, int]:
    """Return each step that can be reached from one, and the fewest decisions it takes."""
    reached = {start: 0} if start in steps else {}
    waiting = list(reached)
    for step_id in waiting:
        for choice in steps[step_id].choices:
            if choice.target in steps and choice.target not in reached:
                reached[choice.target] = reached[step_id] + 1
                waiting.append(choice.target)
    return reached
