"""Code words of lecturers in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.classroom.lecturers.rules import NotSecond, Sender, Subject
from app.supervision.words import said_capacity

if TYPE_CHECKING:
    from app.classroom.lecturers.directory import Lecturer

SUBJECTS = {
    Subject.LAW: _("law"),
    Subject.PSYCHOLOGY: _("psychology"),
    Subject.HEALTH: _("health"),
    Subject.CHILD_PROTECTION: _("child protection"),
    Subject.SAFETY: _("safety"),
}
SENDERS = {
    Sender.POLICE: _("police"),
    Sender.PROCURATORATE: _("procuratorate"),
    Sender.COURT: _("court"),
    Sender.JUSTICE: _("office of justice"),
    Sender.HEALTH: _("hospital or health office"),
    Sender.CIVIL_AFFAIRS: _("civil affairs"),
    Sender.WOMEN_FEDERATION: _("women's federation"),
    Sender.UNIVERSITY: _("university or research"),
    Sender.ORGANISATION: _("an organisation"),
}
NOT_SECOND = {
    NotSecond.ENTERED: _("You entered this one. Somebody else agrees: the head or the protection lead."),
    NotSecond.ONESELF: _("This is about you. Somebody else agrees."),
}


def said_lecturer(line: Lecturer) -> str:
    """Return as what somebody comes, of an expert with subject and sender."""
    capacity = said_capacity(line.capacity)
    if line.subject is None:
        return capacity
    known = dict(SENDERS.items())
    subject = SUBJECTS[Subject(line.subject)]
    sender = known[Sender(line.sender)] if line.sender in set(Sender) else line.sender
    return f"{capacity} · {subject} · {sender}"
