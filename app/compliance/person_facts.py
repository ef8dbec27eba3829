"""The facts of one person, and the world they stand in, as the rules want them: plain values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.compliance.rules.days import NO_DAYS, Days, DaySet, days_of
from app.compliance.rules.editions import Editions
from app.compliance.rules.holdings import Holding, Stretch, Tree, stretches
from app.compliance.rules.ledger import Covered, Ledger, Record, ledger_of
from app.compliance.rules.windows import Calendar


@dataclass(frozen=True)
class World:
    """What persons share: the tree, the windows and the course editions."""

    tree: Tree
    calendar: Calendar
    editions: Editions


@dataclass
class PersonFacts:
    """All facts of one person that decide status."""

    id: int
    public_id: str
    holdings: list[Holding] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    coverage: list[Covered] = field(default_factory=list)
    waived: dict[str, list[Days]] = field(default_factory=lambda: defaultdict(list))

    def stretches(self, world: World) -> tuple[Stretch, ...]:
        """Return the person's holdings cut where their values change."""
        return stretches(self.holdings, world.tree)

    def ledger(self, world: World) -> Ledger:
        """Return the person's ledger with the records that coverage makes."""
        return ledger_of(self.records, self.coverage, world.editions)

    def waivers(self, requirement: str) -> DaySet:
        """Return the days on which the person is excused from a requirement."""
        return days_of(self.waived.get(requirement, ())) or NO_DAYS
