"""Server processes of the bench: started on a free port, asked for their processor time, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from app.core.settings import ROOT

PATIENCE = 120.0
HULEI = ("-c", "from app.cli import main; main()", "serve")
FLOORS = ("-m", "tests.bench.floors")


class Server:
    """One server in a process of its own; its log is a file in the bench's folder."""

    def __init__(self, name: str, command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=folder,
                env={**os.environ, **environment, "PYTHONPATH": str(ROOT), "HULEI_PORT": str(self.port)},
                stdout=log,
                stderr=log,
            )

    def wait(self) -> None:
        """Wait until the server takes connections. Raises RuntimeError with its log when it ended or does not."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"a server did not start:\n{self.tail()}")

    def cpu_seconds(self) -> float:
        """Return the user and system time of the process so far.

        The same figure as in /proc/<pid>/stat, in nanoseconds instead of hundredths of a second: Linux names the
        processor clock of a process by the complement of its number (clock_getcpuclockid).
        """
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def tail(self, lines: int = 30) -> str:
        """Return the end of the server's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """Return a loopback port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
