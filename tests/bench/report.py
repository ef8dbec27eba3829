"""The table that `make bench` prints, and the same as JSON."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from tests.bench.load import FLOORS, SUBJECT, Measured

LIBRARIES = ("flask", "jinja2", "sqlalchemy", "waitress", "werkzeug")
WIDTHS = (28, 8, 9, 9, 9, 11, 8, 11, 8)
HEADS = (
    ("", "", "", "", "", "CPU", "", "req/s", ""),
    ("", "bytes", "req/s", "p95 ms", "CPU ms", *("×F", "×F-app") * 2),
)
DIGITS = {"requests": 0, "per_second": 1, "p95_ms": 2, "cpu_ms": 3}


def load_now() -> float:
    """Return how many processes want the machine, over the last minute."""
    return os.getloadavg()[0]


def machine() -> dict[str, Any]:
    """Return what the figures depend on; no name of a machine and no path."""
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in LIBRARIES},
    }


def what_it_depends_on(size: dict[str, int]) -> str:
    """Return the machine and the database in two lines."""
    return "\n".join(
        (
            "machine: " + ", ".join(f"{name} {value}" for name, value in machine().items()),
            "database: " + ", ".join(f"{name} {value:,}" for name, value in size.items()),
        )
    )


def as_json(found: Sequence[Measured], size: dict[str, int]) -> dict[str, Any]:
    """Return the whole run as plain values."""
    return {"machine": machine(), "database": size, "rows": [_row(one) for one in found]}


def _row(one: Measured) -> dict[str, Any]:
    return {
        "name": one.name,
        "bytes": one.size,
        "failed": 0,
        **{
            runner: {name: round(one.median(runner, name), digits) for name, digits in DIGITS.items()}
            for runner in (SUBJECT, *FLOORS)
        },
        "cpu_ratio": {floor: round(one.ratio(floor, "cpu_ms"), 2) for floor in FLOORS},
        "per_second_ratio": {floor: round(one.ratio(floor, "per_second"), 4) for floor in FLOORS},
    }


def table_of(found: Sequence[Measured]) -> str:
    """Return the table: each subject with its ratios, and its two floors below it."""
    lines = [_line(head) for head in HEADS]
    for one in found:
        ratios = [f"{one.ratio(floor, 'cpu_ms'):.1f}" for floor in FLOORS]
        ratios += [f"{one.ratio(floor, 'per_second'):.3f}" for floor in FLOORS]
        lines.append(_line((one.name, f"{one.size:,}", *_figures(one, SUBJECT), *ratios)))
        lines += [_line((f"  {floor}", "", *_figures(one, floor))) for floor in FLOORS]
    return "\n".join(lines)


def _figures(one: Measured, runner: str) -> tuple[str, str, str]:
    return (
        f"{one.median(runner, 'per_second'):,.0f}",
        f"{one.median(runner, 'p95_ms'):.1f}",
        f"{one.median(runner, 'cpu_ms'):.2f}",
    )


def _line(cells: Sequence[str]) -> str:
    padded = [
        cell.rjust(width) if number else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(cells, WIDTHS, strict=False))
    ]
    return "".join(padded).rstrip()
