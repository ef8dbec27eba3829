"""The code words of the hours ledger in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.compliance.hours.shown import LED
from app.compliance.rules.hours import Source, Why
from app.records.answers import DeclineReason
from app.records.hours import HoursKind
from app.records.voids import AttendanceVoidReason

KINDS = {
    HoursKind.COURSE: _("Training course elsewhere"),
    HoursKind.LECTURE: _("Lecture"),
    HoursKind.WORKSHOP: _("Workshop or teaching research"),
    HoursKind.ONLINE_COURSE: _("Online course on another platform"),
    HoursKind.SELF_STUDY: _("Reading and self-study"),
    HoursKind.DRILL: _("Drill"),
}
HOW: dict[str, Any] = {
    Source.SESSION: _("Session here"),
    LED: _("Session here, as facilitator"),
    Source.ONLINE: _("Course here, online"),
    Source.COVERAGE: _("Course here, all modules covered"),
    Source.IMPORTED: _("Imported record"),
    Source.OUTSIDE: _("Study elsewhere"),
    **{str(kind): word for kind, word in KINDS.items()},
}
WHY = {
    Why.OF_A_SESSION: _("The session itself counts"),
    Why.SAME_EDITION: _("Another record of this course edition counts this year"),
    Why.NO_MINUTES: _("The record names no minutes"),
    Why.VOIDED: _("Voided: it never counted"),
    Why.WAITING: _("Waits for the second person's answer"),
    Why.DECLINED: _("Not approved"),
}
REASONS = {
    DeclineReason.NO_PROOF: _("No proof was shown"),
    DeclineReason.OTHER_LENGTH: _("The proof names another length"),
    DeclineReason.OTHER_DAY: _("The proof names another day"),
    DeclineReason.OTHER_TOPIC: _("It was about something else"),
    DeclineReason.ENTERED_TWICE: _("It was entered twice"),
    DeclineReason.NO_EVIDENCE: _("It names no certificate and no list"),
}
# Why an attendance was taken back, beside the word that it never counted.
TAKEN_BACK = {
    AttendanceVoidReason.WAS_NOT_THERE: _("Struck out of the list of that day; if you were there, tell who led it"),
    AttendanceVoidReason.OTHER_MINUTES: _("The minutes were corrected; the right ones stand in their own line"),
    AttendanceVoidReason.LED_IT: _("Whoever leads a workshop gets no hours of learning by it"),
}
TOPICS = {
    "allegations": _("When a colleague is named"),
    "body-safety": _("Body safety"),
    "disclosure": _("When a child tells"),
    "duty": _("Duty of adults"),
    "facts": _("What is known about harm"),
    "grooming": _("Grooming and risks of institutions"),
    "law": _("Law"),
    "online-safety": _("Online safety"),
    "puberty": _("Growing up"),
    "reporting": _("Reporting"),
    "safer-practice": _("Safer practice"),
    "signs": _("Signs of harm"),
    "supervision": _("Looking after children"),
    "talking": _("Talking with children"),
}


def words() -> dict[str, Mapping[Any, Any]]:
    """Return all words for a template."""
    return {"how": HOW, "why": WHY, "reasons": REASONS, "taken_back": TAKEN_BACK, "topics": TOPICS}


def topic_word(topic: str) -> str:
    """Return what a topic is called; the id of one that has no name here."""
    return str(TOPICS.get(topic, topic))
