"""The checked national numbers that stand behind every help fence (SAFEGUARDS 3, 4; LAW-FACTS §9)."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.content.catalogue import catalogue
from app.content.shapes import HelpLine
from app.core.clock import today
from app.core.languages import current_tag


def lines_of_today() -> tuple[HelpLine, ...]:
    """Return the national lines that may be shown today; one past its review date is left out, 110 never."""
    return catalogue().help.current(today().isoformat())


def national_lines(face: str) -> Markup:
    """Return the lines as HTML: to a class those that no organisation can remove, without links; else all of them."""
    directory = catalogue().help
    lines = [line for line in lines_of_today() if line.always or face != "class"]
    return Markup(  # noqa: S704  a template of ours, escaped by Jinja
        render_template(
            "content/_help_lines.html",
            lines=lines,
            sentence=directory.fixed_sentence.get("en" if current_tag() == "en" else "zh", ""),
            with_links=face != "class",
        )
    )
