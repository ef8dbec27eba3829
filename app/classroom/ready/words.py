"""The words of a head's reasons, and of what the kept facts say was missing of a lesson that is over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.classroom.ready.rules import Reason

REASONS: dict[str, object] = {
    Reason.NO_OTHER_ADULT: _("No other adult can be there that day"),
    Reason.ON_ITS_WAY: _("What is missing is on its way: a certificate, a right, the help card"),
    Reason.TOLD_IN_PERSON: _("The families were told in person"),
    Reason.SMALL_SCHOOL: _("A small school or teaching point with few adults"),
    Reason.TERM_ENDS: _("The term ends: there is no later day for it"),
}

GAPS: dict[str, object] = {
    "second_none": _("There was no second adult, as was said after the lesson."),
    "second_unnamed": _("The second adult is not named."),
    "second_not_coming": _("The second adult had said that they cannot come that day."),
    "second_not_asked": _("No word of the second adult is kept that they will be there."),
    "few_adults": _("Fewer than three pupils were in it, and not two named adults in the room."),
    "few_closed": _("Fewer than three pupils were in it, and nobody said that the door stayed open."),
    "letter_missing": _("No letter about this course to the families is kept."),
    "letter_after": _("That the letter about this course went out was entered only after the lesson."),
    "not_authorised": _("Whoever taught was not authorised for this age on that day."),
    "not_released": _("The head had not released the course for the school by that day."),
}

LETTER_SENT = _(
    "The letter to the families: sent on %(sent)s, as was entered or changed only on %(entered)s, after the lesson."
)
