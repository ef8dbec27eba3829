"""The checked national numbers that stand behind every help fence (SAFEGUARDS 3, 4; LAW-FACTS §9)."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.content.catalogue import catalogue
from app.content.ruby import annotate
from app.content.shapes import HelpLine
from app.core.clock import today
from app.core.languages import current_tag


def lines_of_today() -> tuple[HelpLine, ...]:
    """Return the national lines that may be shown today; one past its review date is left out, 110 never."""
    return catalogue().help.current(today().isoformat())


def national_lines(face: str, ruby: str | None = None, new_words: tuple[str, ...] = ()) -> Markup:
    """Return the lines as HTML: to a learner all of them, in the reader's language.

    A class and its facilitator get the same ones, so that what is read out stands on the screen: those that no
    organisation can remove, in Chinese, with short hours, to a class without links and with pinyin where it has any.
    """
    directory = catalogue().help
    of_lesson = face != "learner"
    tag = "zh" if of_lesson or current_tag() != "en" else "en"
    lines = [line for line in lines_of_today() if line.always or not of_lesson]
    return Markup(  # noqa: S704  a template of ours, escaped by Jinja
        render_template(
            "content/_help_lines.html",
            lines=[
                (
                    line.number,
                    annotate(line.name_en if tag == "en" else line.name, ruby, new_words),
                    annotate((line.hours_short if of_lesson else line.hours).get(tag, ""), ruby, new_words),
                )
                for line in lines
            ],
            sentence=annotate(directory.fixed_sentence.get(tag, ""), ruby, new_words),
            with_links=face != "class",
        )
    )
