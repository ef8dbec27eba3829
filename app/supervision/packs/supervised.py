"""What supervision has of the organisations of a pack: filings as they went upward, signatures, checks, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.filing.models import Filing
from app.compliance.filing.rules import OUT
from app.compliance.filing.stored import PUBLIC, stored_file
from app.supervision.checks.models import SampleCheck
from app.supervision.checks.queries import items_of
from app.supervision.checks.rules import command_to_repeat, population_file
from app.supervision.findings.queries import findings_at
from app.supervision.findings.rules import standing_of, state_of
from app.supervision.packs.sealing import as_json
from app.supervision.roster.above import signed_this_term
from app.supervision.terms import terms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Tree
    from app.supervision.findings.models import Finding

Files = dict[str, bytes]


def filings(db: Session, tree: Tree, places: Collection[int], *, as_of: date, chosen: int | None) -> Files:
    """Return what some organisations have filed of days up to one, the public parts as they were written."""
    rows = db.scalars(
        select(Filing)
        .where(
            Filing.organisation_id.in_(places), Filing.state.in_([str(state) for state in OUT]), Filing.as_of <= as_of
        )
        .order_by(Filing.as_of, Filing.organisation_id, Filing.version)
    )
    files, listed = {}, []
    for row in rows:
        path = f"filings/{row.public_id}.public.json"
        content = stored_file(db, row.id, PUBLIC)
        if content is not None:
            files[path] = content
        listed.append(
            {
                "filing": row.public_id,
                "organisation": tree.organisations[row.organisation_id].public_id,
                "period": row.period,
                "first": row.first_day.isoformat(),
                "last": row.last_day.isoformat(),
                "as_of": row.as_of.isoformat(),
                "version": row.version,
                "state": row.state,
                "as_is": row.is_as_is,
                "seal": row.seal,
                "file": path,
                "is_subject_of_this_pack": row.id == chosen,
            }
        )
    return {"filings/filings.json": as_json(listed), **files}


def signatures(db: Session, places: Collection[int], *, as_of: date) -> Files:
    """Return which of some organisations signed their roster in the term of a day: sizes, pupils as seen from above."""
    listed = [
        {
            "organisation": row.organisation.public_id,
            "term": {"first": row.term.first.isoformat(), "last": row.term.last.isoformat()} if row.term else None,
            "signed": row.signature is not None,
            "as_of": row.signature.as_of.isoformat() if row.signature and row.signature.as_of else None,
            "adults": row.signature.adults if row.signature else None,
            "classes": row.signature.classes if row.signature else None,
            "pupils": row.pupils,
            "counted_with": row.counted_with,
            "also": list(row.also),
            "seal": row.signature.seal if row.signature else None,
        }
        for row in signed_this_term(db, terms(db, as_of), places, as_of)
    ]
    return {"rosters/signatures.json": as_json(sorted(listed, key=lambda row: str(row["organisation"])))}


def checks(db: Session, tree: Tree, places: Collection[int], *, today: date) -> Files:
    """Return the sample checks whose day of visit has come, with everything needed to repeat the draw."""
    rows = db.scalars(
        select(SampleCheck)
        .where(SampleCheck.organisation_id.in_(places), SampleCheck.visit_on <= today)
        .order_by(SampleCheck.visit_on, SampleCheck.id)
    )
    files, listed = {}, []
    for number, row in enumerate(rows, 1):
        draws = {}
        for kind, kept in sorted(row.population.items()):
            path = f"checks/{number}/{kind}.txt"
            files[path] = population_file(kept["marks"]).encode()
            draws[kind] = {
                "population": path,
                "digest": kept["digest"],
                "members": len(kept["marks"]),
                "asked_for": kept["size"],
                "command": command_to_repeat(row.seed, kept["size"], f"{kind}.txt"),
            }
        items = [
            {"kind": item.kind, "number": item.number, "mark": item.mark, "outcome": item.outcome,
             "became_finding": item.finding_id is not None}
            for item in items_of(db, row.id)
        ]  # fmt: skip
        listed.append(
            {
                "number": number,
                "organisation": tree.organisations[row.organisation_id].public_id,
                "first": row.first_day.isoformat(),
                "last": row.last_day.isoformat(),
                "visit_on": row.visit_on.isoformat(),
                "drawn_by": "bureau" if row.from_above else "head",
                "seed": row.seed,
                "draws": draws,
                "items": items,
            }
        )
    return {"checks/checks.json": as_json(listed), **files}


def findings(db: Session, tree: Tree, places: Collection[int], *, today: date) -> Files:
    """Return the findings of some organisations as they stand, as codes and days: no owner, nobody it is about."""
    rows = findings_at(db, places)
    standing = standing_of(rows, today)
    document = {
        "standing_on": today.isoformat(),
        "open": standing.open,
        "answered": standing.answered,
        "overdue": standing.overdue,
        "closed": standing.closed,
        "due": standing.due,
        "seen_to_in_time": standing.in_time,
        "codes": dict(sorted(Counter(row.code for row in rows).items())),
        "findings": [
            _finding(row, tree) for row in sorted(rows, key=lambda row: (row.organisation_id, row.opened_on, row.id))
        ],
    }
    return {"findings/findings.json": as_json(document)}


def _finding(row: Finding, tree: Tree) -> dict[str, Any]:
    return {
        "organisation": tree.organisations[row.organisation_id].public_id,
        "code": row.code,
        "state": str(state_of(row)),
        "opened_on": row.opened_on.isoformat(),
        "deadline": row.deadline.isoformat(),
        "answered_on": row.answered_on.isoformat() if row.answered_on else None,
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
        "shown_by": row.evidence_kind,
        "found_by": "bureau" if row.from_above else "organisation",
        "opened_again": row.reopened,
    }
