"""Fences: `::: screen` … `:::`, with `{#id key=value}` behind the name. A mistake here keeps the file from loading.

What stands outside `screen` must never reach a class (SAFEGUARDS 9), so nothing is guessed: each fence is closed by as
many colons as opened it, an outer fence has more colons than an inner one, and every other line with `:::` is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.content.shapes import Problem

OPENING = re.compile(r"^(:{3,})\s*([a-z][a-z-]*)\s*(\{.*\})?\s*$")
CLOSING = re.compile(r"^(:{3,})\s*$")
WIDE = re.compile(r"^\s*(?=[：:]{3})[：:]*：")
ATTRIBUTE = re.compile(
    r"^(?:#(?P<id>{v})|\.(?P<cls>{v})|(?P<key>[a-z][a-z-]*)=(?P<value>{v}))$".replace("{v}", r"[A-Za-z0-9_:\-]+")
)

# Which attributes a fence may carry (with * those it must), and what may stand in it; "" is the file itself.
KNOWN: dict[str, tuple[str, ...]] = {
    "case": (),
    "scenario": ("id*",),
    "script": (),
    "facilitator": (),
    "activity": ("id*", "kind*", "minutes*"),
    "screen": ("number",),  # written by the parser of modules, never by an author
    "help": (),
    "calm": (),
}
INSIDE: dict[str, tuple[str, ...]] = {
    "": ("screen", "scenario", "activity"),
    "document": ("case", "help", "calm"),
    "workshop": ("activity", "screen", "script", "facilitator", "case", "help", "calm"),
    "any": tuple(KNOWN),
    "activity": ("screen", "script", "facilitator"),
    "screen": ("case", "help", "calm"),
}
KINDS = ("rules", "recall", "story", "role-play", "drawing", "game", "discussion", "drill", "check", "calm")


@dataclass(frozen=True)
class Text:
    """Lines between fences."""

    text: str
    line: int


@dataclass
class Fence:
    """A fence with what stands in it. `source` is that text as the author wrote it, beginning at `line` + 1."""

    name: str
    line: int
    colons: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Text | Fence] = field(default_factory=list)
    source: str = ""

    @property
    def id(self) -> str:
        """Return its id, or nothing."""
        return self.attributes.get("id", "")

    def inside(self, name: str) -> list[Fence]:
        """Return the fences of one name at any depth in it, in the order of the file."""
        found: list[Fence] = []
        for child in self.children:
            if isinstance(child, Fence):
                found += [child] if child.name == name else child.inside(name)
        return found


@dataclass(frozen=True)
class Parsed:
    """What stands in a text, and the mistakes in its fences; with mistakes nothing of it may be shown to a class."""

    root: Fence
    problems: tuple[Problem, ...]


def parse_attributes(text: str) -> dict[str, str] | str:
    """Return the attributes of `{#id .class key=value}`, classes under "class"; or, as text, what is wrong with them."""
    attributes: dict[str, str] = {}
    for part in text.strip().removeprefix("{").removesuffix("}").split():
        match = ATTRIBUTE.match(part)
        if match is None:
            return f"看不懂属性“{part}”；只能写 #编号、.类别 或 名称=值，值里只有字母、数字和 _ : -"
        name = "id" if match["id"] else "class" if match["cls"] else match["key"]
        if name in attributes:
            return f"属性“{name}”写了两次"
        attributes[name] = match["id"] or match["cls"] or match["value"]
    return attributes


class _Reader:
    """Reads a text line by line; `open` holds the fences that are not closed yet, the file itself first."""

    def __init__(self, file: str, first_line: int, root: str) -> None:
        self.file, self.first_line, self.root = file, first_line, root
        self.open = [Fence(root, first_line - 1, 10**6)]
        self.pending: list[str] = []
        self.pending_line = first_line
        self.problems: list[Problem] = []
        self.lines: list[str] = []

    def read(self, text: str) -> Parsed:
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(self.lines, self.first_line):
            if opening := OPENING.match(line):
                self._begin(opening, number)
            elif closing := CLOSING.match(line):
                self._end(len(closing[1]), number)
            elif ":::" in line or "：：：" in line or WIDE.match(line):
                self._refuse(line, number)
            elif self.pending or line.strip():
                if not self.pending:
                    self.pending_line = number
                self.pending.append(line)
        self._flush()
        for fence in self.open[1:]:
            self._problem(fence.line, f"围栏 {fence.name} 没有结束；请用单独一行 {':' * fence.colons} 结束它")
        root = self.open[0]
        root.source = "\n".join(self.lines)
        return Parsed(root, tuple(sorted(self.problems, key=lambda problem: problem.line)))

    def _begin(self, opening: re.Match[str], number: int) -> None:
        self._flush()
        colons, name, written = len(opening[1]), opening[2], opening[3] or ""
        fence, parent = Fence(name, number, colons), self.open[-1]
        if name not in KNOWN:
            self._problem(number, f"没有叫“{name}”的围栏；可以用：{'、'.join(KNOWN)}")
        elif name not in INSIDE.get(parent.name, ()):
            place = f"围栏 {parent.name} 里" if parent.name in KNOWN else "这个文件的最外层"
            self._problem(
                number, f"{place}不能放 {name}；可以放：{'、'.join(INSIDE.get(parent.name, ())) or '没有围栏'}"
            )
        if colons >= parent.colons:
            self._problem(
                number,
                f"里层的冒号要比外层少：外层 {parent.name} 在第 {parent.line} 行用了 {parent.colons} 个，这里用了 {colons} 个",
            )
        attributes = parse_attributes(written)
        if isinstance(attributes, str):
            self._problem(number, attributes)
        else:
            fence.attributes = attributes
            self._check_attributes(fence)
        parent.children.append(fence)
        self.open.append(fence)

    def _check_attributes(self, fence: Fence) -> None:
        known = KNOWN.get(fence.name, ())
        for name in fence.attributes:
            if name not in ("id", *(key.rstrip("*") for key in known)):
                self._problem(fence.line, f"围栏 {fence.name} 没有属性“{name}”")
        for key in known:
            if key.endswith("*") and key[:-1] not in fence.attributes:
                example = {"id": "{#bus-stop}", "kind": "kind=story", "minutes": "minutes=8"}[key[:-1]]
                self._problem(fence.line, f"围栏 {fence.name} 缺少属性“{key[:-1]}”，例如 {example}")
        if fence.attributes.get("kind", KINDS[0]) not in KINDS:
            self._problem(fence.line, f"没有“{fence.attributes['kind']}”这种环节；可以用：{'、'.join(KINDS)}")
        if not fence.attributes.get("minutes", "1").isdecimal():
            self._problem(fence.line, "minutes 要写整数，例如 minutes=8")

    def _end(self, colons: int, number: int) -> None:
        self._flush()
        at = next((i for i in range(len(self.open) - 1, 0, -1) if self.open[i].colons == colons), None)
        if at is None:
            self._problem(number, f"这里结束了一个没有开始的围栏（{colons} 个冒号）")
            return
        for fence in self.open[at + 1 :]:
            self._problem(fence.line, f"围栏 {fence.name} 没有结束；请用单独一行 {':' * fence.colons} 结束它")
        fence = self.open[at]
        fence.source = "\n".join(self.lines[fence.line - self.first_line + 1 : number - self.first_line])
        del self.open[at:]

    def _refuse(self, line: str, number: int) -> None:
        if "：" in line:
            self._problem(number, "围栏要用英文冒号 :::，这里是中文冒号")
        elif line.lstrip() != line:
            self._problem(number, "围栏要顶格写，前面不能有空格")
        else:
            self._problem(number, "这一行有“:::”，却不是围栏；围栏写成 ::: 名称 {#编号}，单独占一行")

    def _flush(self) -> None:
        if "".join(self.pending).strip():
            self.open[-1].children.append(Text("\n".join(self.pending), self.pending_line))
        self.pending = []

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))


def parse_fences(text: str, *, file: str = "", first_line: int = 1, root: str = "") -> Parsed:
    """Return the tree of fences in a text.

    `root` says as what the text is read: "" a module's file, "document" a letter or description, "screen", "any".
    """
    return _Reader(file, first_line, root).read(text)
