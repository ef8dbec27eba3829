"""The words of recordings: how a screen stands, why a file is not taken, why somebody cannot approve."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.core.languages import length_in_words
from app.learning.recordings.rules import LONGEST_LETTER, SHORTEST_LETTER, Hearers, NotApproved, State
from app.learning.recordings.sounds import Flaw

STATES = {
    State.MISSING: (_("to record"), "plain"),
    State.WAITING: (_("waits for a second listener"), "info"),
    State.APPROVED: (_("heard and approved"), "good"),
    State.OUTDATED: (_("the words have changed: to record again"), "warn"),
    State.ANEW: (_("recorded again: the former one is heard until somebody has listened"), "info"),
}
HEARERS = {
    Hearers.FAMILIES: _("whoever opens the letter"),
    Hearers.CLASSES: _("the classes, on their screen"),
    Hearers.BOTH: _("colleagues in the course and classes on their screen"),
    Hearers.COLLEAGUES: _("colleagues in the course"),
}
FLAWS = {
    Flaw.NOTHING: _("Nothing has arrived: the file is empty. Please record once more."),
    Flaw.TOO_LARGE: _(
        "The file is larger than 3 MB. Please read a little faster, or set the recorder to “standard” or “low” quality."
    ),
    Flaw.VOICE_MESSAGE: _(
        "This is a voice message or a telephone recording (AMR, SILK, 3GP), which browsers cannot play. Please record with the phone's own recorder, set to MP3 or M4A, and choose that file."
    ),
    Flaw.VIDEO: _("This is a video. Please record the voice alone, with the phone's recorder."),
    Flaw.UNKNOWN: _(
        "This is no sound that phones can play. Please record with the phone's own recorder, set to MP3 or M4A, and choose that file."
    ),
}
NOT_APPROVED = {
    NotApproved.OWN_VOICE: _("You recorded this yourself. Somebody else listens to it."),
    NotApproved.LET_IN: _(
        "One of you made the other's way into the account within the last 30 days. Another colleague listens to this one."
    ),
    NotApproved.OTHER_WORDS: _("The words on this screen have changed since. It has to be recorded again."),
}


def unfit_length(seconds: int) -> str:
    """Return that a letter's recording is shorter or longer than families listen to well."""
    said, most = length_in_words(seconds), length_in_words(LONGEST_LETTER)
    if seconds < SHORTEST_LETTER:
        text = gettext(
            "It lasts %(length)s; a letter read aloud takes 60 to 90 seconds. Please check that it is all there. It is kept all the same.",
            length=said,
        )
    else:
        text = gettext(
            "It lasts %(length)s; a letter should take 60 to 90 seconds, and at most %(most)s. It is kept all the same.",
            length=said,
            most=most,
        )
    return str(text)
