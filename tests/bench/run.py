"""`make bench`: build a site, start the servers, measure, print one table. `python -m tests.bench.run --help`."""

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

from click import echo

from tests.bench.connection import BadAnswer
from tests.bench.load import Load, Measured
from tests.bench.report import as_json, load_now, table_of, what_it_depends_on
from tests.bench.servers import FLOORS, HULEI, Server
from tests.bench.site import PUPILS, Site, build_site, registers_kept
from tests.bench.subjects import ClosedRegisters, subjects_of


def options() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a round (default 1)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each subject and floor (default 5)")
    parser.add_argument("--connections", type=int, default=4, help="connections at once (default 4)")
    parser.add_argument("--classes", type=int, default=20, help="classes of 48, six registers each (default 20)")
    parser.add_argument("--no-county", action="store_true", help="leave the demonstration county out")
    return parser.parse_args()


@contextmanager
def running(site: Site) -> Iterator[tuple[Server, Server]]:
    """Serve the site as `hulei serve` does, and the floors; each in a process of its own."""
    servers = [Server("hulei", HULEI, site.folder, site.environment)]
    try:
        servers.append(Server("floors", FLOORS, site.folder, site.environment))
        for server in servers:
            server.wait()
        yield servers[0], servers[1]
    finally:
        for server in servers:
            server.stop()


def measure(asked: argparse.Namespace, folder: Path) -> tuple[Site, list[Measured]]:
    """Build the site and measure every subject. Raises BadAnswer at the first answer that is not right."""
    site = build_site(folder, classes=asked.classes, county=not asked.no_county)
    with running(site) as (hulei, floors), Load(asked.connections, asked.seconds, asked.rounds) as load:
        try:
            subjects = subjects_of(site, hulei.port, asked.connections, asked.rounds)
            found = [load.measure(subject, hulei, floors) for subject in subjects]
        except (BadAnswer, OSError) as failure:
            raise BadAnswer(f"{failure}\n{hulei.tail()}\n{floors.tail(5)}") from failure
    closed = next(one.sent for one in found if one.name == ClosedRegisters.name)
    if registers_kept(site) != (closed, PUPILS * closed):
        raise BadAnswer(f"{closed} registers were closed; lessons and entries in the database: {registers_kept(site)}")
    return site, found


def main() -> int:
    """Measure and print; return 1 when an answer was not right."""
    asked, started, load_before = options(), time.monotonic(), load_now()
    target = asked.json.resolve() if asked.json else None
    for name in [name for name in os.environ if name.startswith("HULEI_") or name == "PORT"]:
        del os.environ[name]  # The bench never touches an installation's settings or database, nor its hulei.toml.
    with tempfile.TemporaryDirectory(prefix="hulei-bench-") as folder, chdir(folder):
        try:
            site, found = measure(asked, Path(folder))
        except BadAnswer as failure:
            echo(f"Nothing is measured, an answer was not right:\n{failure}", err=True)
            return 1
    echo(f"{table_of(found)}\n\nrequests failed: 0\n{what_it_depends_on(site.size)}")
    echo(f"{asked.connections} connections, medians of {asked.rounds} rounds of {asked.seconds:g} s")
    echo(f"load of the machine before: {load_before:.1f}; the whole run took {time.monotonic() - started:.0f} s")
    if target:
        target.write_text(json.dumps(as_json(found, site.size), ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
