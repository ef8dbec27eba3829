"""The teacher's papers as files: each opens from disk on a phone or a printer's computer, never on the class's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from app.classroom.documents import as_document
from app.classroom.packs.embedding import MEDIA, policy, styles, with_pictures
from app.classroom.packs.naming import TITLE
from app.classroom.views.script import ScriptPart, script_parts
from app.core.languages import DEFAULT, LOCALES
from app.people.views.help_pages import directory

if TYPE_CHECKING:
    from app.content.shapes import Course, Module
    from app.people.queries.help_cards import PublicCard


def lesson_paper(course: Course, module: Module, card: PublicCard | None) -> str:
    """Return a lesson's exact words with its screens, class check, worksheet and help card."""
    worksheet = course.worksheets.get(module.id)
    parts = [
        ScriptPart(part.activity, with_pictures(part.html, course), part.cards)
        for part in script_parts(course, module, media=MEDIA)
    ]
    return _paper(
        "classroom/_lesson_paper.html",
        heading=lambda: _("Lesson %(number)s: %(title)s", number=module.position, title=module.title),
        course=course,
        module=module,
        lesson_parts=parts,
        worksheet=with_pictures(as_document(course, worksheet["text"], media=MEDIA), course) if worksheet else None,
        worksheet_title=worksheet["title"] if worksheet else None,
        card=card,
        directory=directory(),
    )


def worksheet_paper(course: Course, module: Module) -> str | None:
    """Return a lesson's worksheet alone, to be copied."""
    worksheet = course.worksheets.get(module.id)
    if worksheet is None:
        return None
    text = with_pictures(as_document(course, worksheet["text"], media=MEDIA), course)
    return _paper("classroom/packs/_worksheet.html", heading=lambda: worksheet["title"], text=text)


def questions_paper(course: Course) -> str | None:
    """Return the likely questions of a course with words to answer them."""
    if course.questions is None:
        return None
    text = with_pictures(as_document(course, course.questions, media=MEDIA), course)
    return _paper("classroom/packs/_questions.html", heading=lambda: _("Likely questions"), text=text)


def help_card_paper(card: PublicCard) -> str:
    """Return a school's help card, to be copied for every pupil."""
    return _paper("classroom/packs/_help_card.html", heading=lambda: _("Help card"), card=card, directory=directory())


def _paper(content: str, *, heading: Any, **values: Any) -> str:
    """Return a paper as one file, in Chinese."""
    with force_locale(LOCALES[DEFAULT]):
        style, printed = styles("hulei", "reading", "teaching", "class-paper"), styles("print")
        return render_template(
            "classroom/packs/paper.html",
            neutral=TITLE,
            title=heading(),
            content=content,
            policy=policy(styles=(style, printed)),
            style=style,
            printed=printed,
            **values,
        )
