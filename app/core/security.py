"""Response headers: nothing inline, nothing framed, nothing cached that names a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request

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


def init_security(app: Flask) -> None:
    """Set the security headers of every response."""

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer" if is_without_trace() else "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.endpoint == "static":
            response.headers["Cache-Control"] = (
                f"public, max-age={YEAR}, immutable" if "v" in request.args else "no-cache"
            )
        else:
            response.headers["Cache-Control"] = "no-store"
        if current_app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if is_without_trace():
            response.headers.pop("Set-Cookie", None)
            response.headers.pop("Vary", None)
        return response
