"""The canonical form of a document, its seal, and the part of it that goes upward (COMPLIANCE §6, RFC 8785)."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, TypeAlias

import rfc8785

Document: TypeAlias = dict[str, Any]
FORMAT = "hulei-filing-1"
PUBLIC_FORMAT = "hulei-filing-public-1"
RANDOM_BYTES = 32


class NoDocument(ValueError):
    """The bytes are no JSON document."""


def canonical(document: Document) -> bytes:
    """Return a document in the one form that RFC 8785 gives it."""
    return rfc8785.dumps(document)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes; of a canonical document this is its seal."""
    return hashlib.sha256(content).hexdigest()


def random_mark() -> str:
    """Return the 32 random bytes of a document: its seal says nothing to whoever guesses at its rows."""
    return secrets.token_hex(RANDOM_BYTES)


def part_for_above(document: Document, seal: str) -> Document:
    """Return what goes upward: definitions, masked totals, signature and seals; the rows stay (COMPLIANCE §6)."""
    return {"format": PUBLIC_FORMAT, "public": document["public"], "seal": seal}


def read_document(content: bytes) -> Document:
    """Return the document that some bytes hold; raises NoDocument."""
    try:
        read = json.loads(content)
    except ValueError as error:
        raise NoDocument from error
    if not isinstance(read, dict):
        raise NoDocument
    return read


def digests_of(content: bytes) -> tuple[str, ...]:
    """Return the digest of a file and, where it is JSON that somebody saved anew, that of its canonical form."""
    try:
        return digest_of(content), digest_of(canonical(read_document(content)))
    except (NoDocument, rfc8785.CanonicalizationError):
        return (digest_of(content),)
