"""Works status out from facts, under some requirements at once: once for subjects who are alike."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from app.compliance.kept import Rows, values_of
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.evidence import Case, leaves
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.rules.stages import cut_to, made_up_on
from app.compliance.rules.status import Status, StatusRange, Subject
from app.compliance.rules.versions import DutiesThrough, duties_through, standings
from app.compliance.subject_facts import BOTH, CONTACTS, LEARNT, Facts, Stage, SubjectFacts, World

if TYPE_CHECKING:
    from app.compliance.rules.holdings import Holding
    from app.compliance.rules.ledger import Ledger

Duties: TypeAlias = tuple[int, Rule, str, tuple[DutiesThrough, ...]]  # requirement, its key, what it looks at


class WorkedOut:
    """Works out the rows of one subject after the other.

    Subjects are alike under a requirement, in all its versions, with the same holdings, waived days and deeds that it
    looks at, as pupils of a class whom the same sessions reached. Whose ids change with merges is alike to nobody.
    """

    def __init__(self, rules: Mapping[int, Rule], world: World) -> None:
        self.world = world
        self.rules = [(number, rule, looks_at(rule)) for number, rule in rules.items()]
        self._duties: dict[tuple[Holding, ...], tuple[int, list[Duties]]] = {}
        self._alike: dict[Hashable, Rows] = {}

    def rows(self, facts: SubjectFacts) -> Iterator[tuple[int, Rows]]:
        """Yield a subject's rows by requirement, for all days and home organisations; nothing where it has no duty."""
        stages = facts.stages
        if len(stages) == 1 and stages[0].is_counted:
            return self._rows_of_all_days(stages[0].facts)
        return self._rows_of_stages(stages)

    def _rows_of_all_days(self, facts: Facts) -> Iterator[tuple[int, Rows]]:
        place, duties = self._duties_by_requirement(facts)
        ledger: Ledger | None = None
        for number, rule, looks_at, through in duties:
            waived, deeds = facts.waivers(rule.id), facts.deeds(looks_at)
            rows = None if deeds is None else self._alike.get((number, place, waived, deeds))
            if rows is None:
                ledger = ledger or facts.ledger(self.world)
                subject = Subject(waived, ledger, self.world.editions, self.world.calendar)
                rows = values_of([row for at_home in through for row in at_home.ranges(subject)])
                if deeds is not None:
                    self._alike[number, place, waived, deeds] = rows
            yield number, rows

    def _duties_by_requirement(self, facts: Facts) -> tuple[int, list[Duties]]:
        """Return a number for a subject's holdings, and the duties they make."""
        holdings = tuple(facts.holdings)
        known = self._duties.get(holdings)
        if known is None:
            stretches = facts.stretches(self.world)
            duties = [
                (number, rule, looks_at, through)
                for number, rule, looks_at in self.rules
                if (through := duties_through(rule, stretches))
            ]
            known = self._duties[holdings] = len(self._duties), duties
        return known

    def _rows_of_stages(self, stages: tuple[Stage, ...]) -> Iterator[tuple[int, Rows]]:
        found: dict[int, list[StatusRange]] = {}
        latest = stages[-1].facts.ledger(self.world)
        for stage in stages:
            if not stage.is_counted:
                continue
            holdings, ledger = stage.facts.stretches(self.world), stage.facts.ledger(self.world)
            for number, rule, _deeds in self.rules:
                subject = Subject(stage.facts.waivers(rule.id), ledger, self.world.editions, self.world.calendar)
                rows = (row for standing in standings(rule, holdings, subject) for row in standing.ranges)
                in_stage = self._made_up(rule, cut_to(stage.days, rows), latest, stages[-1].same_ids_since)
                found.setdefault(number, []).extend(in_stage)
        for number, ranges in found.items():
            yield number, values_of(sorted(ranges, key=lambda row: (row.home, row.first)))

    def _made_up(self, rule: Rule, rows: Iterable[StatusRange], latest: Ledger, since: int) -> Iterator[StatusRange]:
        """Yield the ranges of a stage, a missed window with the day on which it was made up, by any id by now."""
        for row in rows:
            if row.window is None or row.status is not Status.OVERDUE:
                yield row
            else:
                case = Case(rule.on(row.window[1]).evidence, latest, self.world.editions)
                yield row._replace(enough_on=made_up_on(row.enough_on, since, case.enough_from(row.window[0])))


def looks_at(rule: Rule) -> str:
    """Return which deeds of a person decide status under a requirement: CONTACTS, LEARNT or BOTH."""
    evidence = [version.evidence for _days, version in rule.versions]
    are_contacts = {isinstance(leaf, ContactsEvidence) for one in evidence for leaf in leaves(one)}
    return BOTH if len(are_contacts) > 1 else CONTACTS if are_contacts == {True} else LEARNT
