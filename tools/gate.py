"""The gate: every check in turn, each named, all of them run, one verdict. `gate.py quick` or `gate.py all`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# Three on two cores: a browser test waits half of its time. In the order of tests/conftest.py, the long files first.
WORKERS = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
sys.path.insert(0, str(ROOT))


def steps(which: str) -> list[tuple[str, list[str], dict[str, str]]]:
    quick: list[tuple[str, list[str], dict[str, str]]] = [
        ("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."], {}),
        ("lint", [f"{BIN}/ruff", "check", "--quiet", "."], {}),
        ("types", [f"{BIN}/mypy"], {}),
        ("import directions", [f"{BIN}/lint-imports"], {}),
        ("content", [f"{BIN}/hulei", "check"], {}),
    ]
    pytest = [f"{BIN}/python", "-m", "pytest", "-q", *WORKERS]
    if which == "quick":
        return [*quick, ("quick tests on SQLite", [*pytest, "-m", "not browser and not slow"], {})]
    return [*quick, ("all tests on SQLite", [*pytest, "-m", "not few"], {})]


def run(name: str, command: list[str], more: dict[str, str]) -> bool:
    started = time.monotonic()
    print(f"── {name}", flush=True)
    ok = subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, check=False).returncode == 0
    print(f"   {'ok' if ok else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return ok


def main() -> int:
    which = sys.argv[1] if len(sys.argv) > 1 else "quick"
    results = {name: run(name, command, more) for name, command, more in steps(which)}
    if which == "all":
        results["all tests on PostgreSQL"] = postgresql_tests()
    failed = [name for name, ok in results.items() if not ok]
    print("\nFailed: " + ", ".join(failed) if failed else "\nEverything passed.")
    return 1 if failed else 0


def postgresql_tests() -> bool:
    from tests.postgresql import running_server, server_binaries

    if os.environ.get("TEST_DATABASE_URL") is None and server_binaries() is None:
        print(
            "── all tests on PostgreSQL\n   skipped: no PostgreSQL server found; install it (Debian: apt-get install postgresql)"
        )
        return os.environ.get("CI") != "true"
    with running_server() as url:
        return run(
            "all tests on PostgreSQL",
            [f"{BIN}/python", "-m", "pytest", "-q", *WORKERS, "-m", "not browser"],
            {"TEST_DATABASE_URL": url},
        )


if __name__ == "__main__":
    sys.exit(main())
