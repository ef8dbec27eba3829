"""The report in the form of a Chinese official report: text with numbered parts, signature and seal, tables annexed.

Type sizes, margins and page numbers follow GB/T 9704-2012 (title 2nd size, text 3rd size, 28 lines of 22 characters);
fonts are named, not embedded, for Latin and East Asian text alike.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.compliance.exports.paper import NAME, TAGS, Format, written
from app.compliance.rules.sentence import CHINESE
from app.core.languages import LOCALES

if TYPE_CHECKING:
    from app.compliance.exports.paper import Paper, Section

LATIN, BODY, HEADING, TITLE = "Times New Roman", "仿宋", "黑体", "宋体"
SIZE_2, SIZE_3, SIZE_SMALL_5 = 22, 16, 9  # points of 二号, 三号, 小五号
LINE_POINTS = 28
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm, GB/T 9704-2012 5.2
A4 = (210, 297)
NAME_MM, TABLE_MM = 52, 237  # of an annexed table on a page turned sideways: 297 less margins of 30
NUMERALS = "一二三四五六七八九十"


def _write(paper: Paper) -> bytes:
    with force_locale(LOCALES[TAGS[paper.language]]):
        return _Report(paper).written()


class _Report:
    def __init__(self, paper: Paper) -> None:
        import docx
        from docx.shared import Mm, Pt

        self.paper, self.mm, self.points = paper, Mm, Pt
        self.book = docx.Document()
        self.book.core_properties.title = paper.title
        self.book.core_properties.author = paper.organisation
        self.book.core_properties.created = paper.generated_at.replace(tzinfo=None)
        self.book.core_properties.comments = ""
        style = self.book.styles["Normal"]
        style.font.size = Pt(SIZE_3)
        _set_fonts(style.element, style.font, BODY)
        self._page(self.book.sections[0], *A4)

    def written(self) -> bytes:
        """Return the finished file: report, place for signature and seal, then the annexes."""
        self._text()
        self._signature()
        self._annexes()
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def _text(self) -> None:
        paper = self.paper
        self._line(paper.title, TITLE, SIZE_2, bold=True, align="center")
        self._line(_("As of the end of %(day)s", day=paper.dated), BODY, SIZE_3, align="center")
        self._line("", BODY, SIZE_3)
        for note in paper.notes:
            self._line(note, BODY, SIZE_3, indent=True)
        for number, section in enumerate(paper.sections, start=1):
            self._line(f"{self._numeral(number)}{section.title}", HEADING, SIZE_3, indent=True)
            if section.summary:
                self._line(section.summary, BODY, SIZE_3, indent=True)
        if paper.left_out:
            self._line(
                f"{self._numeral(len(paper.sections) + 1)}{_('Not in the figures')}", HEADING, SIZE_3, indent=True
            )
            for entry in paper.left_out:
                self._line(entry, BODY, SIZE_3, indent=True)
        self._line("", BODY, SIZE_3)
        self._line(_("Annexes: 1. Figures by organisation; 2. How it was counted"), BODY, SIZE_3, indent=True)

    def _numeral(self, number: int) -> str:
        if self.paper.language != CHINESE:
            return f"{number}. "
        tens, ones = divmod(number, 10)
        text = ("十" if tens == 1 else f"{NUMERALS[tens - 1]}十") if tens else ""
        return f"{text}{NUMERALS[ones - 1] if ones else ''}、"

    def _signature(self) -> None:
        self._line("", BODY, SIZE_3)
        for label in (_("Signature of the person responsible:"), _("Seal of the organisation:"), _("Day:")):
            line = self._line(f"{label}{'　' * 8}", BODY, SIZE_3, align="right")
            line.paragraph_format.keep_with_next = True

    def _annexes(self) -> None:
        from docx.enum.section import WD_ORIENT, WD_SECTION

        section = self.book.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        self._page(section, A4[1], A4[0], left_margin=30, right_margin=30)
        self._line(_("Annex 1: figures by organisation"), HEADING, SIZE_3)
        for part in self.paper.sections:
            self._line(part.title, HEADING, 12)
            self._table(part)
        self._line("", BODY, 12)
        self._line(_("Annex 2: how it was counted"), HEADING, SIZE_3)
        for term, text in self.paper.definitions:
            self._line(_("%(term)s: %(text)s", term=term, text=text), BODY, 12)

    def _table(self, part: Section) -> None:
        columns = self.paper.columns
        table = self.book.add_table(rows=len(part.rows) + 1, cols=len(columns), style="Table Grid")
        table.autofit = False
        each = (TABLE_MM - NAME_MM) / (len(columns) - 1)
        widths = [self.mm(NAME_MM if column.kind == NAME else each) for column in columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        rows = [[column.label for column in columns], *self._written(part)]
        for row, texts in zip(table._tbl.tr_lst, rows, strict=True):  # table.rows[i].cells walks the whole table
            for cell, text, column, width in zip(row.tc_lst, texts, columns, widths, strict=True):
                is_head = texts is rows[0]
                self._cell(cell, text, width, left=column.kind == NAME and not is_head, bold=is_head)
        _repeat_on_each_page(table.rows[0])

    def _written(self, part: Section) -> list[list[str]]:
        return [
            [written(column, cell) for column, cell in zip(self.paper.columns, row, strict=True)] for row in part.rows
        ]

    def _cell(self, cell: Any, text: str, width: Any, *, left: bool, bold: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.text.paragraph import Paragraph

        cell.width = width
        line = Paragraph(cell.p_lst[0], None)  # type: ignore[arg-type]  # a new run needs no parent
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.font.size, run.font.bold = self.points(SIZE_SMALL_5), bold
        _set_fonts(run._r, run.font, BODY)

    def _line(
        self, text: str, font: str, size: int, *, bold: bool = False, align: str = "left", indent: bool = False
    ) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

        line = self.book.add_paragraph()
        line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        layout = line.paragraph_format
        layout.space_before = layout.space_after = self.points(0)
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


FORMAT = Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _write)
