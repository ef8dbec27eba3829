"""A workbook: the figures with frozen headings, people where asked for, and a sheet that says how it was counted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale, format_datetime
from flask_babel import gettext as _

from app.compliance.exports.paper import NAME, SHARE, TAGS, Format, status_words
from app.compliance.exports.row_heights import height_of
from app.compliance.rules.sentence import CHINESE, ENGLISH
from app.core.languages import LOCALES

if TYPE_CHECKING:
    from app.compliance.exports.paper import Cell, Column, Paper

WIDTHS = {NAME: 30, SHARE: 11}
OTHER_WIDTH = 11
TITLE_WIDTH, REASON_WIDTH, NOTE_WIDTH = 28, 60, 90
MOMENTS = {CHINESE: "y年M月d日 HH:mm", ENGLISH: "d MMMM y, HH:mm"}
GREEN, LINE = "#14532d", "#c9d3cc"
PEOPLE = ("organisation", "requirement", "subject", "status", "due_on", "valid_until", "uncovered_days", "reason")


def _write(paper: Paper) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book, force_locale(LOCALES[TAGS[paper.language]]):
        book.set_properties({"title": paper.title, "created": paper.generated_at.replace(tzinfo=None)})
        _Workbook(book, paper).write()
    return out.getvalue()


class _Workbook:
    def __init__(self, book: Any, paper: Paper) -> None:
        self.book, self.paper = book, paper
        font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        cell = {**font, "border": 1, "border_color": LINE}
        self.head = book.add_format({**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#e8f0ea"})
        self.title = book.add_format({**font, "bold": True, "font_size": 14, "font_color": GREEN})
        self.text = book.add_format({**cell, "text_wrap": True})
        self.number = book.add_format({**cell, "align": "right"})
        self.share = book.add_format({**cell, "align": "right", "num_format": "0.0%"})
        self.note = book.add_format({**font, "text_wrap": True, "valign": "top"})
        self.term = book.add_format({**font, "bold": True, "valign": "top"})

    def write(self) -> None:
        """Write every sheet: figures first, as they are what is asked for."""
        self._figures()
        if self.paper.detail:
            self._people()
        self._notes()

    def _figures(self) -> None:
        columns = self.paper.columns
        sheet = self._sheet(_("Figures"), [_("Requirement"), *(column.label for column in columns)])
        sheet.set_column(0, 0, TITLE_WIDTH)
        for number, column in enumerate(columns, start=1):
            sheet.set_column(number, number, WIDTHS.get(column.kind, OTHER_WIDTH))
        row = 1
        for section in self.paper.sections:
            for cells in section.rows:
                sheet.set_row(row, height_of([(section.title, TITLE_WIDTH), (str(cells[0]), WIDTHS[NAME])]))
                sheet.write_string(row, 0, section.title, self.text)
                for number, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
                    self._cell(sheet, row, number, column, cell)
                row += 1
        sheet.freeze_panes(1, 2)
        if row > 1:
            sheet.autofilter(0, 0, row - 1, len(columns))

    def _cell(self, sheet: Any, row: int, number: int, column: Column, cell: Cell) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, number, cell, self.text if column.kind == NAME else self.number)
        else:
            sheet.write_number(row, number, cell, self.share if column.kind == SHARE else self.number)

    def _people(self) -> None:
        heads = [
            _("Organisation"), _("Requirement"), _("Person"), _("Status"), _("Due day"), _("Valid until"),
            _("Days on post, untrained"), _("Why"),
        ]  # fmt: skip
        sheet = self._sheet(_("People"), heads)
        sheet.set_column(0, len(PEOPLE) - 2, TITLE_WIDTH // 2)
        sheet.set_column(len(PEOPLE) - 1, len(PEOPLE) - 1, REASON_WIDTH)
        words = status_words()
        for row, person in enumerate(self.paper.document["people"], start=1):
            sheet.set_row(
                row, height_of([(person["reason"] or "", REASON_WIDTH), (person["requirement"], TITLE_WIDTH // 2)])
            )
            for number, name in enumerate(PEOPLE):
                value = words.get(person[name], person[name]) if name == "status" else person[name]
                if isinstance(value, int):
                    sheet.write_number(row, number, value, self.number)
                else:
                    sheet.write_string(row, number, value or "", self.text)
        sheet.freeze_panes(1, 3)

    def _sheet(self, name: str, heads: list[str]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_row(0, 36)
        for number, head in enumerate(heads):
            sheet.write_string(0, number, head, self.head)
        _on_a4(sheet)
        sheet.repeat_rows(0)
        return sheet

    def _notes(self) -> None:
        sheet = self.book.add_worksheet(_("As of and definitions"))
        _on_a4(sheet)
        sheet.set_column(0, 0, TITLE_WIDTH)
        sheet.set_column(1, 1, NOTE_WIDTH)
        sheet.write_string(0, 0, self.paper.title, self.title)
        lines = [
            (_("Organisation"), self.paper.organisation),
            (_("As of the end of"), self.paper.dated),
            (_("Made at"), format_datetime(self.paper.generated_at, MOMENTS[self.paper.language])),
            *(("", note) for note in self.paper.notes),
            *(("", note) for note in self.paper.left_out),
            *self.paper.definitions,
        ]
        for row, (term, text) in enumerate(lines, start=2):
            sheet.set_row(row, height_of([(text, NOTE_WIDTH)]))
            sheet.write_string(row, 0, term, self.term)
            sheet.write_string(row, 1, text, self.note)


def _on_a4(sheet: Any) -> None:
    """Print a sheet on A4 sideways, one page wide."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


FORMAT = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write)
