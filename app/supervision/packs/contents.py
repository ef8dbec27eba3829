"""The files of a pack, worked out: figures as seen from above the school, rows without children, and what is behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.definitions import courses_ever_named
from app.compliance.exports import FORMATS, paper_of
from app.compliance.exports.json_file import as_json as report_as_json
from app.compliance.facts import read_world
from app.compliance.filing.content import written_requirement
from app.compliance.filing.rows import editions_used
from app.compliance.gathering import SubjectRow, rows_without_children
from app.compliance.models import Requirement, StatusBuild
from app.compliance.queries import organisation_names
from app.compliance.reports import Asked, horizon_around
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.rules.sentence import CHINESE
from app.compliance.seen_report import report_seen
from app.compliance.standing import enabled_requirements, rule_of
from app.content.catalogue import catalogue, edition_files
from app.people.queries.organisations import inside
from app.supervision.packs import supervised
from app.supervision.packs.readme import readmes
from app.supervision.packs.rows import as_csv, ledger_behind, names_behind, written_rows
from app.supervision.packs.rules import MOST_ORGANISATIONS, TooLarge
from app.supervision.packs.sealing import ABOUT, FORMAT, as_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation
    from app.compliance.subject_facts import World

Files = dict[str, bytes]


@dataclass(frozen=True)
class Wanted:
    """What a pack is made of: an organisation with all below it, a day, and whether staff have names in it."""

    public_id: str
    organisation_id: int
    as_of: date
    filing_id: int | None
    with_names: bool
    made_as: str
    last_day: date
    random: str


def files_of(db: Session, wanted: Wanted, *, today: date, at: datetime) -> Files:
    """Return every file of a pack but its manifest. Raises TooLarge."""
    world = read_world(db, horizon_around(db.scalar(select(StatusBuild)), wanted.as_of))
    tree, day = world.tree, wanted.as_of.toordinal()
    organisation = tree.organisations[wanted.organisation_id]
    places = [row.id for row in tree.organisations.values() if organisation in tree.line_on(row.id, day)]
    if sum(tree.organisations[place].kind != DEPARTMENT for place in places) > MOST_ORGANISATIONS:
        raise TooLarge(wanted.organisation_id)
    requirements = enabled_requirements(db)
    rows = rows_without_children(db, [rule_of(row) for row in requirements], world, organisation.id, day)
    files = {
        ABOUT: _about(wanted, organisation, at),
        **_figures(db, wanted, organisation, today=today, at=at),
        **_rows(db, wanted, world, rows),
        **_requirements(requirements, wanted.as_of),
        **_editions(db, requirements, rows),
        **supervised.filings(db, tree, places, as_of=wanted.as_of, chosen=wanted.filing_id),
        **supervised.signatures(db, places, as_of=wanted.as_of),
        **supervised.checks(db, tree, places, today=today),
        **supervised.findings(db, tree, places, today=today),
    }
    about = {"pack": wanted.public_id, "name": organisation.name, "as_of": wanted.as_of.isoformat()}
    return {**files, **readmes(files, about)}


def _about(wanted: Wanted, organisation: Organisation, at: datetime) -> bytes:
    return as_json(
        {
            "format": FORMAT,
            "pack": wanted.public_id,
            "organisation": {"id": organisation.public_id, "name": organisation.name, "kind": organisation.kind},
            "as_of": wanted.as_of.isoformat(),
            "made_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "made_as": wanted.made_as,
            "with_names": wanted.with_names,
            "fetched_until": wanted.last_day.isoformat(),
            "random": wanted.random,
        }
    )


def _figures(db: Session, wanted: Wanted, organisation: Organisation, *, today: date, at: datetime) -> Files:
    """Return the report as a bureau sees it: whoever reads a pack stands outside the school (SAFEGUARDS 21)."""
    document = report_seen(db, Asked(organisation.public_id, wanted.as_of), None, today=today, at=at)
    paper = paper_of(document, organisation_names(db), language=CHINESE)
    return {
        "report/report.json": report_as_json(document).encode(),
        "report/report.xlsx": FORMATS["xlsx"].write(paper),
    }


def _rows(db: Session, wanted: Wanted, world: World, rows: Sequence[SubjectRow]) -> Files:
    told = written_rows(rows, world.tree, wanted.as_of.toordinal())
    files = {
        "rows/rows.json": as_json(told.written),
        "rows/rows.csv": as_csv(told.written),
        "rows/ledger.json": as_json(ledger_behind(db, rows)),
    }
    if wanted.with_names:
        homes: list[int] = list(db.scalars(inside([wanted.organisation_id], on=wanted.as_of)))
        files["rows/names.json"] = as_json(names_behind(db, rows, told.codes, homes))
    return files


def _requirements(requirements: Iterable[Requirement], as_of: date) -> Files:
    law = catalogue().law
    written: list[dict[str, Any]] = [
        {
            **written_requirement(row, as_of),
            "basis_cited": {
                "zh": law.citations(tuple(row.basis)),
                "en": law.citations(tuple(row.basis), english=True),
            },
        }
        for row in requirements
    ]
    return {"requirements/requirements.json": as_json(written)}


def _editions(db: Session, requirements: Iterable[Requirement], rows: Iterable[SubjectRow]) -> Files:
    named = {course for row in requirements for course in courses_ever_named(row.definition)}
    listed: list[dict[str, Any]] = []
    files: Files = {}
    for used in editions_used(db, rows, named):
        folder = f"editions/{used['course']}/{used['edition']}/"
        stored = edition_files(db, used["course"], used["edition"]) or {}
        files |= {f"{folder}{path}": content for path, content in stored.items()}
        listed.append({**used, "folder": folder if stored else None, "files": len(stored)})
    return {"editions/editions.json": as_json(listed), **files}
