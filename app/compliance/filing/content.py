"""Everything a filing says, worked out for a draft; signing turns exactly this into the sealed document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.definitions import courses_ever_named, known_by
from app.compliance.facts import read_world
from app.compliance.filing.below import Below, below
from app.compliance.filing.indicators import Indicator, indicators_of, undefined_in
from app.compliance.filing.lines import PlainLine, Told, ten_lines
from app.compliance.filing.masked import masked_totals
from app.compliance.filing.models import Filing
from app.compliance.filing.roster import entries_below, entries_between, roster_on, waivers_between
from app.compliance.filing.rows import HeldRow, editions_used, with_keys, written_row
from app.compliance.filing.rules import OUT, REVIEWS, Period, PeriodKind
from app.compliance.filing.sealing import Document, canonical, digest_of
from app.compliance.filing.stored import stored_document
from app.compliance.gathering import at_home
from app.compliance.models import Requirement, StatusBuild
from app.compliance.place_facts import with_departments
from app.compliance.questions import Held, TaughtAlthough, taught_although
from app.compliance.reports import Asked, report
from app.compliance.standing import FIRST_CALENDAR_DAY, enabled_requirements, horizon_of, rule_of
from app.people.models import OrganisationKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.filing.roster import Entries
    from app.compliance.rules.holdings import Organisation
    from app.compliance.subject_facts import World


@dataclass(frozen=True)
class Content:
    """What a filing says, before it is signed: exact for its organisation, `masked` as it goes upward."""

    organisation: Organisation
    period: Period
    requirements: tuple[Requirement, ...]
    rows: tuple[HeldRow, ...]
    totals: list[dict[str, Any]]
    masked: list[dict[str, Any]]
    editions: list[dict[str, str]]
    indicators: list[Indicator]
    masked_indicators: list[Indicator]
    lines: list[PlainLine]
    not_counted: dict[str, Any]
    below: Below
    names: dict[str, str]  # of the other organisations that the public part names, by id

    @property
    def undefined(self) -> list[Indicator]:
        """Return the indicators that cannot be worked out."""
        return [row for row in self.indicators if row["undefined"]]

    @property
    def may_be_signed(self) -> bool:
        """Whether nothing stands in the way of a signature: a review needs all its indicators (COMPLIANCE §6)."""
        return self.period.kind not in REVIEWS or not self.undefined

    @property
    def is_as_is(self) -> bool:
        """Whether it would be filed as it is, with organisations below that have not signed (SAFEGUARDS 27)."""
        return bool(self.below.missing)

    @cached_property
    def digest(self) -> str:
        """Return what tells one content from another: a head signs what was on the page, or is told that it changed."""
        day = self.period.as_of.toordinal()
        rows = [written_row(held.row, ":".join(map(str, held.who)), day) for held in self.rows]
        requirements = [written_requirement(row, self.period.as_of) for row in self.requirements]
        return digest_of(canonical({**self.own_part(), **self.public_part(), "seen": [rows, requirements]}))

    def own_part(self) -> Document:
        """Return what stays in the organisation, but for the rows."""
        return {
            "editions": self.editions,
            "totals": self.totals,
            "indicators": self.indicators,
            "lines": self.lines,
            "not_counted": self.not_counted,
        }

    def public_part(self) -> Document:
        """Return what goes upward, but for the signature (COMPLIANCE §6)."""
        organisation, period = self.organisation, self.period
        return {
            "organisation": {
                "id": organisation.public_id,
                "name": organisation.name,
                "kind": organisation.kind,
            },
            "period": {"kind": str(period.kind), "first": period.first.isoformat(), "last": period.last.isoformat()},
            "as_of": period.as_of.isoformat(),
            "requirements": [written_requirement(row, self.period.as_of) for row in self.requirements],
            "totals": self.masked,
            "indicators": self.masked_indicators,
            "children": self.below.seals(),
            "unsigned": [row.public_id for row in self.below.missing],
            "as_is": self.is_as_is,
            "names": self.names,
        }


def written_requirement(requirement: Requirement, as_of: date) -> dict[str, Any]:
    """Return a requirement's definition as a document of a day freezes it: changes that count later are left out."""
    return {
        "id": requirement.public_id,
        "title": requirement.title,
        "basis": requirement.basis,
        "scope": requirement.scope,
        "definition": known_by(requirement.definition, as_of),
    }


