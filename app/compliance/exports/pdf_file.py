"""The report on A4, set by typst in a child process: one table a requirement, then how it was counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.compliance.exports.paper import NAME, TAGS, Format, written
from app.core.languages import LOCALES
from app.core.typesetting import PDF, characters_not_drawable, typeset

if TYPE_CHECKING:
    from app.compliance.exports.paper import Paper

TEMPLATE = Path(__file__).parents[1] / "typst" / "report.typ"
BOX = "□"  # what stands for a character our font lacks


def _write(paper: Paper) -> bytes:
    with force_locale(LOCALES[TAGS[paper.language]]):
        values = {
            "lang": paper.language,
            "title": paper.title,
            "organisation": paper.organisation,
            "dated": _("As of the end of %(day)s", day=paper.dated),
            "columns": [{"label": column.label, "is_name": column.kind == NAME} for column in paper.columns],
            "sections": [
                {
                    "title": section.title,
                    "summary": section.summary,
                    "rows": [
                        [written(column, cell) for column, cell in zip(paper.columns, row, strict=True)]
                        for row in section.rows
                    ],
                }
                for section in paper.sections
            ],
            "definitions_head": _("How it was counted"),
            "definitions": [list(pair) for pair in paper.definitions],
            "notes": list(paper.notes),
            "left_out_head": _("Not in the figures"),
            "left_out": list(paper.left_out),
            "signature": _("Signature of the person responsible:"),
            "seal": _("Seal of the organisation:"),
            "day": _("Day:"),
        }
    return typeset(TEMPLATE, drawable(values), kind=PDF, at=paper.generated_at)


def drawable(value: Any) -> Any:
    """Return values in which a character our font lacks is a visible box instead of a silent gap."""
    if isinstance(value, str):
        return value.translate(
            {ord(character): BOX for character in characters_not_drawable(value) if character != "\n"}
        )
    if isinstance(value, list):
        return [drawable(entry) for entry in value]
    if isinstance(value, dict):
        return {name: drawable(entry) for name, entry in value.items()}
    return value


FORMAT = Format("pdf", "application/pdf", _write)
