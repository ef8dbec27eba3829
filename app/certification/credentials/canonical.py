"""RDF canonical form (RDFC-1.0) of a credential, with the shipped contexts only and nothing left unsigned.

pyld's URDNA2015 gives the same bytes as RDFC-1.0 as long as no text holds control characters other than line ends
(RDFC-1.0 escapes them); `reading.py` refuses those, so do we.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

FOLDER = Path(__file__).parent / "contexts"
VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SHIPPED = {VC2: "credentials-v2.jsonld", OB3: "open-badges-3.0.3.jsonld"}
MOST_ALIKE = 5
"""Blank nodes that cannot be told apart by what is said of them: finding their order takes the factorial of their number."""
NQUADS = "application/n-quads"
RELATIVE = "https://relative.invalid/"
"""Where relative addresses are put, to find them again: left to itself, pyld makes up a base for them."""
ABSOLUTE = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+\Z""")
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\Z")

_turn = Lock()
"""pyld keeps resolved contexts in a cache that threads must not change at the same time."""


class CannotCanonicalise(ValueError):
    """A document has no canonical form here: unknown words, parts a signature would not cover, or it is too intricate."""


@lru_cache(maxsize=len(SHIPPED))
def context_file(address: str) -> dict[str, Any]:
    """Return a shipped context. Raises KeyError for any other address; nothing is ever fetched."""
    content: dict[str, Any] = json.loads((FOLDER / SHIPPED[address]).read_text(encoding="utf-8"))
    return content


def _load(address: str, _options: object) -> dict[str, Any]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": context_file(address),
    }


def canonical_form(document: dict[str, Any]) -> bytes:
    """Return a document's canonical N-Quads. Raises CannotCanonicalise.

    Whatever would fall away on the way (an undefined word, a relative id) is refused: it would look signed and not be.
    """
    from pyld import jsonld

    options = {"documentLoader": _load, "rdfDirection": "i18n-datatype", "base": RELATIVE}
    try:
        with _turn:
            expanded = jsonld.expand(document, options, on_property_dropped=_refuse_dropped)
            _refuse_what_falls_away(expanded)
            dataset = jsonld.to_rdf(expanded, options)
        return _ordered(dataset).encode()
    except CannotCanonicalise:
        raise
    except (jsonld.JsonLdError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # A hostile document may break pyld in the middle; that is a document we cannot read, not a fault of ours.
        raise CannotCanonicalise(type(error).__name__) from error


def _refuse_dropped(_word: str | None) -> None:
    raise CannotCanonicalise("a word that no context defines")


def _refuse_what_falls_away(expanded: Any) -> None:
    """Refuse ids and types that are no absolute addresses, and languages that are none: RDF leaves them out silently."""
    if isinstance(expanded, list):
        for one in expanded:
            _refuse_what_falls_away(one)
    elif isinstance(expanded, dict):
        named = [expanded["@id"]] if "@id" in expanded else []
        kinds = expanded.get("@type", [])
        named += kinds if isinstance(kinds, list) else [kinds]
        if not all(_is_absolute(one) for one in named if one != "@json"):
            raise CannotCanonicalise("a relative address")
        if "@language" in expanded and not LANGUAGE.match(expanded["@language"]):
            raise CannotCanonicalise("no language")
        for value in expanded.values():
            _refuse_what_falls_away(value)


def _is_absolute(address: Any) -> bool:
    return isinstance(address, str) and bool(ABSOLUTE.match(address)) and not address.startswith(RELATIVE)


def _ordered(dataset: dict[str, Any]) -> str:
    from pyld.canon import URDNA2015

    class Bounded(URDNA2015):
        """Canonical order, refused where working it out would take too long."""

        def hash_n_degree_quads(self, id_: str, issuer: Any) -> Any:
            alike = sum(len(nodes) for nodes in self.hash_to_blank_nodes.values())
            if alike > MOST_ALIKE:
                raise CannotCanonicalise("too intricate")
            return super().hash_n_degree_quads(id_, issuer)

    text: str = Bounded().main(dataset, {"format": NQUADS})
    return text
