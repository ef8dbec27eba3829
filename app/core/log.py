"""Logs: one JSON line a request, with ids and numbers only; never a name, a query string or a typed word."""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from flask import g, request

from app.core.access import is_without_trace
from app.core.settings import ROOT

if TYPE_CHECKING:
    from types import TracebackType

    from flask import Flask, Response

CALLS = 6  # the innermost calls of ours that a log line names


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
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[app.config.get("LOG_LEVEL", "INFO")]
        ),
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    log = structlog.get_logger()

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(6)

    @app.after_request
    def _finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if not is_without_trace() and request.endpoint != "static":
            log.info(
                "request",
                request_id=g.get("request_id"),
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            )
        return response
