"""`hulei filing drift ID`, `hulei filing verify FILE`: what became of a filing, and whether a file is what was filed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.compliance.filing.drift import Drift, RowDrift, drift_of
from app.compliance.filing.models import Filing, FilingFile
from app.compliance.filing.sealing import digests_of
from app.compliance.filing.since import Since
from app.core.clock import now, today
from app.core.database import db

filing_commands = click.Group("filing", help="What was filed, and what became of it (COMPLIANCE §6).")


@filing_commands.command("drift")
@click.argument("filing_id")
@with_appcontext
def print_drift(filing_id: str) -> None:
    """Print what differs today from the filing FILING_ID, as JSON."""
    filing = db().scalar(select(Filing).where(Filing.public_id == filing_id))
    if filing is None or filing.seal is None:
        _refuse(f"没有编号为“{filing_id}”的已签报送；编号在报送页面上，形如 f-0123456789abcdef。")
    drift = drift_of(db(), filing, today=today(), at=now())
    click.echo(json.dumps(as_document(filing, drift), ensure_ascii=False, indent=1))


@filing_commands.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seal", help="Check against this seal, without a database.")
@with_appcontext
def verify(file: Path, seal: str | None) -> None:
    """Check that FILE is a file of a filing, unchanged: by its seal, or by the files kept here."""
    digests = digests_of(file.read_bytes())
    if seal is not None:
        if seal.strip().lower() not in digests:
            _refuse(f"{file.name} 和这个封印不一致：文件被改动过，或者不是同一份报送。")
        click.echo(f"{file.name} 和封印一致，没有被改动。")
        return
    kept = db().execute(
        select(Filing.public_id, Filing.version, FilingFile.form)
        .join(Filing, Filing.id == FilingFile.filing_id)
        .where(FilingFile.digest.in_(digests))
    )
    row = kept.first()
    if row is None:
        _refuse(f"{file.name} 和这里保存的报送文件都不一致：文件被改动过，或者不是从这里报送的。")
    click.echo(f"{file.name} 是报送 {row.public_id}（第 {row.version} 版，{row.form}）的文件，没有被改动。")


def as_document(filing: Filing, drift: Drift) -> dict[str, Any]:
    """Return drift as plain JSON; subjects under their ids of the filing."""
    return {
        "filing": filing.public_id,
        "as_of": filing.as_of.isoformat(),
        "rows": [_row(row) for row in drift.rows],
        "totals": [
            {"requirement": row.requirement, "count": row.count, "then": row.then, "now": row.now}
            for row in drift.totals
        ],
        "definitions": dict(drift.definitions),
        "shared": [_since(one.fact) for group in drift.shared for one in group.facts],
        "erased": drift.erased,
    }


def _row(row: RowDrift) -> dict[str, Any]:
    return {
        "subject": row.code,
        "requirement": row.requirement,
        "differs_in": row.differs_in,
        "then": row.then,
        "now": row.now,
        "facts": [_since(fact) for fact in row.facts],
    }


def _since(fact: Since) -> dict[str, str]:
    return {"table": fact.table, "id": fact.id, "what": fact.what, "at": fact.at.isoformat()}


def _refuse(line: str) -> NoReturn:
    click.echo(line, err=True)
    raise SystemExit(1)
