"""Fields of recordings: a file, and that somebody has listened."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField

from app.core.forms import Form, required
from app.core.languages import length_in_words
from app.learning.recordings.sounds import MOST_BYTES, Flaw
from app.learning.recordings.words import FLAWS

FASTEST, LEEWAY = 2, timedelta(seconds=3)  # players offer twice the speed


class SoundForm(Form):
    """The sound of one screen: recorded now, or a file that was recorded before."""

    file = FileField(_("Record now"))
    kept = FileField(_("Or choose a file"))

    def content(self) -> bytes | None:
        """Return what was sent, a byte more than may be kept at most; None, said beside the field, where nothing was."""
        chosen = self.file.data or self.kept.data
        if not chosen:
            self.file.errors = [*self.file.errors, _("Please record first, or choose a file.")]
            return None
        with chosen.stream as given:
            sent: bytes = given.read(MOST_BYTES + 1)
        return sent

    def refuse(self, flaw: Flaw) -> None:
        """Say what is wrong with the file, and what to do."""
        field = self.file if self.file.data else self.kept
        field.errors = [*field.errors, FLAWS[flaw]]


class HeardForm(Form):
    """That somebody has listened to a recording to its end."""

    heard = BooleanField(
        _("I have listened to the end, beside the words above. Nothing is left out, added or changed."),
        [required(_("Please listen to the end first, then tick this."))],
    )

    def was_played(self, seconds: int, began: datetime | None, at: datetime) -> bool:
        """Whether a sound was played here, and long enough ago to be over even played fast; else it is said beside the box."""
        if began is None:
            self.heard.errors = [
                *self.heard.errors,
                _("It has not been played here yet. Please press play and listen."),
            ]
        elif at - began + LEEWAY < timedelta(seconds=seconds / FASTEST):
            self.heard.errors = [
                *self.heard.errors,
                gettext(
                    "It lasts %(length)s and cannot be over yet. Please listen to the end.",
                    length=length_in_words(seconds),
                ),
            ]
        return not self.errors
