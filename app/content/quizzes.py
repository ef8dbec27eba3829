"""Quizzes: a bank of items read from the token tree, so that nothing half-written is ever printed as a question."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.content.fences import parse_attributes
from app.content.front_matter import cut, validate
from app.content.heads import QuizHead
from app.content.markdown import markdown
from app.content.shapes import Item, ItemKind, Option, Problem, Quiz
from app.content.shapes.quiz import EVALUATION

if TYPE_CHECKING:
    from markdown_it.token import Token

TASK = re.compile(r"^\[(?P<mark>[ xX])\]\s+(?P<text>.+)$", re.DOTALL)
ALMOST_TASK = re.compile(r"^[\[【［].{0,3}[\]】］]")
KNOWN = {"id", "objective", "level", "twin"}
FEEDBACK_INDENT = re.compile(r"^ {2,3}>", re.MULTILINE)
KINDS = {kind.value: kind for kind in ItemKind if kind is not ItemKind.SINGLE}
LEVELS = ("know", "apply", "decide")
MOST_STEPS = 6  # CURRICULUM §3.15
FEWEST = {
    ItemKind.SINGLE: 2,
    ItemKind.MULTIPLE: 3,
    ItemKind.TRUE_FALSE: 2,
    ItemKind.ORDER: 3,
    ItemKind.MATCH: 2,
    ItemKind.CONFIDENCE: 2,
}


@dataclass(frozen=True)
class _Block:
    """A top-level block of the body: its first token, its tokens inside, its line."""

    token: Token
    inner: list[Token]
    line: int

    @property
    def content(self) -> str:
        return next((token.content for token in self.inner if token.type == "inline"), "")


def parse_quiz(text: str, file: str, *, with_keys: bool = True) -> tuple[Quiz | None, list[Problem]]:
    """Return the quiz of a file, or what is wrong with it; an English text has no keys."""
    parts = cut(text, file)
    if isinstance(parts, Problem):
        return None, [parts]
    head = validate(parts, QuizHead, file)
    if isinstance(head, list):
        return None, head
    reader = _Reader(file, with_keys)
    items = reader.read(parts.body, parts.body_line)
    if not head.kind.startswith(EVALUATION):
        reader.problems += [
            Problem(file, item.line, "把握题（.confidence）只能放在评估卷（kind: evaluation-A 到 D）里")
            for item in items
            if item.kind is ItemKind.CONFIDENCE
        ]
    if not items and not reader.problems:
        reader.problems.append(Problem(file, parts.body_line, "这个测验没有题"))
    if reader.problems:
        return None, reader.problems
    return Quiz(head.id, head.course, head.kind, head.draw, head.pass_mark, tuple(items), file), []


class _Reader:
    def __init__(self, file: str, with_keys: bool) -> None:
        self.file, self.with_keys = file, with_keys
        self.problems: list[Problem] = []
        self.items: dict[str, Item] = {}

    def read(self, body: str, first_line: int) -> list[Item]:
        attributes: _Block | None = None
        question: _Block | None = None
        more: list[_Block] = []
        for block in _blocks(body, first_line):
            kind = block.token.type
            if kind == "paragraph_open" and block.content.lstrip().startswith("{"):
                self._end_early(attributes, question)
                attributes, question, more = block, None, []
            elif kind == "heading_open" and block.token.tag == "h2":
                if attributes is None or question is not None:
                    self._problem(
                        block.line, "题目上面要有一行属性，例如 {#promise-1 objective=staff-core-6-a level=decide}"
                    )
                question = block
            elif kind in ("bullet_list_open", "ordered_list_open") and question is not None:
                if attributes is not None:
                    self._add(attributes, question, more, block)
                attributes = question = None
                more = []
            elif kind == "paragraph_open" and question is not None:
                more.append(block)
            else:
                self._problem(block.line, "这里只能写属性行、## 题目、题干和选项；看看前面是不是少了一行")
        self._end_early(attributes, question)
        return list(self.items.values())

    def _end_early(self, attributes: _Block | None, question: _Block | None) -> None:
        if question is not None:
            self._problem(question.line, "这道题没有选项")
        elif attributes is not None:
            self._problem(attributes.line, "属性行下面要接着写 ## 题目")

    def _add(self, above: _Block, question: _Block, more: list[_Block], options: _Block) -> None:
        try:
            said = parse_item_attributes(above.content)
        except MistakeError as mistake:
            self._problem(above.line, str(mistake))
            return
        if said["id"] in self.items:
            self._problem(above.line, f"题号“{said['id']}”写了两次")
        kind = KINDS.get(said.get("kind", ""), ItemKind.SINGLE)
        text = "\n\n".join([question.content, *(block.content for block in more)])
        if not question.content.strip():
            self._problem(question.line, "题目是空的")
        before = len(self.problems)
        answers = self._options(options, kind)
        item = Item(
            id=said["id"],
            kind=kind,
            text=text,
            options=tuple(answers),
            objective=said["objective"],
            level=said["level"],
            critical="critical" in said,
            twin=said.get("twin"),
            line=above.line,
        )
        self.items.setdefault(item.id, item)
        if self.with_keys and len(self.problems) == before:
            self.problems += [Problem(self.file, above.line, message) for message in wrong_keys(item)]

    def _options(self, block: _Block, kind: ItemKind) -> list[Option]:
        ordered = block.token.type == "ordered_list_open"
        if ordered != (kind is ItemKind.ORDER):
            expected = "编号列表（1. 2. 3.），按正确的顺序写" if kind is ItemKind.ORDER else "列表（- [ ] 或 - [x]）"
            self._problem(block.line, f"这道题的选项要写成{expected}")
            return []
        options: list[Option] = []
        for item in _list_items(block):
            option = self._option(item, kind, str(len(options) + 1))
            if option is not None:
                options.append(option)
        return options

    def _option(self, block: _Block, kind: ItemKind, number: str) -> Option | None:
        texts, feedback = _text_and_feedback(block)
        if len(texts) != 1:
            self._problem(block.line, "一个选项是一行文字，下面缩进一条反馈：  > ……")
            return None
        text = texts[0].strip()
        correct, pair = False, None
        if kind is ItemKind.MATCH:
            text, arrow, right = (part.strip() for part in text.partition("=>"))
            if not (text and arrow and right):
                self._problem(block.line, "配对题的每一项写成：左边 => 右边")
                return None
            pair = right
        elif kind is not ItemKind.ORDER:
            match = TASK.match(text)
            if match is None:
                self._problem(block.line, "选项写成 - [ ] ……；对的写成 - [x] ……（方括号和 x 用英文）")
                return None
            text, correct = match["text"].strip(), match["mark"] in "xX"
        elif ALMOST_TASK.match(text):
            self._problem(block.line, "排序题的选项不写方括号")
        return Option(number, text.replace("\n", " "), feedback, correct, pair, line=block.line)

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))


class MistakeError(ValueError):
    """What is wrong with a line, in words for its author."""


def parse_item_attributes(line: str) -> dict[str, str]:
    """Return what the line above a question says, its kind under "kind"; raises MistakeError.

    `.critical` and a kind are two classes, so they are taken out before the common form is read.
    """
    line = line.strip()
    if "\n" in line or not line.endswith("}"):
        raise MistakeError("属性要在一行里写完，以 } 结束，下一行写 ## 题目")
    parts = line[1:-1].split()
    said = _item_classes([part for part in parts if part.startswith(".")])
    attributes = parse_attributes("{" + " ".join(part for part in parts if not part.startswith(".")) + "}")
    if isinstance(attributes, str):
        raise MistakeError(attributes)
    for name in attributes:
        if name not in KNOWN:
            raise MistakeError(f"题目没有属性“{name}”；可以写：#题号、objective、level、twin")
    for name, example in (("id", "#promise-1"), ("objective", "objective=staff-core-6-a"), ("level", "level=apply")):
        if name not in attributes:
            raise MistakeError(f"属性里缺少 {example}")
    if attributes["level"] not in LEVELS:
        raise MistakeError(f"level 只能写 {'、'.join(LEVELS)}")
    return attributes | said


def _item_classes(classes: list[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name in classes:
        if name == ".critical":
            said["critical"] = "true"
        elif name[1:] not in KINDS:
            known = "、".join("." + kind for kind in KINDS)
            raise MistakeError(f"没有“{name}”这一类题；可以写：{known}、.critical，或不写（单选）")
        elif "kind" in said:
            raise MistakeError("一道题只能有一种题型")
        else:
            said["kind"] = name[1:]
    return said


def wrong_keys(item: Item) -> list[str]:
    """Return what is wrong with the number of options or keys of an item."""
    if item.kind is ItemKind.CONFIDENCE and (item.keys or item.critical):
        return ["把握题没有对错：选项都写成 - [ ]，从最没有把握到最有把握，不标 .critical"]
    return _wrong_numbers(item)


def _wrong_numbers(item: Item) -> list[str]:
    count, keys = len(item.options), len(item.keys)
    if count < FEWEST[item.kind]:
        return [f"这道题只有 {count} 个选项，至少要 {FEWEST[item.kind]} 个"]
    if item.kind is ItemKind.ORDER and count > MOST_STEPS:
        return [f"排序最多 {MOST_STEPS} 步，这里有 {count} 步"]
    if item.kind is ItemKind.TRUE_FALSE and count != FEWEST[item.kind]:
        return [f"判断题要两个选项，这里有 {count} 个"]
    if item.kind in (ItemKind.SINGLE, ItemKind.TRUE_FALSE) and keys != 1:
        return [
            "没有标出对的选项 [x]" if keys == 0 else f"单选和判断只能有一个 [x]，这里有 {keys} 个；多选请写 .multiple"
        ]
    if item.kind is ItemKind.MULTIPLE and not 0 < keys < count:
        return ["多选题至少有一个 [x]，也要至少有一个 [ ]"]
    return []


def _blocks(body: str, first_line: int) -> list[_Block]:
    blocks: list[_Block] = []
    # A quote under "1. " needs three blanks in CommonMark; authors write two, as under "- ".
    tokens = markdown.parse(FEEDBACK_INDENT.sub("   >", body))
    start = 0
    for number, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            opening = tokens[start]
            line = first_line + (opening.map[0] if opening.map else 0)
            blocks.append(_Block(opening, tokens[start + 1 : number], line))
            start = number + 1
    for token in tokens:  # From here on lines are the file's, not the body's.
        token.map = [line + first_line for line in token.map] if token.map else None
    return blocks


def _list_items(block: _Block) -> list[_Block]:
    items: list[_Block] = []
    start = 0
    level = block.token.level + 1
    for number, token in enumerate(block.inner):
        if token.type == "list_item_open" and token.level == level:
            start = number
        elif token.type == "list_item_close" and token.level == level:
            opening = block.inner[start]
            items.append(
                _Block(opening, block.inner[start + 1 : number], opening.map[0] if opening.map else block.line)
            )
    return items


def _text_and_feedback(block: _Block) -> tuple[list[str], str]:
    """Return the texts of an option and its feedback. Anything but text and one quote counts as a text too much."""
    texts: list[str] = []
    feedback: list[str] = []
    quotes = 0
    for token in block.inner:
        if token.type == "blockquote_open":
            quotes += 1
        elif token.type == "inline":
            (feedback if quotes else texts).append(token.content)
        elif token.type not in ("paragraph_open", "paragraph_close", "blockquote_close"):
            texts.append("")
    if quotes > 1:
        texts.append("")
    return texts, "\n\n".join(feedback)


def add_english(quiz: Quiz, english: Quiz) -> tuple[Quiz, list[Problem]]:
    """Join a quiz with its English text: the same ids and options in the same order; keys come from the Chinese."""
    if [(item.id, len(item.options)) for item in quiz.items] != [
        (item.id, len(item.options)) for item in english.items
    ]:
        return quiz, [Problem(english.file, 1, f"英文测验的题号和选项要和 {quiz.file} 一样，次序也一样")]
    items = tuple(
        replace(
            ours,
            text=theirs.text,
            options=tuple(
                replace(ours_option, text=option.text, feedback=option.feedback, pair=option.pair)
                for ours_option, option in zip(ours.options, theirs.options, strict=True)
            ),
        )
        for ours, theirs in zip(quiz.items, english.items, strict=True)
    )
    return replace(quiz, english=replace(quiz, items=items, file=english.file)), []
