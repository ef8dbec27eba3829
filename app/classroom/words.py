"""The words of readiness and warnings: what holds, and where something is missing, what helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from app.classroom.models import SecondAdult
from app.classroom.readiness import Ready, ReadyLine
from app.classroom.warnings import Warn
from app.core.languages import long_day

if TYPE_CHECKING:
    from collections.abc import Iterable

READY = {
    "facilitator": (
        _("Who teaches has completed the course, and it still counts."),
        _(
            "Who teaches has not completed the course, or it no longer counts on that day. Please finish the course first, or let somebody else teach."
        ),
    ),
    "facilitator_open": (None, _("Nobody is named who teaches.")),
    "authorised": (_("Who teaches is authorised for this age."), None),
    "start_up": (_("The school is in its start-up term: the lesson counts, and is counted apart."), None),
    "not_authorised": (
        None,
        _(
            "Who teaches is not authorised for this age at this school on that day, or is no longer shared with it. "
            "Let somebody else teach; for the school's own people head or protection lead can arrange a trial lesson and the right."
        ),
    ),
    "second_in_room": (_("A second trained adult is in the room."), None),
    "second_planned": (
        _("A second trained adult is planned for the room; without their own word that is a plan."),
        None,
    ),
    "second_next_door": (
        _("The second adult is next door and comes when called. In the room is better: one can leave with a child."),
        None,
    ),
    "second_uncertified": (
        None,
        _("The second adult has not completed the course, or it no longer counts on that day."),
    ),
    "second_unnamed": (None, _("The second adult is not named.")),
    "second_gone": (None, _("The second adult holds no post at this school on that day. Please name somebody else.")),
    "second_none": (None, _("There is no second adult. If a child speaks, nobody can leave the room with the child.")),
    "few_adults": (
        None,
        _(
            "So far fewer than three pupils come: then two named adults are in the room. Let others join, or name a second adult in the room under “Change the plan”."
        ),
    ),
    "few_closed": (
        None,
        _(
            "So far fewer than three pupils come: then the door stays open and a third adult can see in. Say so under “Change the plan”."
        ),
    ),
    "help_card": (
        _("The help card is valid."),
        _(
            "The help card is not valid: it needs two adults of different posts, not just the two of this lesson, "
            "and numbers that were called and checked."
        ),
    ),
    "letter": (_("The letter went to the families on %(day)s."), None),
    "letter_late": (
        _("The letter went out on %(day)s: fewer than five school days before the lesson."),
        None,
    ),
    "letter_missing": (None, _("The letter to the families has not gone out. It should, five school days before.")),
    "second_coming": (_("The second adult said in person: I will be there."), None),
    "second_not_coming": (None, _("The second adult cannot come that day. Please ask somebody else.")),
    "second_not_asked": (
        None,
        _("The second adult has not confirmed yet: it stands on their own first page, one tap is enough."),
    ),
    "released": (
        _("The head has released this course for the school, and its corrections with it (1.3 after 1.2)."),
        None,
    ),
    "not_released": (None, _("The head has not released this course for the school yet.")),
    "other_band": (None, _("This course is written for other grades than this class's. Please plan one that fits.")),
    "not_reviewed": (_("This course has not yet been reviewed by a child-protection professional."), None),
}

MISSING_IN_SHORT = {
    "facilitator_open": _("nobody is named to teach"),
    "second_none": _("there is no second adult"),
    "second_unnamed": _("the second adult is not named"),
    "second_not_coming": _("the second adult cannot come"),
    "second_not_asked": _("the second adult has not confirmed yet"),
    "letter_missing": _("the letter is not out"),
    "not_released": _("the head has not released the course"),
    "other_band": _("the course is for other grades"),
}

WARNINGS = {
    Warn.LAST_PERIOD: _(
        "The last period: a child who wants to talk afterwards has to leave. An earlier one is better."
    ),
    Warn.LAST_DAY_OF_WEEK: _("The last school day of the week: whoever wants to talk waits until Monday."),
    Warn.BEFORE_HOLIDAY: _(
        "Within ten school days before the holiday: better only a short look at the help card, and new lessons after it."
    ),
    Warn.END_OF_TERM: _("The last weeks of the term: please do not crowd lessons here."),
    Warn.OUTSIDE_TERM: _("No school day of a term as far as we know. Please check the day."),
    Warn.SAME_DAY: _(
        "The class has another lesson on this day. Please check whether one of them is meant for another day."
    ),
    Warn.OUT_OF_ORDER: _(
        "The lessons of this course would not come in their order: what builds on another one comes before it. "
        "Please check the days."
    ),
    Warn.ONE_PERSON: _("All lessons of this year were taught by one person. Let a colleague teach one."),
}

SECOND_ADULT = {
    SecondAdult.IN_ROOM: _("in the room"),
    SecondAdult.NEXT_DOOR: _("next door, comes when called"),
    SecondAdult.NONE: _("nobody"),
}


@dataclass(frozen=True)
class Said:
    """A line of readiness in words."""

    text: str
    state: Ready


def said(lines: Iterable[ReadyLine]) -> list[Said]:
    """Return readiness lines in the reader's words."""
    found = []
    for line in lines:
        good, bad = READY[line.key]
        words = bad if line.state is Ready.NO and bad is not None else good
        found.append(Said(str(words) % {"day": long_day(line.day)} if line.day else str(words), line.state))
    return found


def all_parts_words(number: int) -> str:
    """Return the words of the one tick for all parts of a lesson; those told another day are parts of it, too."""
    return str(ngettext("The %(num)s part of the lesson was done", "All %(num)s parts of the lesson were done", number))


def warned(warnings: Iterable[Warn]) -> list[str]:
    """Return warnings in the reader's words."""
    return [str(WARNINGS[warning]) for warning in warnings]