def world_of(db: Session, day: date) -> World:
    """Return the tree, windows and editions that figures of a day are worked out in."""
    build = db.scalar(select(StatusBuild))
    first, last = horizon_of(build) if build else (FIRST_CALENDAR_DAY.toordinal(), day.toordinal())
    return read_world(db, (first, max(last, date(day.year + 1, 12, 31).toordinal())))


def content_of(db: Session, organisation_id: int, period: Period, *, today: date, at: datetime) -> Content:
    """Work out what a filing of an organisation for a period says."""
    world = world_of(db, period.as_of)
    organisation = world.tree.organisations[organisation_id]
    return _Writing(db, world, organisation, period, today=today, at=at).content()


class _Writing:
    """Gathers the parts of one content; each part is a few questions."""

    def __init__(
        self, db: Session, world: World, organisation: Organisation, period: Period, *, today: date, at: datetime
    ) -> None:
        self.db, self.world, self.organisation, self.period = db, world, organisation, period
        self.today, self.at = today, at
        self.requirements = enabled_requirements(db)
        self.day = period.as_of.toordinal()

    def content(self) -> Content:
        rules = [rule_of(row) for row in self.requirements]
        rows = with_keys(self.db, at_home(self.db, rules, self.world, self.organisation.id, self.day))
        counted = self._counted(self.period.as_of)
        masked = self._masked(self.period.as_of)
        totals = self._as_seen(counted["rows"], masked)
        undefined = undefined_in(
            self.requirements,
            counted["no_calendar"],
            day=self.period.as_of,
            has_unplaced=bool(self._own_unplaced(counted)),
        )
        entries, entered = self._entries(), self._entries_below()
        before, masked_before = self._indicators_before()
        standing_below = below(self.db, self.world.tree, self.organisation, self.period)
        named = {course for row in self.requirements for course in courses_ever_named(row.definition)}
        return Content(
            organisation=self.organisation,
            period=self.period,
            requirements=tuple(self.requirements),
            rows=tuple(rows),
            totals=totals,
            masked=masked,
            editions=editions_used(self.db, [held.row for held in rows], named),
            indicators=indicators_of(totals, before, undefined, entered),
            masked_indicators=indicators_of(masked, masked_before, undefined, entered),
            lines=ten_lines(rows, self._told(counted, totals, entries, standing_below)),
            not_counted={
                "no_calendar": counted["no_calendar"],
                "unplaced": len(counted["unplaced"]),
                "upcoming": len(counted["upcoming"]),
            },
            below=standing_below,
            names=self._names(masked, standing_below),
        )

    def _names(self, masked: Sequence[Mapping[str, Any]], standing_below: Below) -> dict[str, str]:
        """Return what the organisations are called that stand below, or that tiny counts are merged with."""
        named = {
            row.public_id for row in (*(child for child, _filing in standing_below.filed), *standing_below.missing)
        }
        for row in masked:
            named |= {*row.get("also", ()), *([row["counted_with"]] if row.get("counted_with") else ())}
        known = {row.public_id: row.name for row in self.world.tree.organisations.values()}
        return {name: known[name] for name in sorted(named)}

    def _counted(self, day: date) -> Document:
        return report(self.db, Asked(self.organisation.public_id, day, depth=0), today=self.today, at=self.at)

    def _own_unplaced(self, counted: Document) -> Sequence[Mapping[str, str]]:
        return [row for row in counted["unplaced"] if row["organisation"] == self.organisation.public_id]

    @cached_property
    def _places(self) -> set[int]:
        """Return the organisation with its departments as of the day."""
        return {
            place
            for place in with_departments(self.db, [self.organisation.id])
            if self.world.tree.home_on(place, self.day).id == self.organisation.id
        }

    @cached_property
    def _staff(self) -> set[int]:
        return set(roster_on(self.db, self._places, self.period.as_of).posts)

    def _entries(self) -> Entries:
        return entries_between(self.db, self._places, self._staff, self.period.first, self.period.as_of)

    def _given_although(self) -> TaughtAlthough:
        """Return how many lessons of the organisation's classes were given although not ready, by a head's decision and without."""
        held = Held(sorted(self._places), self.period.first - timedelta(days=1), self.period.as_of)
        found = taught_although(self.db, held, ())
        return TaughtAlthough(sum(one.lessons for one in found), sum(one.undecided for one in found))

    def _entries_below(self) -> Entries:
        """Return what was entered by everybody whom the totals count: the indicators speak of the subtree, the lines not."""
        return entries_below(self.db, self.organisation.id, self.period.first, self.period.as_of)

    def _masked(self, day: date) -> list[dict[str, Any]]:
        return masked_totals(self.db, self.world, self.organisation.id, self.requirements, day.toordinal())

    def _as_seen(self, exact: list[dict[str, Any]], masked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return totals as the organisation itself may see them: a district stands above the schools (SAFEGUARDS 21)."""
        if self.organisation.kind != OrganisationKind.DISTRICT:
            return exact
        hidden = {row["requirement"]: row for row in masked if row["masked"]}
        return [
            {**row, **hidden[row["requirement"]], "previous": None} if row["requirement"] in hidden else row
            for row in exact
        ]

    def _told(self, counted: Document, totals: list[dict[str, Any]], entries: Entries, standing_below: Below) -> Told:
        last = last_filed(self.db, self.organisation.id, self.period.kind, until=self.period.first)
        document = stored_document(self.db, last.id) if last else None
        since = last.as_of if last else self.period.first - timedelta(days=1)
        return Told(
            as_of=self.period.as_of,
            roster=roster_on(self.db, self._places, self.period.as_of),
            roster_before=roster_on(self.db, self._places, since),
            since=since,
            entries=entries,
            although=self._given_although(),
            waived=waivers_between(self.db, self._staff, self.period.first, self.period.as_of),
            totals=totals,
            totals_before=document["totals"] if document else None,
            definitions_changed=len(changed_definitions(document, self.requirements, self.period.as_of))
            if document
            else 0,
            no_calendar=len(counted["no_calendar"]),
            unplaced=len(counted["unplaced"]),
            below=standing_below,
        )

    def _indicators_before(self) -> tuple[list[Indicator], list[Indicator]]:
        """Return the indicators of the period before, exact and as they went upward.

        As they were filed; a review without an earlier filing works them out as of the day before it began.
        """
        earlier = last_filed(self.db, self.organisation.id, self.period.kind, until=self.period.first)
        if earlier is not None:
            document = stored_document(self.db, earlier.id)
            return document["indicators"], document["public"]["indicators"]
        if self.period.kind not in REVIEWS:
            return [], []
        day = self.period.first - timedelta(days=1)
        masked = self._masked(day)
        exact = self._as_seen(self._counted(day)["rows"], masked)
        return indicators_of(exact, (), {}, None), indicators_of(masked, (), {}, None)


def last_filed(db: Session, organisation_id: int, kind: PeriodKind, *, until: date) -> Filing | None:
    """Return an organisation's last filing of an earlier period of a kind, one that ended before a day.

    Never a former version of the same period: beside that one nothing would seem to have changed.
    """
    asked = select(Filing).where(
        Filing.organisation_id == organisation_id,
        Filing.period == kind,
        Filing.state.in_(OUT),
        Filing.last_day < until,
    )
    return db.scalars(asked.order_by(Filing.last_day.desc(), Filing.version.desc()).limit(1)).first()


def changed_definitions(document: Document, requirements: Sequence[Requirement], as_of: date) -> dict[str, str]:
    """Return the requirements that are defined otherwise than in a document, each with what happened to it."""
    frozen = {row["id"]: row for row in document["public"]["requirements"]}
    current = {row.public_id: written_requirement(row, as_of) for row in requirements}
    found = dict.fromkeys(frozen.keys() - current.keys(), "gone")
    found |= dict.fromkeys(current.keys() - frozen.keys(), "new")
    found |= {
        name: "changed"
        for name in frozen.keys() & current.keys()
        if frozen[name]["definition"] != current[name]["definition"]
    }
    return dict(sorted(found.items()))
