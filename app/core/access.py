"""Who may open an address. A page that says nothing is closed to everyone (STYLE, tests/access/matrix.toml)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue


class Role(StrEnum):
    """The roles of DESIGN §3, each held for an organisation's subtree and between two days."""

    LEARNER = "learner"
    CLASS_TEACHER = "class_teacher"
    FACILITATOR = "facilitator"
    CLERK = "clerk"
    ASSESSOR = "assessor"
    TRAINING_MANAGER = "training_manager"
    PROTECTION_LEAD = "protection_lead"
    HEAD = "head"
    BUREAU_OFFICER = "bureau_officer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


API = "/api/"
UNAUTHORIZED = 401
EVERYONE = "everyone"
SIGNED_IN = "signed_in"
View = TypeVar("View", bound=Callable[..., object])
T = TypeVar("T")


def open_to(*roles: Role) -> Callable[[View], View]:
    """Open a page to whoever holds one of the roles anywhere; the query still decides which rows they see."""
    return _mark(frozenset(roles))


def open_to_signed_in(view: View) -> View:
    """Open a page to everybody who has signed in."""
    return _mark(frozenset({SIGNED_IN}))(view)


def open_to_everyone(view: View) -> View:
    """Open a page to the world."""
    return _mark(frozenset({EVERYONE}))(view)


def without_trace(view: View) -> View:
    """Open a help page to the world: no cookie, no cache, no referrer, no log line of its own (SAFEGUARDS 1)."""
    view.without_trace = True  # type: ignore[attr-defined]  # read by the response and log hooks
    return _mark(frozenset({EVERYONE}))(view)


def writes_when_read(view: View) -> View:
    """Say that a page counts something although it is fetched with GET, so that its transaction may write."""
    view.writes_when_read = True  # type: ignore[attr-defined]  # read by HuleiFlask
    return view


def _mark(doors: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.open_to = doors  # type: ignore[attr-defined]  # read by `_guard` and by the access matrix
        return view

    return mark


def doors_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Return who may enter an endpoint: roles, SIGNED_IN or EVERYONE; an empty set is closed to all."""
    return getattr(app.view_functions.get(endpoint), "open_to", frozenset())


def is_without_trace() -> bool:
    """Whether the page being served is one that must leave no trace."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "without_trace", False))


def found(row: T | None) -> T:
    """Return the row, or answer with the same 404 for missing and forbidden."""
    if row is None:
        abort(404)
    return row


def _second_step() -> ResponseReturnValue:
    """Send on whoever typed the right password and has not passed the second step: nothing else opens before."""
    if request.path.startswith(API):
        return {"problems": [{"what": "pass the second step first", "where": "cookie"}]}, UNAUTHORIZED
    return redirect(url_for("people.second_factor", next=_page_asked_for()))


def _page_asked_for() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def init_access(app: Flask) -> None:
    """Guard every address of the application."""
    _mark(frozenset({EVERYONE}))(app.view_functions["static"])

    @app.before_request
    def _guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        doors = doors_of(current_app, request.endpoint)
        if EVERYONE in doors:
            return None
        if current_user.waits_for_factor:
            return _second_step()
        if not current_user.is_authenticated:
            if not doors:
                abort(404)
            if request.path.startswith(API):
                return {"problems": [{"what": "sign in first", "where": "cookie"}]}, UNAUTHORIZED
            return redirect(url_for("people.sign_in", next=_page_asked_for()))
        if not (SIGNED_IN in doors or doors & current_user.roles):
            abort(404)
        return None
