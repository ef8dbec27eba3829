"""Files of the one report document: one module a format, each with its `FORMAT`; the figures are the document's."""

from __future__ import annotations

from app.compliance.exports import csv_file, docx_file, json_file, pdf_file, xlsx_file
from app.compliance.exports.paper import Format, Paper, paper_of

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT for module in (json_file, csv_file, xlsx_file, pdf_file, docx_file)
}
__all__ = ["FORMATS", "Format", "Paper", "paper_of"]
