"""Starts a PostgreSQL of its own from the installed server binaries, for the tests, and stops it again."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def server_binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl, newest version first, or None."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda name: int(name.split("/")[4]), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [Path(folder) for folder in folders] + ([Path(on_path).resolve().parent] if on_path else [])
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()),
        None,
    )


@contextlib.contextmanager
def running_server(*, durable: bool = False, more: str = "") -> Iterator[str]:
    """Run a server in a temporary folder; it refuses root, so root lends it to another user.

    A durable one waits for the disk at each commit, as an installation's does; tests need not. `more` are options of it.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.rstrip("/")
        return
    binaries = server_binaries()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="hulei-pg-"))
    lend: list[str] = []
    if os.geteuid() == 0:
        user = next(name for name in ("postgres", "nobody") if _exists(name))
        shutil.chown(folder, user)
        lend = ["runuser", "-u", user, "--"]
    data, port = folder / "data", _free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {more}"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [
            *lend,
            f"{binaries}/initdb",
            "-D",
            str(data),
            "-U",
            "hulei",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ],
        check=True,
        **quiet,
    )
    subprocess.run(
        [
            *lend,
            f"{binaries}/pg_ctl",
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        ],
        check=True,
        **quiet,
    )
    try:
        yield f"postgresql://hulei@127.0.0.1:{port}"
    finally:
        subprocess.run([*lend, f"{binaries}/pg_ctl", "-D", str(data), "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
