"""Course text to HTML, for three faces. A class sees only what stood inside `::: screen` (SAFEGUARDS 9).

The parser takes no HTML, the sanitiser passes what this file makes and nothing else, and the class face is built from
a list of what it may show, never by taking things away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import nh3
from markdown_it.token import Token
from markupsafe import Markup, escape

from app.content.catalogue import catalogue
from app.content.fences import Fence, Text, parse_fences
from app.content.help_lines import national_lines
from app.content.law import Law
from app.content.markdown import markdown
from app.content.ruby import annotate
from app.content.scenarios import parse_scenario
from app.content.shapes import ShownText

if TYPE_CHECKING:
    from collections.abc import Callable

Face = Literal["learner", "class", "facilitator"]
SHOWN: dict[str, frozenset[str]] = {
    "class": frozenset({"screen", "case", "help", "calm"}),
    "learner": frozenset({"screen", "case", "help", "calm", "scenario"}),
    "facilitator": frozenset({"screen", "case", "help", "calm", "scenario", "activity", "script", "facilitator"}),
}
TOP = {"class": 1, "learner": 2, "facilitator": 3}
HELP_PLACE = '<div class="help-place"></div>'
MEDIA = re.compile(r"^(?:\.\./)?media/([A-Za-z0-9][A-Za-z0-9._-]*)$")
KEPT = 4096
DEEPEST = 6

cleaner = nh3.Cleaner(
    tags={
        *(
            "p",
            "br",
            "hr",
            "strong",
            "em",
            "s",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "img",
            "span",
            "div",
        ),
        *("section", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "ruby", "rt", "rp"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={
        "a": {"href"},
        "img": {"src", "alt", "loading"},
        "th": {"scope"},
        **{tag: {"class"} for tag in ("div", "section", "aside", "span", "p")},
        "ol": {"class", "start"},
    },
    url_schemes={"http", "https", "tel"},
    link_rel="noopener noreferrer",
)


@dataclass(frozen=True)
class _Setting:
    """Everything besides the text that decides what comes out."""

    face: Face
    shown: bool  # the text itself stood inside `::: screen`
    media: str
    law: Law
    ruby: str | None = None
    new_words: tuple[str, ...] = ()
    top: int = 2
    english: bool = False


def render(
    text: str,
    *,
    face: Face,
    course_id: str,
    edition: str,
    ruby: str | None = None,
    new_words: tuple[str, ...] = (),
    help_lines: Callable[[], Markup] | None = None,
    top: int | None = None,
    media: str | None = None,
    english: bool = False,
) -> Markup:
    """Return course text as HTML for one face.

    The class face shows `Screen.text` and what stands in `::: screen` inside other text, and of anything else nothing.
    Behind each help fence stand the lines that `help_lines` returns; left out, the national ones. `top` is the level of
    the highest heading (class 1, learner 2, facilitator 3); `media` is where pictures lie when not on this site.
    """
    setting = _Setting(
        face=face,
        shown=isinstance(text, ShownText),
        media=media if media is not None else f"/courses/{course_id}/{edition}/media/",
        law=catalogue().law,
        ruby=ruby,
        new_words=new_words,
        top=top or TOP[face],
        english=english,
    )
    html = _html(str(text), setting)
    if HELP_PLACE in html:
        lines = help_lines() if help_lines is not None else national_lines(face, ruby, new_words)
        html = html.replace(HELP_PLACE, f'<div class="help-lines">{escape(lines)}</div>')
    return Markup(html)  # noqa: S704  sanitised by nh3; the help lines are escaped or markup of their own


def render_inline(text: str, *, ruby: str | None = None, new_words: tuple[str, ...] = ()) -> Markup:
    """Return one line of course text as HTML without a paragraph around it, as for an option of a quiz."""
    return Markup(_inline(str(text), catalogue().law, ruby, new_words))  # noqa: S704  sanitised by nh3


@lru_cache(maxsize=KEPT)
def _html(text: str, setting: _Setting) -> str:
    parsed = parse_fences(text, root="any")
    if setting.face == "class" and parsed.problems:
        return ""
    shift = setting.top - _highest_heading(parsed.root)
    return str(cleaner.clean(_Face(setting, shift).children(parsed.root, shown=setting.shown)))


@lru_cache(maxsize=KEPT)
def _inline(text: str, law: Law, ruby: str | None, new_words: tuple[str, ...]) -> str:
    setting = _Setting("learner", shown=True, media="", law=law, ruby=ruby, new_words=new_words)
    tokens = markdown.parseInline(text.replace("\n", " "))
    _Face(setting, 0).prepare(tokens)
    return str(cleaner.clean(markdown.renderer.render(tokens, markdown.options, {})))


def _highest_heading(fence: Fence) -> int:
    levels = [
        len(match[1])
        for line in fence.source.split("\n")
        if (match := re.match(r"^(#{1,6})\s", line)) and not line.startswith("### ")
    ]
    return min(levels, default=2)


class _Face:
    """Writes fences and text as one face shows them."""

    def __init__(self, setting: _Setting, shift: int) -> None:
        self.setting, self.shift = setting, shift
        self.may_show = SHOWN[setting.face]

    def children(self, fence: Fence, *, shown: bool) -> str:
        """Return what stands in a fence. `shown` says whether its words may be seen by a class."""
        parts: list[str] = []
        for child in fence.children:
            if isinstance(child, Text):
                if shown or self.setting.face != "class":
                    parts.append(self.text(child.text))
            else:
                parts.append(self.fence(child, shown=shown))
        return "".join(parts)

    def fence(self, fence: Fence, *, shown: bool) -> str:
        """Return a fence as this face shows it; of one it may not show, only the screens inside."""
        if fence.name not in self.may_show:
            return "".join(self.fence(screen, shown=False) for screen in fence.inside("screen"))
        if fence.name == "scenario":
            return self.scenario(fence)
        if fence.name != "screen" and not shown and self.setting.face == "class":
            return ""
        inside = self.children(fence, shown=shown or fence.name == "screen")
        if fence.name == "screen":
            return self._screen(fence, inside)
        if fence.name == "activity":
            return f'<section class="activity">{inside}</section>'
        return f'<div class="{fence.name}">{self._with_help(inside) if fence.name == "help" else inside}</div>'

    def _with_help(self, inside: str) -> str:
        words = f'<div class="help-words">{inside}</div>' if self.setting.face == "class" else inside
        return words + HELP_PLACE

    def _screen(self, fence: Fence, inside: str) -> str:
        if self.setting.face != "facilitator":
            return inside
        number = fence.attributes.get("number")
        label = f'<p class="screen-number">{number}</p>' if number else ""
        return f'<section class="screen-card">{label}{inside}</section>'

    def scenario(self, fence: Fence) -> str:
        """Return a scenario to read or print: its steps numbered, each choice with the number it leads to."""
        scenario, _problems = parse_scenario(fence, "")
        numbers = {step_id: number for number, step_id in enumerate(scenario.steps, 1)}
        steps = []
        for step in scenario.steps.values():
            choices = "".join(
                f"<li>{self.inline(choice.text)} → {self.inline(choice.consequence)}"
                f'<span class="leads-to">→ {numbers.get(choice.target, "")}</span></li>'
                for choice in step.choices
            )
            steps.append(f"<li>{self.text(step.text)}{f'<ul>{choices}</ul>' if choices else ''}</li>")
        return f'<ol class="scenario">{"".join(steps)}</ol>'

    def text(self, text: str) -> str:
        """Return plain Markdown as HTML."""
        tokens = markdown.parse(text)
        self.prepare(tokens)
        return str(markdown.renderer.render(tokens, markdown.options, {}))

    def inline(self, text: str) -> str:
        """Return a line of Markdown as HTML."""
        tokens = markdown.parseInline(text)
        self.prepare(tokens)
        return str(markdown.renderer.render(tokens, markdown.options, {}))

    def prepare(self, tokens: list[Token]) -> None:
        """Change tokens before they are written: heading levels, citations, links, pictures, pinyin."""
        for number, token in enumerate(tokens):
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(max(int(token.tag[1]) + self.shift, 1), DEEPEST)}"
            elif token.type == "th_open":
                token.attrSet("scope", "col")
            elif token.type == "paragraph_open" and self.setting.face == "class" and _is_picture(tokens[number + 1]):
                token.attrSet("class", "picture")
            elif token.type == "inline":
                token.children = self._inline_tokens(token.children or [])

    def _inline_tokens(self, tokens: list[Token]) -> list[Token]:
        done: list[Token] = []
        numbers = iter(range(len(tokens)))
        for number in numbers:
            token = tokens[number]
            if token.type == "link_open":
                end = _end_of_link(tokens, number)
                done += self._link(token, tokens[number + 1 : end])
                for _skipped in range(number, end):
                    next(numbers, None)
            elif token.type == "image":
                done.append(self._image(token))
            elif token.type == "text" and self.setting.ruby:
                done.append(_ready(annotate(token.content, self.setting.ruby, self.setting.new_words)))
            else:
                done.append(token)
        return done

    def _link(self, opening: Token, label: list[Token]) -> list[Token]:
        address = str(opening.attrGet("href") or "")
        inside = self._inline_tokens(label)
        if address.startswith("law:"):
            return self._citation(address.removeprefix("law:"), label, inside)
        if self.setting.face == "class" or not address.startswith(("https://", "http://", "tel:")):
            return inside
        return [opening, *inside, Token("link_close", "a", -1)]

    def _citation(self, key: str, label: list[Token], inside: list[Token]) -> list[Token]:
        citation = self.setting.law.citation(key, english=self.setting.english)
        if citation is None:
            return inside
        words = "".join(token.content for token in label)
        cited = Markup('<span class="law">{}</span>').format(citation)
        if _is_short_name(words, citation):
            return [_ready(cited)]
        return [*inside, _ready(Markup("（{}）").format(cited))]

    def _image(self, token: Token) -> Token:
        alt = token.content
        match = MEDIA.match(str(token.attrGet("src") or ""))
        if match is None or not self.setting.media:
            return _ready(escape(alt))
        address = self.setting.media + match[1]
        return _ready(Markup('<img src="{}" alt="{}" loading="lazy">').format(address, alt))


def _ready(html: Markup) -> Token:
    token = Token("html_inline", "", 0)
    token.content = str(html)
    return token


def _is_picture(inline: Token) -> bool:
    """Whether a paragraph holds one picture and nothing else."""
    return [token.type for token in inline.children or []] == ["image"]


def _end_of_link(tokens: list[Token], start: int) -> int:
    depth = 0
    for number in range(start, len(tokens)):
        depth += {"link_open": 1, "link_close": -1}.get(tokens[number].type, 0)
        if depth == 0:
            return number
    return len(tokens)


def _is_short_name(words: str, title: str) -> bool:
    """Whether a link's words only shorten the title, as 强制报告意见 does, so that the citation can stand for them."""
    characters = iter(title.casefold())
    return all(character in characters for character in words.casefold() if not character.isspace())
