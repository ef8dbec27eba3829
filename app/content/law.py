"""Law keys and their citations: `minor-protection-law:11.p2` is 《…》第十一条第二款 (LAW-FACTS §14)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.content.front_matter import load_yaml
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = re.compile(r"^(?P<article>\d+)(?:-(?P<after>\d+))?(?:\.p(?P<paragraph>\d+))?(?:\.i(?P<item>\d+))?$")
DIGITS = "零一二三四五六七八九"
SURE = {"V2", "V3", "V4", "V1"}
TEN = 10


@dataclass(frozen=True)
class LawDocument:
    """A law or another document, and how finely it may be cited."""

    title: str
    title_en: str
    cite_to: str  # article | title | never
    articles: frozenset[str] = frozenset()  # with cite_to title: the articles that may be cited all the same


@dataclass(frozen=True, eq=False)
class Law:
    """The documents and keys of courses/law.yaml."""

    documents: Mapping[str, LawDocument] = field(default_factory=dict)
    confidence: Mapping[str, str] = field(default_factory=dict)
    short_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys_of(self, reference: str) -> tuple[str, ...]:
        """Return the keys a reference stands for: itself, or those of CURRICULUM's short key."""
        return self.short_keys.get(reference, (reference,))

    def why_not(self, key: str) -> str | None:
        """Return why a course may not use this key, in plain words; None when it may."""
        document_id, _, place = key.partition(":")
        document = self.documents.get(document_id)
        if document is None:
            return f"law.yaml 里没有“{key}”"
        if document.cite_to == "never":
            return f"“{document.title}”没有找到原文，不许引用"
        return self._why_not_place(key, document) if place else None

    def _why_not_place(self, key: str, document: LawDocument) -> str | None:
        document_id, _, place = key.partition(":")
        if key not in self.confidence:
            return f"law.yaml 里没有核对过“{key}”；可以只引文件：{document_id}"
        if self.confidence[key] not in SURE:
            return f"“{key}”的条号或内容没有核实（{self.confidence[key]}）；只引文件：{document_id}"
        if not place.startswith("na-") and not self._may_cite_place(key):
            return f"“{document.title}”只许引到文件名；改成 {document_id}"
        return None

    def _may_cite_place(self, key: str) -> bool:
        document_id, _, place = key.partition(":")
        document, match = self.documents[document_id], PLACE.match(place)
        if match is None or self.confidence.get(key) not in SURE:
            return False
        return document.cite_to == "article" or match["article"] in document.articles

    def citation(self, key: str, *, english: bool = False) -> str | None:
        """Return a key's citation, as fine as LAW-FACTS §14 allows; None when nothing may be cited."""
        document = self.documents.get(key.partition(":")[0])
        if document is None or document.cite_to == "never":
            return None
        match = PLACE.match(key.partition(":")[2])
        if match is None or not self._may_cite_place(key):
            return document.title_en if english else document.title
        if english:
            return f"{document.title_en}, {_english_place(match)}"
        return document.title + _chinese_place(match)

    def citations(self, references: tuple[str, ...], *, english: bool = False) -> list[str]:
        """Return the citations of a list of keys, each once."""
        found = (self.citation(key, english=english) for reference in references for key in self.keys_of(reference))
        return list(dict.fromkeys(citation for citation in found if citation))


def chinese_number(number: int) -> str:
    """Return a number from 1 to 9999 as articles of law write it: 一百零三, 十一, 二百三十六."""
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (TEN, "十"), (1, "")):
        digit = number // unit % TEN
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = digit == 0
    return text.removeprefix("一") if TEN <= number < TEN * 2 else text


def _chinese_place(match: re.Match[str]) -> str:
    text = f"第{chinese_number(int(match['article']))}条"
    if match["after"]:
        text += f"之{chinese_number(int(match['after']))}"
    if match["paragraph"]:
        text += f"第{chinese_number(int(match['paragraph']))}款"
    if match["item"]:
        text += f"第（{chinese_number(int(match['item']))}）项"
    return text


def _english_place(match: re.Match[str]) -> str:
    text = f"article {match['article']}" + (f"-{match['after']}" if match["after"] else "")
    text += f", paragraph {match['paragraph']}" if match["paragraph"] else ""
    return text + (f", item {match['item']}" if match["item"] else "")


def parse_law(text: str, file: str) -> tuple[Law, list[Problem]]:
    """Return the law keys of a law.yaml, and what is wrong in it."""
    loaded = load_yaml(text, file)
    if isinstance(loaded, Problem):
        return Law(), [loaded]
    values, places = loaded
    problems: list[Problem] = []
    documents: dict[str, LawDocument] = {}
    for name, entry in _entries(values, "documents"):
        try:
            documents[name] = LawDocument(
                entry["title"], entry["title_en"], entry["cite_to"], frozenset(map(str, entry.get("articles", ())))
            )
        except (KeyError, TypeError, AttributeError):
            line = places.get(("documents", name), 1)
            problems.append(Problem(file, line, f"文件“{name}”要写 title、title_en 和 cite_to"))
    confidence: dict[str, str] = {}
    for key, entry in _entries(values, "keys"):
        document, _, place = key.partition(":")
        line = places.get(("keys", key), 1)
        if document not in documents:
            problems.append(Problem(file, line, f"键“{key}”的文件没有登记在 documents 里"))
        elif place and not place.startswith("na-") and not PLACE.match(place):
            problems.append(Problem(file, line, f"看不懂键“{key}”；写成 文件:条.p款.i项，例如 x:11.p2、x:236-1"))
        confidence[key] = str(entry.get("confidence", "M")) if isinstance(entry, dict) else "M"
    short = {name: tuple(keys or ()) for name, keys in _entries(values, "short_keys")}
    return Law(documents, confidence, short), problems


def _entries(values: Any, name: str) -> list[tuple[str, Any]]:
    part = values.get(name) if isinstance(values, dict) else None
    return [(str(key), entry) for key, entry in part.items()] if isinstance(part, dict) else []
