"""The words of recordings: how a screen stands, why a file is not taken, why somebody cannot approve."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.learning.recordings.rules import NotApproved, State
from app.learning.recordings.sounds import Flaw

STATES = {
    State.MISSING: (_("to record"), "plain"),
    State.WAITING: (_("waits for a second listener"), "info"),
    State.APPROVED: (_("heard and approved"), "good"),
    State.OUTDATED: (_("the words have changed: to record again"), "warn"),
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
