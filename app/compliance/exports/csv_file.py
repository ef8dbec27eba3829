"""Rows, or people where they were asked for, as a table that opens in a spreadsheet; fields are the document's."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from app.compliance.exports.paper import Format, flat, harmless

if TYPE_CHECKING:
    from app.compliance.exports.paper import Paper
    from app.compliance.reports import Document

BYTE_ORDER_MARK = "\ufeff"
OF_ROWS = (
    "organisation", "parent", "requirement", "required", "met", "expiring", "late", "due", "overdue", "excused",
    "completion_rate", "overdue_rate", "previous_first", "previous_last", "previous_required", "previous_met",
    "previous_missed", "previous_excused", "previous_made_up_since",
)  # fmt: skip
OF_PEOPLE = (
    "subject", "organisation", "requirement", "status", "expiring", "late", "due_on", "valid_until", "uncovered_days",
    "records", "reason",
)  # fmt: skip
ONLY_SOMETIMES = ("as_of", "window_first", "window_last", "masked", "counted_with", "also")


def as_csv(document: Document, *, detail: bool) -> str:
    """Return the rows of a document, or with `detail` its people; null is an empty cell."""
    rows = [flat(row) for row in document["people" if detail else "rows"]]
    fields = [
        *(OF_PEOPLE if detail else OF_ROWS),
        *(name for name in ONLY_SOMETIMES if any(name in row for row in rows)),
    ]
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(text, fieldnames=fields, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: _cell(row.get(name)) for name in fields} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ",".join(value)
    return harmless(value) if isinstance(value, str) else value


def _write(paper: Paper) -> bytes:
    return as_csv(paper.document, detail=paper.detail).encode()


FORMAT = Format("csv", "text/csv", _write)
