"""Logs: one JSON line a request, with ids and numbers only; never a name, a query string or a typed word."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
import traceback
from collections import deque
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

import structlog
from flask import g, request

from app.core.access import is_without_trace
from app.core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from flask import Flask, Response

CALLS = 6  # the innermost calls of ours that a log line names
GATHERED_FOR = 0.05  # seconds


class Answered(NamedTuple):
    """A request that was answered: when, in seconds since 1970, and after how many seconds."""

    at: float
    request_id: str
    method: str
    endpoint: str | None
    status: int
    took: float

    def line(self) -> str:
        """Return its line in the log."""
        written = {
            "request_id": self.request_id,
            "method": self.method,
            "endpoint": self.endpoint,
            "status": self.status,
            "ms": round(self.took * 1000, 1),
            "event": "request",
            "level": "info",
            "timestamp": datetime.fromtimestamp(self.at, UTC).isoformat().replace("+00:00", "Z"),
        }
        return json.dumps(written, ensure_ascii=False) + "\n"


class RequestLines:
    """The lines of requests; while a server runs, a thread of its own makes and writes them, many at once.

    Where many ask at the same time, a line made and written within each request was a fifth of a small page's work: whoever
    waits for a file gives the interpreter's lock away and must wait for it again. A killed process loses the lines of its
    last GATHERED_FOR seconds. Lines about what broke are never gathered.
    """

    def __init__(self) -> None:
        self.waiting: deque[Answered] = deque()
        self.is_gathering = False
        self.is_due = Event()

    def add(self, request_id: str, method: str, endpoint: str | None, *, status: int, begun: float) -> None:
        """Log a request that is answered now; `begun` in seconds, by the clock of `time.perf_counter`."""
        self.waiting.append(Answered(time.time(), request_id, method, endpoint, status, time.perf_counter() - begun))
        if not self.is_gathering:
            self._write()
        elif not self.is_due.is_set():
            self.is_due.set()

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Write the lines together while a server runs, and what is left at its end."""
        self.is_gathering = True
        writer = Thread(target=self._write_when_due, name="log", daemon=True)
        writer.start()
        try:
            yield
        finally:
            self.is_gathering = False
            self.is_due.set()
            writer.join()

    def _write_when_due(self) -> None:
        while self.is_gathering:
            self.is_due.wait()
            time.sleep(GATHERED_FOR)
            self.is_due.clear()
            self._write()

    def _write(self) -> None:
        lines = [self.waiting.popleft().line() for _ in range(len(self.waiting))]
        with suppress(OSError):  # Nobody reads the log any more: pages are answered all the same.
            sys.stderr.write("".join(lines))
            sys.stderr.flush()


request_lines = RequestLines()


def our_calls(trace: TracebackType | None) -> list[str]:
    """Return where something broke, the innermost calls of ours last; never with which values."""
    calls = [(Path(call.filename), call) for call in traceback.extract_tb(trace)]
    where = [
        f"{path.relative_to(ROOT)}:{call.lineno} {call.name}"
        for path, call in calls
        if path.is_relative_to(ROOT / "app")
    ]
    return where[-CALLS:]


def init_log(app: Flask) -> None:
    """Write one line for each request, except for pages that leave no trace."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(6)

    @app.after_request
    def _finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if not is_without_trace() and request.endpoint != "static":
            request_lines.add(
                g.get("request_id", ""),
                request.method,
                request.endpoint,
                status=response.status_code,
                begun=g.get("started", time.perf_counter()),
            )
        return response
