"""Everything into one file: styles without variables, pictures and sounds as data, and a policy that lets nothing else in."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from markupsafe import Markup

from app.content.presentation import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.content.shapes import Course

MEDIA = "media/"
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
USED = re.compile(r"var\((--[\w-]+)\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PICTURE = re.compile(r'src="media/([^"]+)"')
LAZY = ' loading="lazy"'


def styles(*names: str) -> Markup:
    """Return stylesheets as one text; colours and measures stand in it as such, because old browsers know no variables."""
    return _styles(str(current_app.static_folder), names)


@lru_cache(maxsize=8)
def _styles(folder: str, names: tuple[str, ...]) -> Markup:
    tokens = dict(TOKEN.findall(_text(folder, "css/tokens.css")))
    text = "\n".join(_text(folder, f"css/{name}.css") for name in names)
    while USED.search(text):
        text = USED.sub(lambda used: tokens[used[1]], text)
    return _safe(COMMENT.sub("", text), "</style")


@lru_cache(maxsize=8)
def _scripts(folder: str, names: tuple[str, ...]) -> Markup:
    return _safe("\n".join(_text(folder, f"js/{name}.js") for name in names), "</script")


def scripts(*names: str) -> Markup:
    """Return scripts as one text."""
    return _scripts(str(current_app.static_folder), names)


def _text(folder: str, name: str) -> str:
    return Path(folder, name).read_text("utf-8")


def _safe(text: str, end: str) -> Markup:
    if end in text:
        raise ValueError(f"{end} inside a file to be embedded")
    return Markup(f"\n{text}\n")  # noqa: S704  files of ours


def policy(*, styles: Sequence[str], script: str = "") -> str:
    """Return a content security policy: these very styles and scripts, pictures and sounds in the file, and nothing else."""
    known = " ".join(f"'sha256-{_digest(style)}'" for style in styles)
    parts = ["default-src 'none'", f"style-src {known}", "img-src data:", "media-src data:"]
    if script:
        parts.append(f"script-src 'sha256-{_digest(script)}'")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def as_data(content: bytes, mimetype: str) -> str:
    """Return an address that holds the content itself."""
    return f"data:{mimetype};base64,{b64encode(content).decode()}"


def with_pictures(html: Markup, course: Course) -> Markup:
    """Return course text rendered with `media=MEDIA`, with its pictures inside; one that is missing leaves its words."""
    pictures = _pictures(course.files)

    def embedded(source: re.Match[str]) -> str:
        content = pictures.get(source[1])
        return f'src="{as_data(content, MEDIA_TYPES[Path(source[1]).suffix.lower()])}"' if content else 'src="data:,"'

    return Markup(PICTURE.sub(embedded, html.replace(LAZY, "")))  # noqa: S704  sanitised by `render`, data besides


def _pictures(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        Path(path).name: content
        for path, content in files.items()
        if Path(path).parent.name == "media" and Path(path).suffix.lower() in MEDIA_TYPES
    }
