"""Processor time of the bench and of its database, so that other work on the machine does not count.

SQLite runs inside the bench's process. A PostgreSQL server's processes are asked for theirs; it runs each query in one
process, because those that help it end before they can be asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

ONE_PROCESS_A_QUERY = "-c max_parallel_workers_per_gather=0"


@dataclass(frozen=True)
class Clock:
    """Tells processor seconds; `server` is the number of PostgreSQL's first process, None on SQLite."""

    server: int | None = None

    def __call__(self) -> float:
        """Return the processor seconds so far."""
        if self.server is None:
            return time.process_time()
        children = Path(f"/proc/{self.server}/task/{self.server}/children").read_text().split()
        return time.process_time() + sum(_seconds_of(int(child)) for child in children)


def _seconds_of(process: int) -> float:
    """Return a process's seconds; Linux names its processor clock by the complement of its number."""
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return 0.0
