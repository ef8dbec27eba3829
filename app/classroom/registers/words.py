"""What is said of a register that came in, and of why one was not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.classroom.models import LessonState
from app.classroom.registers.models import Outcome, Way
from app.classroom.registers.service import Refusal
from app.core.languages import long_moment
from app.people.erased import called

if TYPE_CHECKING:
    from app.classroom.registers.entered import Entered
    from app.classroom.registers.incoming import Taken

REFUSED = {
    Refusal.ASK_EMPTY: _(
        "Nobody at all is marked as reached. If that is so, please confirm it: the lesson then counts for no one."
    ),
    Refusal.NOT_TAUGHT: _(
        "What was taught is not entered yet. Please tick the key points first; the register is kept."
    ),
    Refusal.STOPPED: _(
        "This lesson was entered as stopped early, and its day is over: what was left is an ordinary next lesson. "
        "If that is wrong, please speak with the school's head."
    ),
    Refusal.TO_COME: _("This lesson is planned for a later day. If it was given already, please change its day first."),
    Refusal.NOBODY_TEACHES: _("Please enter first who taught this lesson."),
    Refusal.NO_WORD: _(
        "A visitor of the school taught this lesson: please tick first what is said of cases (none from here, none that is "
        "still open, no film of one), or that one was shown. Nothing was entered, and nothing is lost."
    ),
    Refusal.CASE_AFTER: _(
        "This register is closed already and counts. If a case was shown in the lesson, please tell the head, "
        "and correct the register: then it reached nobody."
    ),
    Refusal.OTHER_LESSON: _("This result belongs to another lesson and was not taken."),
}
EMPTIED = _("Corrected: nobody was reached, so the lesson counts for no one. The former entry is kept.")
WAYS = {
    Way.PAGE: _("on the page"),
    Way.QUEUE: _("kept on a device"),
    Way.FILE: _("by file"),
    Way.PAPER: _("from paper"),
}
NO_FILE = _("This file is no register of this site. Please choose the file that the saved page gave you.")
KNOWN = _(
    "A file of this register with the same number was taken before. Nothing was entered besides, also where the file was changed since."
)
NO_LESSON = _("This opens no register that you may enter. Please ask whoever planned the lesson.")

UNKNOWN_WAY = _("Register entered by %(name)s, %(moment)s")
WRONG_TOO_OFTEN = _("Too many codes were wrong. Please wait an hour, or ask whoever gave you the papers.")
LEFT_TO_TEACHER = _(
    "Keyed. A register of this lesson is there already: where the two say something else, who gave the lesson or teaches the class compares them."
)


def said_entered(entered: Entered) -> str:
    """Return in words who entered a register, on which way and when."""
    known = {
        Way.PAGE: _("Register entered on the page by %(name)s, %(moment)s"),
        Way.QUEUE: _("Register sent from a device by %(name)s, %(moment)s"),
        Way.FILE: _("Register brought as a file by %(name)s, %(moment)s"),
        Way.PAPER: _("Register entered from paper by %(name)s, %(moment)s"),
    }
    words = known.get(Way(entered.way), UNKNOWN_WAY) if entered.way else UNKNOWN_WAY
    name = called(entered.name) if entered.name else gettext("the server's command line")
    return str(words) % {"name": name, "moment": long_moment(entered.at)}


def said_of_taken(taken: Taken) -> str:
    """Return in a sentence or two what became of a register."""
    words = [_outcome(taken)]
    if taken.unplaced:
        words.append(
            gettext(
                "On that day's class list nobody fits any more: %(seats)s. Please look and correct the register.",
                seats=gettext(", ").join(taken.unplaced),
            )
        )
    return " ".join(words)


def _outcome(taken: Taken) -> str:
    if taken.arrival.outcome == Outcome.SAME:
        return str(gettext("This register was there already and says the same. It counts once."))
    if taken.arrival.outcome == Outcome.CONFLICT:
        return str(gettext("The register was closed before and says something else of some pupils. Please compare."))
    if taken.lesson.state == LessonState.CLOSED:
        return str(gettext("Entered, and the register is closed."))
    if taken.is_talk:
        return str(gettext("Kept as a talk that counts for no one. The class has the lesson another time."))
    if taken.lesson.state == LessonState.TAUGHT:
        return str(gettext("What was taught is entered. Now only the register is missing."))
    return str(gettext("Kept. What was not taught today is simply the next lesson. Today you can still change it."))
