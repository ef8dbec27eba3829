"""Why somebody is, or is not, on the list of each requirement that counts today: asked of the rules that make the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.facts import read_tree
from app.compliance.person_facts import merges_of, read_persons
from app.compliance.rules.days import FOR_EVER, SINCE_EVER, known_date
from app.compliance.rules.holdings import stretches
from app.compliance.rules.requirement import PERSON
from app.compliance.rules.versions import duties_through
from app.compliance.standing import enabled_requirements, rule_of
from app.compliance.subject_facts import stage_on
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.audience import Selector
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Stretch
    from app.compliance.rules.requirement import Requirement as Rule


@dataclass(frozen=True)
class Listed:
    """One requirement and why it is somebody's: `through` are the holdings that make it so today.

    `since` is the first day, None when nobody knows it. Where it is not theirs, `begins` is a later day on which it
    will be; else `nearest` is the holding that comes closest and `differs_in` what keeps it from matching.
    """

    requirement: Requirement
    through: tuple[Stretch, ...] = ()
    since: date | None = None
    begins: date | None = None
    nearest: Stretch | None = None
    differs_in: tuple[str, ...] = ()

    @property
    def is_theirs(self) -> bool:
        """Whether the person is on the list today."""
        return bool(self.through)


@dataclass(frozen=True)
class Answer:
    """What somebody holds today, and each requirement about adults that counts today, theirs first."""

    holdings: tuple[Stretch, ...]
    requirements: tuple[Listed, ...]


def why_listed(db: Session, person_id: int, day: date) -> Answer:
    """Return for a person why they are, or are not, on each list; as many queries whatever the requirements."""
    number, kept = day.toordinal(), ids_on(db, [person_id], day)[person_id][0]
    facts = stage_on(read_persons(db, [kept], merges_of(db, [kept]))[kept], number).facts
    tree = read_tree(db, {holding.organisation_id for holding in facts.holdings})
    held = stretches(facts.holdings, tree)
    today = tuple(row for row in held if row.days[0] <= number <= row.days[1])
    found = [
        listed
        for row in enabled_requirements(db)
        if (listed := _listed(row, rule_of(row), held, today, number)) is not None
    ]
    return Answer(today, tuple(sorted(found, key=lambda one: (not one.is_theirs, one.begins is None))))


def _listed(
    requirement: Requirement, rule: Rule, held: tuple[Stretch, ...], today: tuple[Stretch, ...], day: Day
) -> Listed | None:
    """Return why a requirement is somebody's; None where it is not about adults on post, or does not count today."""
    if rule.subject != PERSON or not _is_in_force(rule.on(day), day):
        return None
    mine = _theirs(requirement, rule, held, day)
    if mine is not None:
        return mine
    selectors = [one for one in rule.on(day).audience if one.may_match_staff]
    if not selectors:
        return None
    nearest, differs_in = _nearest(selectors, today)
    return Listed(requirement, nearest=nearest, differs_in=differs_in)


def _theirs(requirement: Requirement, rule: Rule, held: tuple[Stretch, ...], day: Day) -> Listed | None:
    """Return the answer where the person is on the list today or will be; through several homes the longest."""
    versions = [one for through in duties_through(rule, held) for one in through.versions]
    now = [(one, duty) for one in versions for duty in one.duties if duty.first <= day <= duty.last]
    if now:
        first = min(duty.first for _one, duty in now)
        through = tuple(row for one, _duty in now for row in one.at_home.putting_on_duty(day))
        return Listed(requirement, through=through, since=known_date(first))
    later = [duty.first for one in versions for duty in one.duties if duty.first > day]
    return Listed(requirement, begins=known_date(min(later))) if later else None


def _nearest(selectors: Iterable[Selector], today: tuple[Stretch, ...]) -> tuple[Stretch | None, tuple[str, ...]]:
    """Return what somebody holds today that comes closest to a list, and what keeps it from matching."""
    pairs = [(holding, selector.differs_in(holding)) for selector in selectors for holding in today]
    return min(pairs, key=lambda pair: len(pair[1]), default=(None, ()))


def _is_in_force(rule: Rule, day: Day) -> bool:
    first = SINCE_EVER if rule.effective_from is None else rule.effective_from
    last = FOR_EVER if rule.effective_until is None else rule.effective_until
    return first <= day <= last
