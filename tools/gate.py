"""The gate: every check and test, each named, all of them run, one verdict. `gate.py quick` or `gate.py all`.

Two lanes run beside each other, because tests wait: for a browser, for a server, for the last of their files. In one
lane the tests on SQLite write as they go; in the other the checks and then the tests on PostgreSQL write what they
have to say in one piece, when they are done.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTEST = [f"{BIN}/python", "-m", "pytest", "-q"]
# In the order of tests/conftest.py, the long files first.
BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder"]
CHECKS = {
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "lint": [f"{BIN}/ruff", "check", "--quiet", "."],
    "types": [f"{BIN}/mypy"],
    "import directions": [f"{BIN}/lint-imports"],
    "content": [f"{BIN}/hulei", "check"],
}
SQLITE = {
    "quick": ("quick tests on SQLite", [*PYTEST, "-n", "2", *BY_FILE, "-m", "not browser and not slow"]),
    # Three on two cores: a browser test waits half of its time.
    "all": ("all tests on SQLite", [*PYTEST, "-n", "3", *BY_FILE, "-m", "not few"]),
}
POSTGRESQL = "all tests on PostgreSQL"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Some machines set it; each of the many processes that tests start would then compile all of `app` anew, for a second."""
sys.path.insert(0, str(ROOT))


def run(name: str, command: list[str], *, kept_back: bool, **more: str) -> bool:
    """Run one step and say how it went; what it writes is seen at once, or kept back until it ends."""
    started = time.monotonic()
    if not kept_back:
        print(f"── {name}", flush=True)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={key: value for key, value in {**os.environ, **more}.items() if key != NO_BYTECODE},
        check=False,
        stdout=subprocess.PIPE if kept_back else None,
        stderr=subprocess.STDOUT if kept_back else None,
        text=True,
        errors="replace",
    )
    ok = done.returncode == 0
    said = f"\n── {name}\n{done.stdout}" if kept_back else ""
    print(f"{said}   {name}: {'ok' if ok else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return ok


def sqlite_lane(which: str) -> dict[str, bool]:
    name, command = SQLITE[which]
    return {name: run(name, command, kept_back=False, TEST_DATABASE_URL="")}


def other_lane(which: str) -> dict[str, bool]:
    results = {name: run(name, command, kept_back=True) for name, command in CHECKS.items()}
    if which == "all":
        results[POSTGRESQL] = postgresql_tests()
    return results


def postgresql_tests() -> bool:
    from tests.postgresql import running_server, server_binaries

    if os.environ.get("TEST_DATABASE_URL") is None and server_binaries() is None:
        print(
            f"\n── {POSTGRESQL}\n   skipped: no server found; install it (Debian: apt-get install postgresql)",
            flush=True,
        )
        return os.environ.get("CI") != "true"
    with running_server() as url:
        return run(POSTGRESQL, [*PYTEST, "-m", "not browser"], kept_back=True, TEST_DATABASE_URL=url)


def main() -> int:
    which = sys.argv[1] if len(sys.argv) > 1 else "quick"
    with ThreadPoolExecutor() as lanes:
        both = [lanes.submit(lane, which) for lane in (sqlite_lane, other_lane)]
        failed = [name for lane in both for name, ok in lane.result().items() if not ok]
    print("\nFailed: " + ", ".join(failed) if failed else "\nEverything passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
