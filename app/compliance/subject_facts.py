"""The facts of one subject (a person, a class group, an organisation), and the world they stand in, as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.compliance.rules.days import ALL_DAYS, NO_DAYS, SINCE_EVER, Day, Days, DaySet, days_of
from app.compliance.rules.editions import Editions
from app.compliance.rules.holdings import GUARDIAN, STUDENT, Holding, Stretch, Tree, stretches
from app.compliance.rules.ledger import (
    ONLINE,
    Act,
    CardDays,
    ClassLetter,
    Contact,
    Covered,
    Hours,
    Ledger,
    Record,
    Signature,
    Taught,
    covered_in_session,
    ledger_of,
)
from app.compliance.rules.windows import Calendar

CONTACTS, LEARNT, BOTH = "contacts", "learnt", "both"


@dataclass(frozen=True)
class World:
    """What subjects share: the tree, the windows and the course editions.

    With `told_only` lessons of classes count only where their key points were all taught and told (docs/compliance.md, 46).
    """

    tree: Tree
    calendar: Calendar
    editions: Editions
    told_only: bool = False


class Facts(Protocol):
    """All facts that decide the status of one subject."""

    @property
    def holdings(self) -> Sequence[Holding]:
        """Return where it stands."""

    def stretches(self, world: World) -> tuple[Stretch, ...]:
        """Return where it stands, cut where values change."""

    def ledger(self, world: World) -> Ledger:
        """Return what counts of it."""

    def waivers(self, requirement: str) -> DaySet:
        """Return the days on which it is excused from a requirement."""

    def deeds(self, looks_at: str) -> Hashable:
        """Return what its ledger decides status by, equal for subjects with equal ledgers; None where few are equal.

        `looks_at` is CONTACTS, LEARNT or BOTH. Ids of entries are left out: they name evidence in reports and decide
        nothing.
        """


@dataclass(frozen=True)
class Stage:
    """Days with the facts that make up the subject as of each of them.

    A merge begins a new stage: from its day on everything entered for both ids was always one person's, while the days
    before stay as they were. `is_counted`: the subject counts under its own id, not under the one it was merged into.
    `same_ids_since` is the day since when the ids have been those of this stage: a guardian's stages also change with
    the pupils'.
    """

    days: Days
    facts: Facts
    is_counted: bool = True
    same_ids_since: Day = SINCE_EVER


class SubjectFacts(Protocol):
    """One subject with its facts, in stages that follow each other and hold all days."""

    @property
    def id(self) -> int:
        """Return its key in its table."""

    @property
    def public_id(self) -> str:
        """Return its id in reports."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return its stages, only one where nothing was merged."""


@dataclass(frozen=True)
class Reaching:
    """A taught session that reached people; those who were reached by it share this one value."""

    session: str
    course: str
    edition: str | None
    day: Day
    minutes: int
    modules: tuple[str, ...]
    told_whole: bool = False

    def covered_by(self, person: str, editions: Editions) -> Covered:
        """Return what a person reached by it covered."""
        return covered_in_session(
            self.session,
            person,
            course=self.course,
            edition=self.edition,
            modules=self.modules,
            day=self.day,
            minutes=self.minutes,
            editions=editions,
        )


@dataclass
class PersonFacts:
    """All facts of one person that decide status. `coverage` is what was covered online, `reached` what in sessions.

    `wards` are pupils with the days of guardianship: `merged_facts` makes holdings of where those are enrolled.
    """

    id: int
    public_id: str
    holdings: list[Holding] = field(default_factory=list)
    wards: list[tuple[int, Days]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    coverage: list[Covered] = field(default_factory=list)
    reached: list[Reaching] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    waived: dict[str, list[Days]] = field(default_factory=lambda: defaultdict(list))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return all days as one."""
        return (Stage(ALL_DAYS[0], self),)

    def stretches(self, world: World) -> tuple[Stretch, ...]:
        """Return the person's holdings cut where their values change."""
        return stretches(self.holdings, world.tree)

    def ledger(self, world: World) -> Ledger:
        """Return the person's ledger with the records that coverage makes."""
        return self.ledger_by(world.editions, told_only=world.told_only)

    def ledger_by(self, editions: Editions, *, told_only: bool = False) -> Ledger:
        """Return the ledger where nothing but the editions is known of the world."""
        reached, records = self.reached, self.records
        if told_only and self._is_only_a_pupil:
            reached = [session for session in reached if session.told_whole]
            records = [record for record in records if record.origin == ONLINE]
        covered = [*self.coverage, *(session.covered_by(self.public_id, editions) for session in reached)]
        return ledger_of(
            records, covered, editions, hours=self.hours, contacts=self.contacts, signatures=self.signatures
        )

    @property
    def _is_only_a_pupil(self) -> bool:
        """Whether the person is or was a pupil and never held a post: adults' sessions are asked for no key points."""
        kinds = {holding.kind for holding in self.holdings}
        return STUDENT in kinds and kinds <= {STUDENT, GUARDIAN}

    def waivers(self, requirement: str) -> DaySet:
        """Return the days on which the person is excused from a requirement."""
        return days_of(self.waived.get(requirement, ())) or NO_DAYS

    def deeds(self, looks_at: str) -> Hashable:
        """Return the sessions that reached the person and the contacts; None with records, modules, hours or signatures of their own."""
        learnt: Hashable = ()
        if looks_at != CONTACTS:
            if self.records or self.coverage or self.hours or self.signatures:
                return None
            learnt = tuple(self.reached)
        contacts = () if looks_at == LEARNT else tuple((contact.kind, contact.day) for contact in self.contacts)
        return learnt, contacts


@dataclass
class PlaceFacts:
    """All facts of one class group or organisation that decide status; waivers are for persons."""

    id: int
    public_id: str
    holdings: list[Holding]
    sessions: list[Taught] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    letters: list[ClassLetter] = field(default_factory=list)
    cards: list[CardDays] = field(default_factory=list)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return all days as one."""
        return (Stage(ALL_DAYS[0], self),)

    def stretches(self, world: World) -> tuple[Stretch, ...]:
        """Return its days cut where its line of organisations changes."""
        return stretches(self.holdings, world.tree)

    def ledger(self, world: World) -> Ledger:
        """Return its sessions, acts, letters and the days of its help card."""
        return Ledger(
            sessions=tuple(session for session in self.sessions if session.told_whole or not world.told_only),
            acts=tuple(self.acts),
            letters=tuple(self.letters),
            cards=tuple(self.cards),
        )

    def waivers(self, requirement: str) -> DaySet:  # noqa: ARG002  one shape for all subjects
        """Return no days."""
        return NO_DAYS

    def deeds(self, looks_at: str) -> Hashable:  # noqa: ARG002  one shape for all subjects
        """Return None: each has sessions and acts of its own."""
        return None


@dataclass(frozen=True)
class MergedPerson:
    """A person whose ids change with merges."""

    id: int
    public_id: str
    stages: tuple[Stage, ...]


def stage_on(facts: SubjectFacts, day: Day) -> Stage:
    """Return the stage that holds a day."""
    return next(stage for stage in facts.stages if stage.days[0] <= day <= stage.days[1])
