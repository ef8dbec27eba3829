"""What the page of a filing shows: a draft as its figures stand now, a signed one from its document, above only its public part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.filing.content import Content, content_of
from app.compliance.filing.models import Filing, FilingStep
from app.compliance.filing.rules import Period, PeriodKind, State, Step, period_of
from app.compliance.filing.stored import stored_document, stored_public_part

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.filing.lines import PlainLine
    from app.compliance.filing.rights import Desk
    from app.compliance.filing.sealing import Document
    from app.compliance.rules.holdings import Organisation


@dataclass(frozen=True)
class Returned:
    """The version before, which was returned: its key and number, and the reasons as code words."""

    filing_id: int
    version: int
    codes: list[str]


@dataclass(frozen=True)
class Shown:
    """One filing, ready for its page. `lines` are None above the organisation: they stay in it."""

    filing: Filing
    as_of: date
    organisation: Organisation
    titles: Mapping[str, Mapping[str, str]]
    totals: Sequence[Mapping[str, Any]]
    indicators: Sequence[Mapping[str, Any]]
    lines: Sequence[PlainLine] | None
    filed_below: tuple[tuple[str, int, str], ...]  # name, version, seal
    unsigned: tuple[str, ...]
    steps: tuple[FilingStep, ...]
    names: Mapping[str, str]  # of organisations, by the id people use
    returned_before: Returned | None  # why there is this version at all

    def names_of(self, organisations: Sequence[str]) -> list[str]:
        """Return the names of some organisations."""
        return [self.names.get(name, name) for name in organisations]

    @property
    def is_draft(self) -> bool:
        """Whether nothing has been signed yet."""
        return is_draft(self.filing)

    @property
    def returned_for(self) -> list[str]:
        """Return the reasons of the last return, as code words."""
        return next((step.codes for step in reversed(self.steps) if step.step == Step.RETURNED), [])

    @property
    def undefined(self) -> list[Mapping[str, Any]]:
        """Return the requirements that cannot be worked out, each once."""
        return [row for row in self.indicators if row["undefined"] and row["indicator"] == "reached"]


def shown_content(db: Session, desk: Desk, filing: Filing, content: Content) -> Shown:
    """Return a draft as its figures stand now."""
    public = content.public_part()
    return _shown(db, desk, filing, public, totals=content.totals, indicators=content.indicators, lines=content.lines)


def shown_filing(db: Session, desk: Desk, filing: Filing) -> Shown:
    """Return a signed filing: whole in its organisation, its public part above."""
    if not desk.may_draft(desk.organisation_of(filing)):
        public = stored_public_part(db, filing.id)["public"]
        return _shown(db, desk, filing, public, totals=public["totals"], indicators=public["indicators"], lines=None)
    document = stored_document(db, filing.id)
    return _shown(
        db,
        desk,
        filing,
        document["public"],
        totals=document["totals"],
        indicators=document["indicators"],
        lines=document["lines"],
    )


def content_of_draft(db: Session, filing: Filing, *, today: date, at: datetime) -> Content:
    """Work out what a draft says now: one begun while its period ran has moved on to the period's last day."""
    kind, first, last = PeriodKind(filing.period), filing.first_day, filing.last_day
    period = period_of(kind, first, last, today) or Period(kind, first, last, filing.as_of)
    return content_of(db, filing.organisation_id, period, today=today, at=at)


def is_draft(filing: Filing) -> bool:
    """Whether a filing has no document yet."""
    return filing.state == State.DRAFT


def _shown(
    db: Session,
    desk: Desk,
    filing: Filing,
    public: Document,
    *,
    totals: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    lines: Sequence[PlainLine] | None,
) -> Shown:
    names = {row.public_id: row.name for row in desk.tree.organisations.values()}
    steps = db.scalars(select(FilingStep).where(FilingStep.filing_id == filing.id).order_by(FilingStep.id))
    return Shown(
        filing=filing,
        as_of=date.fromisoformat(public["as_of"]),
        organisation=desk.organisation_of(filing),
        titles={row["id"]: row["title"] for row in public["requirements"]},
        totals=totals,
        indicators=indicators,
        lines=lines,
        filed_below=tuple(
            (names.get(row["organisation"], row["organisation"]), row["version"], row["seal"])
            for row in public["children"]
        ),
        unsigned=tuple(names.get(name, name) for name in public["unsigned"]),
        steps=tuple(steps),
        names=names,
        returned_before=_returned_before(db, filing),
    )


def _returned_before(db: Session, filing: Filing) -> Returned | None:
    before, period = Filing, ("organisation_id", "period", "first_day", "last_day")
    found = db.execute(
        select(before.id, before.version, FilingStep.codes)
        .join(FilingStep, FilingStep.filing_id == before.id)
        .where(
            *(getattr(before, name) == getattr(filing, name) for name in period),
            before.version == filing.version - 1,
            before.state == State.RETURNED,
            FilingStep.step == Step.RETURNED,
        )
        .order_by(FilingStep.id.desc())
    ).first()
    return None if found is None else Returned(*found)
