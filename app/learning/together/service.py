"""Each change of a group that reads together: opened, here, a module begun and ended, closed; and the wish for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.learning.together import queries, rules
from app.learning.together.helpers import helpers_of
from app.learning.together.models import HelpedWish, ReadingGroup, ReadingHelper, ReadingMember, ReadingModule
from app.learning.together.rules import NotThisPair, Timing
from app.records.service import Taught, enter_taught_session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course, Module
    from app.learning.together.queries import Group


class CannotHelp(Exception):
    """These two adults cannot help this group; `why` says so."""

    def __init__(self, why: NotThisPair) -> None:
        super().__init__(why)
        self.why = why


class NotBothHere(Exception):
    """One of the two adults has not said today that they are there."""


class StillReading(Exception):
    """A module is being read: it ends before the next one begins, or was ended on another phone."""


class WrongMinutes(Exception):
    """The minutes entered are more than have passed (`most`), or what they say needs an answer first (`timing`)."""

    def __init__(self, most: int, timing: Timing | None = None) -> None:
        super().__init__(most)
        self.most, self.timing = most, timing


class TwoPlaces(Exception):
    """Somebody was entered at another reading in the same minutes; `people` are they."""

    def __init__(self, people: Collection[int]) -> None:
        super().__init__(len(people))
        self.people = frozenset(people)


def check_pair(
    db: Session, pair: Sequence[int], learners: Collection[int], *, course: str, organisation_id: int, at: datetime
) -> None:
    """Raise CannotHelp unless these two adults may help these learners now."""
    if len(set(pair)) < len(pair):
        raise CannotHelp(NotThisPair.ONE_PERSON)
    one, other = helpers_of(db, pair, course, organisation_id, at=at)
    why = rules.pair_problem(one, other, learners)
    if why is not None:
        raise CannotHelp(why)


def open_group(
    db: Session,
    course: Course,
    *,
    organisation_id: int,
    helpers: Sequence[int],
    members: Collection[int],
    at: datetime,
    by: int,
) -> ReadingGroup:
    """Open a group: its edition becomes a fact (COMPLIANCE §1). Raises CannotHelp, and content's EditionChanged."""
    check_pair(db, helpers, members, course=course.id, organisation_id=organisation_id, at=at)
    ensure_edition(db, course, at=at, by=by)
    group = ReadingGroup(
        organisation_id=organisation_id, course=course.id, edition=course.edition, opened_by=by, opened_at=at
    )
    db.add(group)
    db.flush()
    db.add_all(ReadingHelper(group_id=group.id, person_id=one) for one in helpers)
    db.add_all(ReadingMember(group_id=group.id, person_id=one) for one in sorted(set(members)))
    first, second = helpers
    audit(
        db,
        "reading-group-opened",
        at=at,
        by=by,
        subject="organisation",
        subject_id=organisation_id,
        organisation=organisation_id,
        course=course.id,
        helper=first,
        second_helper=second,
    )
    return group


def say_here(group: Group, person_id: int, *, at: datetime) -> None:
    """Keep that one of the two adults says, signed in as themselves, that they are there; it holds for that day."""
    helper = group.own(person_id)
    if helper is not None:
        helper.here_at = at


def begin_module(db: Session, group: Group, module: Module, *, at: datetime) -> ReadingModule:
    """Begin to read a module; begun twice it is one. Raises NotBothHere, StillReading."""
    if not group.both_here(day_of(at)):
        raise NotBothHere
    going_on = next((one for one in queries.modules_read(db, group) if one.ended_at is None), None)
    if going_on is not None and going_on.module != module.id:
        raise StillReading(going_on.module)
    if going_on is not None:
        return going_on
    row = ReadingModule(group_id=group.id, module=module.id, began_at=at)
    db.add(row)
    db.flush()
    return row


def stop_module(db: Session, row: ReadingModule) -> None:
    """Take out a module that was begun and not read: nothing is entered."""
    if row.ended_at is None:
        db.delete(row)


def end_module(
    db: Session,
    group: Group,
    row: ReadingModule,
    module: Module,
    *,
    there: Collection[int],
    minutes: int,
    really_short: bool,
    at: datetime,
    by: int,
) -> None:
    """Enter who heard a module read, as one taught session with the minutes it took (COMPLIANCE §1).

    Raises StillReading when it was entered before, NotBothHere, WrongMinutes, TwoPlaces.
    """
    if row.ended_at is not None:
        raise StillReading(row.module)
    if not group.both_here(day_of(row.began_at)):
        raise NotBothHere
    most = rules.whole_minutes(row.began_at, at)
    if minutes > most:
        raise WrongMinutes(most)
    timing = rules.timing(minutes, module.minutes)
    if timing is Timing.IMPOSSIBLE or (timing is Timing.SHORT and not really_short):
        raise WrongMinutes(most, timing)
    reached = set(there) & set(group.members)
    busy = queries.heard_elsewhere(db, group, {*reached, *(one.person_id for one in group.helpers)}, row.began_at, at)
    if busy:
        raise TwoPlaces(busy)
    session = enter_taught_session(
        db,
        Taught(
            course=group.row.course,
            edition=group.row.edition,
            modules=(module.id,),
            held_on=day_of(row.began_at),
            minutes=minutes,
            facilitator_id=group.helpers[0].person_id,
            organisation_id=group.row.organisation_id,
        ),
        reached=reached,
        enrolled=group.members,
        at=at,
        by=by,
    )
    db.flush()
    row.ended_at, row.taught_session_id = at, session.id


def close_group(group: Group, *, at: datetime) -> None:
    """Close a group: its two adults open it no more."""
    if group.row.closed_at is None:
        group.row.closed_at = at


def wish(db: Session, person_id: int, course: str, *, wanted: bool, at: datetime) -> None:
    """Keep, or take back, that somebody would rather do a course with others; said twice it is said once."""
    row = queries.own_wish(db, person_id, course)
    if wanted and row is None:
        db.add(HelpedWish(person_id=person_id, course=course, wished_at=at))
    elif not wanted and row is not None:
        db.delete(row)
