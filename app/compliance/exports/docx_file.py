"""The report in the form of a Chinese official report: text with numbered parts, signature and seal, tables annexed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import gettext as _

from app.compliance.exports.docx_page import BODY, HEADING, SIZE_2, SIZE_3, TITLE, DocxPage
from app.compliance.exports.paper import TAGS, Format
from app.core.languages import LOCALES

if TYPE_CHECKING:
    from app.compliance.exports.paper import Paper


def _write(paper: Paper) -> bytes:
    with force_locale(LOCALES[TAGS[paper.language]]):
        return _Report(paper).written()


class _Report(DocxPage):
    def __init__(self, paper: Paper) -> None:
        super().__init__(paper.title, author=paper.organisation, at=paper.generated_at, language=paper.language)
        self.paper = paper

    def written(self) -> bytes:
        """Return the finished file: report, place for signature and seal, then the annexes."""
        self._text()
        self._signature()
        self._annexes()
        return self.saved()

    def _text(self) -> None:
        paper = self.paper
        self.line(paper.title, TITLE, SIZE_2, bold=True, align="center")
        self.line(_("As of the end of %(day)s", day=paper.dated), BODY, SIZE_3, align="center")
        self.line("", BODY, SIZE_3)
        for note in paper.notes:
            self.line(note, BODY, SIZE_3, indent=True)
        for number, section in enumerate(paper.sections, start=1):
            self.line(f"{self.numeral_below(number)}{section.title}", HEADING, SIZE_3, indent=True)
            if section.summary:
                self.line(section.summary, BODY, SIZE_3, indent=True)
        if paper.left_out:
            self.line(
                f"{self.numeral_below(len(paper.sections) + 1)}{_('Not in the figures')}", HEADING, SIZE_3, indent=True
            )
            for entry in paper.left_out:
                self.line(entry, BODY, SIZE_3, indent=True)
        self.line("", BODY, SIZE_3)
        self.line(_("Annexes: 1. Figures by organisation; 2. How it was counted"), BODY, SIZE_3, indent=True)

    def _signature(self) -> None:
        self.line("", BODY, SIZE_3)
        for label in (_("Signature of the person responsible:"), _("Seal of the organisation:"), _("Day:")):
            line = self.line(f"{label}{'　' * 8}", BODY, SIZE_3, align="right")
            line.paragraph_format.keep_with_next = True

    def _annexes(self) -> None:
        self.sideways()
        self.line(_("Annex 1: figures by organisation"), HEADING, SIZE_3)
        for part in self.paper.sections:
            self.line(part.title, HEADING, 12)
            self.table(self.paper.columns, part.rows)
        self.line("", BODY, 12)
        self.line(_("Annex 2: how it was counted"), HEADING, SIZE_3)
        for term, text in self.paper.definitions:
            self.line(_("%(term)s: %(text)s", term=term, text=text), BODY, 12)


FORMAT = Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _write)
