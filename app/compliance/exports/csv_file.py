"""Rows, or people where they were asked for, as a table that opens in a spreadsheet; fields are the document's.

Columns keep their places: the names that people read beside the ids stand last.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale

from app.compliance.exports.paper import TAGS, Format, flat, harmless, named
from app.core.languages import LOCALES

if TYPE_CHECKING:
    from app.compliance.exports.paper import Paper

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
ONLY_SOMETIMES = ("as_of", "window_first", "window_last", "masked", "counted_with", "also", "told_only")
FOR_READING = ("organisation_name", "requirement_title")


def as_csv(paper: Paper) -> str:
    """Return the rows of a report, or its people where they were asked for; null is an empty cell.

    Names are those of organisations and requirements only: a person is an id.
    """
    titles = {row["id"]: row["title"] for row in paper.document["requirements"]}
    with force_locale(LOCALES[TAGS[paper.language]]):
        rows = [
            {
                **flat(row),
                **({"told_only": True} if "told_only" in paper.document else {}),
                "organisation_name": named(row, paper.names),
                "requirement_title": titles.get(row["requirement"], row["requirement"]),
            }
            for row in paper.document["people" if paper.detail else "rows"]
        ]
    fields = [
        *(OF_PEOPLE if paper.detail else OF_ROWS),
        *(name for name in ONLY_SOMETIMES if any(name in row for row in rows)),
        *FOR_READING,
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
    return as_csv(paper).encode()


FORMAT = Format("csv", "text/csv", _write)
