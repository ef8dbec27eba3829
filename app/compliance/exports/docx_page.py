"""A page of a Chinese official report in Word: lines, numbered parts, tables, page numbers.

Type sizes, margins and page numbers follow GB/T 9704-2012 (title 2nd size, text 3rd size, 28 lines of 22 characters);
fonts are named, not embedded, for Latin and East Asian text alike.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from app.compliance.exports.paper import NAME, written
from app.compliance.rules.sentence import CHINESE

if TYPE_CHECKING:
    from datetime import datetime

    from app.compliance.exports.paper import Cell, Column

LATIN, BODY, HEADING, TITLE = "Times New Roman", "仿宋", "黑体", "宋体"
SIZE_2, SIZE_3, SIZE_SMALL_5 = 22, 16, 9  # points of 二号, 三号, 小五号
LINE_POINTS = 28
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm, GB/T 9704-2012 5.2
A4 = (210, 297)
NAME_MM, TABLE_MM = 52, 237  # of an annexed table on a page turned sideways: 297 less margins of 30
NUMERALS = "一二三四五六七八九十"


def chinese_numeral(number: int) -> str:
    """Return the numeral before the heading of a part, up to 99: 一、"""
    tens, ones = divmod(number, 10)
    text = ("十" if tens == 1 else f"{NUMERALS[tens - 1]}十") if tens else ""
    return f"{text}{NUMERALS[ones - 1] if ones else ''}、"


class DocxPage:
    """A document in writing; whoever writes a report calls its parts in order, then `saved`."""

    def __init__(self, title: str, *, author: str, at: datetime, language: str) -> None:
        import docx
        from docx.shared import Mm, Pt

        self.language, self.mm, self.points = language, Mm, Pt
        self.book = docx.Document()
        self.book.core_properties.title = title
        self.book.core_properties.author = author
        self.book.core_properties.created = at.replace(tzinfo=None)
        self.book.core_properties.comments = ""
        style = self.book.styles["Normal"]
        style.font.size = Pt(SIZE_3)
        _set_fonts(style.element, style.font, BODY)
        self._page(self.book.sections[0], *A4)

    def saved(self) -> bytes:
        """Return the finished file."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def sideways(self) -> None:
        """Begin a page turned sideways, for wide tables."""
        from docx.enum.section import WD_ORIENT, WD_SECTION

        section = self.book.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        self._page(section, A4[1], A4[0], left_margin=30, right_margin=30)

    def numeral_below(self, number: int) -> str:
        """Return the numeral of a heading whose own words may begin with a grade in numerals: （一） in Chinese."""
        return f"（{chinese_numeral(number)[:-1]}）" if self.language == CHINESE else self.numeral(number)

    def numeral(self, number: int) -> str:
        """Return the numeral before the heading of a part: 一、 in Chinese."""
        return chinese_numeral(number) if self.language == CHINESE else f"{number}. "

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, name_width: int = NAME_MM) -> None:
        """Write a table with a head that is repeated on each page."""
        table = self.book.add_table(rows=2, cols=len(columns), style="Table Grid")
        table.autofit = False
        each = (TABLE_MM - name_width) / max(1, len(columns) - 1)
        widths = [self.mm(name_width if place == 0 else each) for place in range(len(columns))]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        head, body = table._tbl.tr_lst
        for cell, column, width in zip(head.tc_lst, columns, widths, strict=True):
            self._cell(cell, column.label, width, left=False, bold=True)
        for cell, column, width in zip(body.tc_lst, columns, widths, strict=True):
            self._cell(cell, "", width, left=column.kind == NAME, bold=False)
        table._tbl.remove(body)
        for row in rows:  # Each a copy of one empty row: laying out every cell anew takes five times as long.
            filled = deepcopy(body)
            for cell, column, value in zip(filled.tc_lst, columns, row, strict=True):
                cell.p_lst[0].r_lst[0].text = written(column, value)
            table._tbl.append(filled)
        _repeat_on_each_page(table.rows[0])

    def _cell(self, cell: Any, text: str, width: Any, *, left: bool, bold: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.text.paragraph import Paragraph

        cell.width = width
        line = Paragraph(cell.p_lst[0], None)  # type: ignore[arg-type]  # a new run needs no parent
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.font.size, run.font.bold = self.points(SIZE_SMALL_5), bold
        _set_fonts(run._r, run.font, BODY)

    def line(
        self, text: str, font: str, size: int, *, bold: bool = False, align: str = "left", indent: bool = False
    ) -> Any:
        """Write one line of text and return it."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

        line = self.book.add_paragraph()
        line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        layout = line.paragraph_format
        layout.space_before = layout.space_after = self.points(0)
        layout.keep_with_next = font == HEADING  # no heading alone at a page's foot
        layout.line_spacing_rule, layout.line_spacing = (
            WD_LINE_SPACING.EXACTLY,
            self.points(max(LINE_POINTS, size + 10)),
        )
        if indent:
            layout.first_line_indent = self.points(2 * size)
        run = line.add_run(text)
        run.font.size, run.font.bold = self.points(size), bold
        _set_fonts(run._r, run.font, font)
        return line

    def _page(self, section: Any, width: int, height: int, **margins: int) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        section.page_width, section.page_height = self.mm(width), self.mm(height)
        for name, value in {**MARGINS, **margins}.items():
            setattr(section, name, self.mm(value))
        section.footer.is_linked_to_previous = False
        line = section.footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_page_number(line, self.points(14))


def _set_fonts(element: Any, font: Any, east_asian: str) -> None:
    """Name the font of Latin and of Chinese text: without the second, Word shows its own choice."""
    from docx.oxml.ns import qn

    font.name = LATIN
    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)


def _add_page_number(line: Any, size: Any) -> None:
    """Write — 1 — with a field that Word fills."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for text, kind in (("— ", None), (None, "begin"), ("PAGE", "instr"), (None, "end"), (" —", None)):
        run = line.add_run("" if kind else text)
        run.font.size = size
        _set_fonts(run._r, run.font, TITLE)
        if kind == "instr":
            field = OxmlElement("w:instrText")
            field.text = text
            run._r.append(field)
        elif kind:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
            run._r.append(field)


def _repeat_on_each_page(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)
