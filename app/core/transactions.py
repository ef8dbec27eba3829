"""One transaction a request: committed before the response starts, or nothing happened and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, g, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from app.core.access import is_without_trace
from app.core.compressed import as_small_as_taken
from app.core.database import extension, set_read_only
from app.core.log import our_calls

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

log = structlog.get_logger()
SERVER_ERROR = 500
READING = {"GET", "HEAD", "OPTIONS"}
NEVER_SHOWN = ("csrf_token", "password", "code")


class HuleiFlask(Flask):
    """Flask that commits the request's changes before it answers."""

    def full_dispatch_request(self) -> Any:
        """Say first whether the request may write."""
        counts = getattr(self.view_functions.get(request.endpoint or ""), "writes_when_read", False)
        set_read_only(request.method in READING and not counts)
        try:
            return super().full_dispatch_request()
        finally:
            set_read_only(False)

    def send_static_file(self, filename: str) -> Response:
        """Send a file of the static folder, texts as small as the browser takes them."""
        return as_small_as_taken(super().send_static_file(filename), str(self.static_folder), filename)

    def process_response(self, response: Response) -> Response:
        """Finish an answer; a static file is the same whatever the cookie says, and stays in the browser after signing in."""
        finished = super().process_response(response)
        if request.endpoint == "static":
            finished.vary.discard("cookie")  # Flask-Login looks at the cookie of every request.
        return finished

    def log_exception(self, exc_info: Any) -> None:
        """Log where something broke: never its message, which may hold a name, nor the address that was asked for."""
        kind, _error, trace = exc_info
        log.error(
            "failed",
            request_id=g.get("request_id"),
            endpoint=request.endpoint,
            error=kind.__name__,
            where=our_calls(trace),
        )

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, then commit; when the database refuses, show the typed text again."""
        try:
            response = make_response(super().dispatch_request())
            if response.status_code < SERVER_ERROR:
                extension.session.commit()
        except SQLAlchemyError as error:
            extension.session.rollback()
            if request.method in READING:
                raise
            log.error("not_saved", endpoint=request.endpoint, error=type(error).__name__)
            return render_template("errors/not_saved.html", typed=[] if is_without_trace() else typed_text()), 503
        return response


def leave_the_database() -> None:
    """End the transaction a page began by reading, so that a slow call to another machine holds nothing; what follows may write."""
    extension.session.rollback()
    set_read_only(False)


def typed_text() -> list[tuple[str, str]]:
    """Return what the person typed, without secrets, so that a page can give it back."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value and not any(secret in name for secret in NEVER_SHOWN)
    ]
