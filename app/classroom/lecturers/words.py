"""Code words of lecturers in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.classroom.lecturers.rules import NotSecond, Sender, Subject
from app.records.models import OUTSIDE_EXPERT
from app.supervision.words import said_capacity

if TYPE_CHECKING:
    from app.classroom.lecturers.comers import Comer
    from app.classroom.lecturers.directory import Lecturer
    from app.classroom.lecturers.models import OutsideExpert

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
TICKS_OF_CASES = {
    "no_local_case": _("No case from here"),
    "no_open_case": _("No case that is still open"),
    "no_case_film": _("No film or picture of a case"),
}
WORDS_OF_CASES = {
    "title": _("No cases: said by whoever taught"),
    "hint": _(
        "A visitor's lesson counts with all three. Without them it is kept as a talk that counts for no one, and the class "
        "has the lesson another time. From paper: tick what is signed there."
    ),
    "missing": _(
        "The three about cases are not all ticked. The register of a visitor's lesson needs them; "
        "was a case shown or mentioned, the other button keeps it as a talk."
    ),
    "shown": _("I did show or mention a case: keep it as a talk"),
}
NOT_SECOND = {
    NotSecond.ENTERED: _("You entered this one. Somebody else agrees: the head or the protection lead."),
    NotSecond.ONESELF: _("This is about you. Somebody else agrees."),
}


def said_lecturer(line: Lecturer) -> str:
    """Return as what somebody comes, of an expert with subject and sender."""
    return _said(line.capacity, line.subject, _sender(line.sender))


def said_expert(entry: OutsideExpert) -> str:
    """Return as what an expert from outside is entered: subject, and who sends them where that is no organisation kept here."""
    sender = _sender(entry.sender) if entry.sent_by_id is None else ""
    words = (said_capacity(OUTSIDE_EXPERT), str(SUBJECTS[Subject(entry.subject)]), sender)
    return " · ".join(word for word in words if word)


def said_comer(comer: Comer) -> str:
    """Return from where and as what somebody comes."""
    if comer.is_guest:
        return f"{comer.home} · {said_capacity(comer.capacity)}"
    return _said(comer.capacity, comer.subject, comer.home or _sender(comer.sender))


def _said(capacity: str, subject: str | None, sender: str) -> str:
    words = said_capacity(capacity)
    return words if subject is None else f"{words} · {SUBJECTS[Subject(subject)]} · {sender}"


def _sender(sender: str | None) -> str:
    return str(SENDERS[Sender(sender)]) if sender in set(Sender) else sender or ""
