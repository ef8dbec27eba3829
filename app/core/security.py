"""Response headers: nothing inline, nothing framed, nothing cached that names a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, request

from app.core.access import is_without_trace

if TYPE_CHECKING:
    from flask import Flask, Response

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
YEAR = 365 * 24 * 3600
# A picture opened by itself is a page of its own: it runs nothing and loads nothing.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def as_file_of_an_author(*, keep: bool) -> None:
    """Say that this answer is a file out of a course: nothing in it may run; browsers may keep it for ever if `keep`."""
    g.author_file = "keep" if keep else "ask"


def as_sound_of_a_school() -> None:
    """Say that this answer is a sound recorded by somebody: nothing in it may run; its listener's browser asks before each use."""
    g.author_file = "private"


def init_security(app: Flask) -> None:
    """Set the security headers of every response."""

    @app.after_request
    def _headers(response: Response) -> Response:
        author_file = g.get("author_file")
        response.headers["Content-Security-Policy"] = FILE_POLICY if author_file else POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer" if is_without_trace() else "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.endpoint == "static":
            response.headers["Cache-Control"] = (
                f"public, max-age={YEAR}, immutable" if "v" in request.args else "no-cache"
            )
        elif author_file == "keep":
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        elif author_file == "private":
            response.headers["Cache-Control"] = "private, no-cache"
        else:
            response.headers["Cache-Control"] = "no-store"
        if current_app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if is_without_trace():
            response.headers.pop("Set-Cookie", None)
            response.headers.pop("Vary", None)
        return response
