"""The document itself, as JSON (COMPLIANCE §7)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.compliance.exports.paper import Format

if TYPE_CHECKING:
    from app.compliance.exports.paper import Paper
    from app.compliance.reports import Document


def as_json(document: Document) -> str:
    """Return the document as JSON, readable and the same every time."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write(paper: Paper) -> bytes:
    return as_json(paper.document).encode()


FORMAT = Format("json", "application/json", _write)
