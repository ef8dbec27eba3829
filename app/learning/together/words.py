"""What is said when something cannot be done in a group."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.learning.together import oral
from app.learning.together.rules import NotThisPair

NOT_THIS_PAIR = {
    NotThisPair.ONE_PERSON: _("The two helpers must be two different people."),
    NotThisPair.LEARNS_HERE: _("Whoever learns in the group cannot be one of its two helpers."),
    NotThisPair.NO_CERTIFICATE: _("Each helper must have completed this course, and it must still count today."),
    NotThisPair.ELSEWHERE: _("Each helper must hold a post here today."),
    NotThisPair.BOTH_LEAD: _(
        "At most one of the two helpers may be a head or training manager. Please take a colleague."
    ),
    NotThisPair.LET_IN: _(
        "One of the two lately made the link that opened the other's account, so these two cannot help together for 30 days. Please take another colleague."
    ),
}

NO_SLIP = _("Helping asks for your own login and password, not for a slip. Please sign in with them.")
CANNOT_ANSWER = {
    oral.HelpedToday: _(
        "This colleague heard one of you two answer today. Please let two others hear them, or do it on another day."
    ),
    oral.BegunOtherwise: _(
        "This colleague has begun the final quiz alone, or before two others, and goes on so: those answers are theirs."
    ),
}
NOTHING_TO_ANSWER = _("There is nothing to answer aloud now: the quiz is passed, or this course has none.")
