"""The compliance engine at several sizes, on both databases: `python -m tests.bench.scale.run --scale 10k,100k,1m`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from click import echo
from sqlalchemy import func, select

from app.compliance.models import StatusRow
from tests.bench.report import load_now, machine
from tests.bench.scale import subjects
from tests.bench.scale.clock import ONE_PROCESS_A_QUERY
from tests.bench.scale.facts import LEDGER, counted
from tests.bench.scale.importing import LARGEST, importing
from tests.bench.scale.site import Databases, Site
from tests.bench.scale.subjects import Measured
from tests.bench.scale.whole_tree import whole_tree
from tests.postgresql import running_server, server_binaries

UNITS = {"k": 1000, "m": 1_000_000}
ON = SQLITE, POSTGRESQL = "sqlite", "postgresql"
FLAT = ("county page today", "one person's duties")


def size(text: str) -> int:
    """Return a number of people written as 10k, 1m or 5000."""
    unit = UNITS.get(text[-1:].lower())
    return int(text[:-1]) * unit if unit else int(text)


def options() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale.run", description=__doc__)
    parser.add_argument("--scale", default="10k", help="sizes, as 10k,100k,1m (default 10k)")
    parser.add_argument("--on", default=",".join(ON), help="databases (default both; PostgreSQL where it is installed)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    return parser.parse_args()


@contextmanager
def databases(folder: Path, kind: str) -> Iterator[Databases]:
    """Give a place for databases; on PostgreSQL a server of its own that waits for the disk at each commit."""
    if kind == SQLITE:
        yield Databases(folder)
        return
    with running_server(durable=True, more=ONE_PROCESS_A_QUERY) as server:
        yield Databases(folder, server)


def measure(place: Databases, people: int) -> dict[str, Any]:
    """Measure every subject with so many people, and return what was found."""
    with place.full(people) as site:
        about = _about(site)
        found = [
            subjects.county_page(site),
            subjects.duties(site),
            whole_tree(site),
            subjects.rebuild(site),
            subjects.one_record(site),
            subjects.one_register(site),
        ]
    found.append(importing(place, min(people, LARGEST)))
    return {"people": people, **about, "found": found}


def _about(site: Site) -> dict[str, Any]:
    connection = site.db.connection()
    about = {
        "organisations": len(site.schools),
        "ledger rows": counted(connection, LEDGER),
        "status rows": site.db.scalar(select(func.count()).select_from(StatusRow)),
        "seconds to enter the facts": round(site.entered_seconds),
    }
    site.db.rollback()
    return about


def told(run: dict[str, Any]) -> str:
    """Return one size's table."""
    about = ", ".join(f"{name} {value:,}" for name, value in run.items() if name != "found")
    return "\n".join([about, *(_line(one) for one in run["found"])])


def _line(one: Measured) -> str:
    cells = [f"  {one.name:34}{_time(one.seconds):>12}"]
    if one.floor and one.ratio:
        cells.append(f" = {one.ratio:6.1f} x {_time(one.floor):>10}  (at most {one.at_most:g})")
    if one.megabytes:
        cells.append(f", {one.megabytes:,.0f} MB")
    return "".join(cells)


def _time(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 10 else f"{seconds * 1000:,.2f} ms"


def growth(runs: list[dict[str, Any]]) -> str:
    """Return how each subject's time grew from the smallest size on."""
    lines = ["growth: times of the smallest size"]
    for number, first in enumerate(runs[0]["found"]):
        grown = [f"{run['found'][number].seconds / first.seconds:9.2f}" for run in runs]
        lines.append(
            f"  {first.name.split(' 1')[0]:34}{''.join(grown)}{'  (at most 1.25)' if first.name in FLAT else ''}"
        )
    return "\n".join(lines)


def plain(run: dict[str, Any]) -> dict[str, Any]:
    """Return one size as plain values."""
    return {**run, "found": [{**vars(one), "ratio": one.ratio} for one in run["found"]]}


def measure_on(kind: str, sizes: list[int]) -> list[dict[str, Any]]:
    """Measure and print all sizes on one kind of database; nothing where its server is not installed."""
    if kind != SQLITE and server_binaries() is None:
        echo(f"{kind}: not installed, so not measured")
        return []
    runs = []
    with (
        tempfile.TemporaryDirectory(prefix="hulei-scale-") as folder,
        chdir(folder),
        databases(Path(folder), kind) as place,
    ):
        for people in sizes:
            runs.append(measure(place, people))
            echo(f"{kind}: {told(runs[-1])}")
    if len(runs) > 1:
        echo(growth(runs))
    return runs


def main() -> int:
    """Measure and print."""
    asked, started, load_before = options(), time.monotonic(), load_now()
    target = asked.json.resolve() if asked.json else None
    for name in [name for name in os.environ if name.startswith("HULEI_") or name == "PORT"]:
        del os.environ[name]  # The bench never touches an installation's settings or database, nor its hulei.toml.
    echo("machine: " + ", ".join(f"{name} {value}" for name, value in machine().items()))
    found = {kind: measure_on(kind, [size(text) for text in asked.scale.split(",")]) for kind in asked.on.split(",")}
    echo(f"load of the machine before: {load_before:.1f}; the whole run took {time.monotonic() - started:.0f} s")
    if target:
        target.write_text(json.dumps({kind: list(map(plain, runs)) for kind, runs in found.items()}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
