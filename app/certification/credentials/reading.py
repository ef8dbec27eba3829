"""Reading a file that a stranger gives us: as JSON, and only in a shape that means one thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

MOST_BYTES = 100_000
DEEPEST = 20
MOST_NODES = 400
TEXT_KEYS = {"@value", "@language", "@direction"}
LINE_ENDS = "\n\r"
FIRST_PRINTABLE, DELETE = " ", "\x7f"


class Problem(StrEnum):
    """Why a file is not accepted; `words.py` says each in a sentence."""

    NOT_A_CREDENTIAL = "not-a-credential"
    PDF = "pdf"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    UNUSUAL = "unusual"
    OTHER_CONTEXT = "other-context"
    NO_PROOF = "no-proof"
    OTHER_PROOF = "other-proof"
    OTHER_ISSUER_KEY = "other-issuer-key"
    NEVER_FETCHED = "never-fetched"
    ALTERED = "altered"
    KEY_REVOKED = "key-revoked"
    NOT_HERE = "not-here"


class Refused(ValueError):
    """A file is not accepted."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def read_credential(content: bytes | str) -> dict[str, Any]:
    """Return the JSON object of a file. Raises Refused: it is none, or something in it could be read in two ways.

    Refused too is whatever a signature over the RDF form would not cover or would not pin to its place: nulls, words of
    JSON-LD itself, addresses as property names, one id described in two places.
    """
    if len(content) > MOST_BYTES:
        raise Refused(Problem.TOO_LARGE)
    try:
        document = json.loads(content, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused(Problem.NOT_A_CREDENTIAL) from error
    if not isinstance(document, dict):
        raise Refused(Problem.NOT_A_CREDENTIAL)
    _refuse_ambiguity(document)
    return document


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused(Problem.UNUSUAL)
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_ambiguity(document: dict[str, Any]) -> None:
    described: set[str] = set()
    for number, (place, depth) in enumerate(_places(document)):
        if depth > DEEPEST or number > MOST_NODES:
            raise Refused(Problem.UNUSUAL)
        if isinstance(place, dict):
            _refuse_keys(place, is_top=depth == 0)
            subject = place.get("id")
            if isinstance(subject, str) and len(place) > 1:
                if subject in described:
                    raise Refused(Problem.UNUSUAL)
                described.add(subject)
        elif place is None or (isinstance(place, str) and not _is_plain(place)):
            raise Refused(Problem.UNUSUAL)


def _places(document: dict[str, Any]) -> Iterator[tuple[Any, int]]:
    """Yield every object, list and value with its depth, without calling itself."""
    waiting: list[tuple[Any, int]] = [(document, 0)]
    while waiting:
        place, depth = waiting.pop()
        yield place, depth
        inner = list(place.values()) if isinstance(place, dict) else place if isinstance(place, list) else []
        waiting += [(one, depth + 1) for one in inner]


def _refuse_keys(place: dict[str, Any], *, is_top: bool) -> None:
    if "@value" in place:
        if not place.keys() <= TEXT_KEYS:
            raise Refused(Problem.UNUSUAL)
        return
    for key in place:
        if key == "@context" and is_top:
            continue
        if not key or key.startswith("@") or ":" in key or not _is_plain(key):
            raise Refused(Problem.UNUSUAL)


def _is_plain(text: str) -> bool:
    """Whether a text holds no control characters but line ends, and can be written down at all."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return all((sign >= FIRST_PRINTABLE and sign != DELETE) or sign in LINE_ENDS for sign in text)
