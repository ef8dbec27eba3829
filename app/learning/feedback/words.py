"""The questions and answers of course feedback in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

ASKED = {
    "clear": _("Was the course clear?"),
    "length": _("Was it the right length?"),
    "use": _("Will you use it next week?"),
}
ANSWERS = {
    ("clear", "yes"): _("Yes, clear"),
    ("clear", "partly"): _("Partly"),
    ("clear", "no"): _("No, hard to follow"),
    ("length", "right"): _("Just right"),
    ("length", "too_long"): _("Too long"),
    ("length", "too_short"): _("Too short"),
    ("use", "yes"): _("Yes, I will use it"),
    ("use", "perhaps"): _("Perhaps"),
    ("use", "no"): _("No, not likely"),
}
