"""The two floors that Hulei's pages are compared with, on the server `hulei serve` uses: `python -m tests.bench.floors`.

F: `/bare/<size>` is a Flask page of so many prepared bytes. F-app: `/app/<size>` looks up one sign-in row by the digest
of the token in Hulei's own cookie, makes three Core reads of the same SQLite file with the same pragmas, and renders a
Jinja template of so many bytes. Both answer GET and POST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import waitress
from flask import Flask, abort, render_template, request, session
from jinja2 import Environment, Template
from sqlalchemy import create_engine, select

from app.core.clock import now
from app.core.database import prepare_sqlite, set_read_only
from app.core.settings import Settings
from app.people.identity import digest_of
from app.people.models import Account, LoginSession, Person, RoleGrant

METHODS = ["GET", "POST"]
PAGE = """<!doctype html><title>{{ name }}</title>{% for row in rows %}<p>{{ row }}</p>{% endfor %}"""
ROWS = [f"row {number} & more" for number in range(20)]
SIGN_IN = select(LoginSession.account_id)
ACCOUNT = select(Account.person_id, Account.language)
PERSON = select(Person.name)
GRANTS = select(RoleGrant.role, RoleGrant.organisation_id)


def bare() -> Flask:
    """Return F."""
    app = Flask("bare")
    prepared = lru_cache(lambda size: b"x" * size)

    @app.route("/bare/<int:size>", methods=METHODS)
    def page(size: int) -> bytes:
        return prepared(size)

    return app


def with_database(settings: Settings) -> Flask:
    """Return F-app."""
    app = Flask("floor")
    app.config.update(SECRET_KEY=settings.signing_key(), SESSION_COOKIE_NAME="hulei")
    engine = create_engine(settings.sqlalchemy_url)
    prepare_sqlite(engine)
    templates = lru_cache(lambda size, name: template_of(app.jinja_env, size, name))

    @app.route("/app/<int:size>", methods=METHODS)
    def page(size: int) -> bytes:
        request.form.to_dict()
        set_read_only(True)
        with engine.begin() as db:
            account = db.execute(
                SIGN_IN.where(
                    LoginSession.token_digest == digest_of(session["_user_id"]),
                    LoginSession.revoked_at.is_(None),
                    LoginSession.expires_at > now(),
                )
            ).scalar_one_or_none() or abort(403)
            person = db.execute(ACCOUNT.where(Account.id == account)).one().person_id
            name = db.execute(PERSON.where(Person.id == person)).scalar_one()
            grants = db.execute(GRANTS.where(RoleGrant.person_id == person)).all()
        return render_template(templates(size, name), name=name, rows=ROWS, grants=grants).encode()[:size]

    return app


def template_of(environment: Environment, size: int, name: str) -> Template:
    """Return a template that renders to so many bytes for this name; a smaller one is cut by the view."""
    short = environment.from_string(PAGE).render(name=name, rows=ROWS)
    return environment.from_string(PAGE + "x" * (size - len(short.encode())))


def both(settings: Settings) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Return the two floors as one application."""
    floors = {"/bare": bare(), "/app/": with_database(settings)}
    return lambda environ, start: floors[environ["PATH_INFO"][:5]](environ, start)


if __name__ == "__main__":
    settings = Settings()
    waitress.serve(both(settings), host=settings.host, port=settings.port, threads=settings.threads, ident=None)
