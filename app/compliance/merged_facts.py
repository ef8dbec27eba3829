"""Puts together what was entered for the ids of one person, stage by stage (COMPLIANCE §1, a merge)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from app.compliance.rules.days import Day, Days
from app.compliance.rules.holdings import Holding, guardian_holding
from app.compliance.rules.ledger import Covered
from app.compliance.rules.one_person import Merges
from app.compliance.subject_facts import MergedPerson, PersonFacts, Stage, SubjectFacts

Enrolments: TypeAlias = Mapping[int, Sequence[Holding]]  # of pupils by key


def person_of(person: int, own: Mapping[int, PersonFacts], enrolments: Enrolments, merges: Merges) -> SubjectFacts:
    """Return a person with the facts of all its ids, in one stage for each stretch of days without a merge in it.

    A guardian is on duty wherever the pupil is enrolled, so the merges of pupils begin stages, too. Nearly everybody has
    one stage, of what was entered for the one id.
    """
    facts = own[person]
    if not merges.name(person, *(pupil for pupil, _days in facts.wards)):
        if not facts.wards:
            return facts
        guarded = _guarded((days, enrolments.get(pupil, ())) for pupil, days in facts.wards)
        return replace(facts, holdings=[*facts.holdings, *guarded])
    ever = [own[key] for key in sorted(merges.ever_with(person))]
    wards = {pupil for facts in ever for pupil, _days in facts.wards}
    since = [days[0] for days in merges.stages([person])]
    stages = [
        Stage(
            days,
            _together(person, days[0], own, enrolments, merges),
            is_counted=merges.kept_on(person, days[0]) == person,
            same_ids_since=max(day for day in since if day <= days[0]),
        )
        for days in merges.stages({person, *wards})
    ]
    return MergedPerson(person, own[person].public_id, tuple(stages))


def _guarded(wards: Iterable[tuple[Days, Iterable[Holding]]]) -> Iterator[Holding]:
    return (guardian_holding(days, enrolment) for days, enrolled in wards for enrolment in enrolled)


def _together(
    person: int, day: Day, own: Mapping[int, PersonFacts], enrolments: Enrolments, merges: Merges
) -> PersonFacts:
    parts = [own[key] for key in merges.ids_on(person, day)]
    found = one_ledger(parts)
    for part in parts:
        found.holdings += part.holdings
        found.holdings += _guarded(
            (days, enrolments.get(one, ())) for pupil, days in part.wards for one in merges.ids_on(pupil, day)
        )
        for requirement, days in part.waived.items():
            found.waived[requirement] += days
    return found


def one_ledger(parts: Sequence[PersonFacts]) -> PersonFacts:
    """Return the ledger of several ids as one person's, under the first one's id.

    The parts come in the order of `Merges.ids_on`. A module that several of them covered online on one day counts as
    the first one has it, and a session that reached several counts once.
    """
    found = PersonFacts(parts[0].id, parts[0].public_id)
    online: dict[tuple[str, str], Covered] = {}
    for part in parts:
        found.records += part.records
        found.hours += part.hours
        found.contacts += part.contacts
        found.signatures += part.signatures
        for row in part.coverage:
            online.setdefault((row.course, row.id), row)
    found.coverage += online.values() if len(parts) > 1 else parts[0].coverage
    found.reached += dict.fromkeys(session for part in parts for session in part.reached)
    return found
