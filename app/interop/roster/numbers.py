"""What a list does to the numbers of pupils: classes they left keep the former ones, and of two of one number a list warns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.batches import among
from app.people.models import Enrolment, EnrolmentRole
from app.people.queries.seats import classes_still_of, shared_numbers

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.people.models import Person

MOST_WARNED = 20  # classes


def note_number(entering: Entering, pupil: Person, former: str | None) -> None:
    """Note that a person known before had another number until now."""
    if former and pupil.number != former:
        entering.renumbered.setdefault(pupil.id, former)


def keep_former_numbers(entering: Entering, *, on: date) -> None:
    """Let classes that pupils left before a day, or by this very list, go on knowing them by the number they had there."""
    if not entering.renumbered:
        return
    entering.db.flush()
    without_own = select(Enrolment).where(
        among(Enrolment.person_id, list(entering.renumbered)),
        Enrolment.role == EnrolmentRole.STUDENT,
        Enrolment.number.is_(None),
        Enrolment.last_day.is_not(None),
    )
    for row in entering.db.scalars(without_own).all():
        is_left = row.last_day is not None and (row.last_day < on or row.id in entering.left)
        if is_left:
            entering.record(row, number=entering.renumbered[row.person_id])


def warn_of_shared_numbers(entering: Entering, *, on: date) -> None:
    """Warn of each class of the list in which two pupils have one number, by class and number: it can be entered all the same."""
    entering.db.flush()
    classes = entering.classes | classes_still_of(entering.db, list(entering.renumbered), on=on)
    found = shared_numbers(entering.db, classes, on=on) if classes else []
    many = len({one.school for one in found}) > 1
    for one in found[:MOST_WARNED]:
        entering.warnings.append(
            _(
                "%(title)s: several pupils have number %(numbers)s. It can be entered so; a register without names then shows %(first)s-1 and %(first)s-2. Better give each pupil a number of their own.",
                title=f"{one.school} {one.title}" if many else one.title,
                numbers=_(", ").join(one.numbers),
                first=one.numbers[0],
            )
        )
    if len(found) > MOST_WARNED:
        entering.warnings.append(_("… and %(count)s more classes with a number twice.", count=len(found) - MOST_WARNED))
