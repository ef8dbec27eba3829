"""The one blueprint of people's pages."""

from __future__ import annotations

from flask import Blueprint, request

from app.core.languages import DEFAULT, current_tag
from app.people.erased import called

blueprint = Blueprint("people", __name__)
blueprint.add_app_template_filter(called, "called")


@blueprint.app_template_global()
def lang_of_help() -> str | None:
    """Return the language a link to a help page must carry, for help pages keep no cookie (SAFEGUARDS 1).

    A Chinese page needs none, unless the browser asks for English.
    """
    tag = current_tag()
    asks_for_english = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh") == "en"
    return tag if tag != DEFAULT or asks_for_english else None
