"""Both languages are complete: no message of code or template lacks a Chinese translation, none is left over."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.core.settings import ROOT
from app.packages import TRANSLATED

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "encoding": "utf-8"}}
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2), "lazy_ngettext": (1, 2)}


@cache
def messages_in_use() -> set[str]:
    used = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT / "app"), METHODS, OPTIONS, keywords=KEYWORDS
    ):
        used.add(message[0] if isinstance(message, tuple) else message)
    return used


@cache
def translations() -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for package in TRANSLATED:
        path = ROOT / "app" / "translations" / package / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans_CN"):
                if message.id:
                    name = message.id[0] if isinstance(message.id, tuple) else message.id
                    texts = message.string if isinstance(message.string, tuple) else (message.string,)
                    known.setdefault(name, []).extend(str(text) for text in texts)
    return known


def test_every_message_has_a_chinese_translation() -> None:
    known = translations()
    missing = sorted(message for message in messages_in_use() if not all(known.get(message, [""])))

    assert missing == []


def test_no_translation_is_left_over() -> None:
    used = messages_in_use()

    assert sorted(message for message in translations() if message not in used) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    import re

    def names(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[sd]", text))

    wrong = [
        message
        for message, texts in translations().items()
        for text in texts
        if not names(text) <= names(message) | {"num"}
    ]
    assert wrong == []


def test_every_catalogue_is_listed() -> None:
    folders = {path.name for path in Path(ROOT / "app" / "translations").iterdir() if path.is_dir()}

    assert folders == set(TRANSLATED)


def test_one_message_has_one_translation_in_every_catalogue() -> None:
    several = {message: sorted(set(texts)) for message, texts in translations().items() if len(set(texts)) > 1}

    assert several == {}
