"""Why a question should be read again, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.assessment.items.rules import Flag

FLAGS = {
    Flag.TOO_HARD: _("Too hard"),
    Flag.TOO_EASY: _("Too easy"),
    Flag.WEAK: _("Does not tell apart"),
}
