"""Hulei 护蕾: safeguarding training, from the course file to the figure on the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.csrf import CSRFProtect

from app import packages
from app.core.access import init_access
from app.core.database import init_database
from app.core.frame import init_frame
from app.core.installation import init_installation
from app.core.languages import init_languages
from app.core.log import init_log
from app.core.security import init_security
from app.core.settings import ROOT, Settings
from app.core.transactions import HuleiFlask
from app.people.identity import init_identity

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application: its settings, its guards and every package's pages."""
    settings = settings or Settings()
    app = HuleiFlask(__name__, static_folder=str(ROOT / "static"), instance_path=str(settings.instance_path.resolve()))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.signing_key(),
        TIME_ZONE=settings.time_zone,
        SITE_NAME=settings.site_name,
        SIGNED_IN_HOURS=settings.signed_in_hours,
        SQLALCHEMY_ENGINES={"default": {"url": settings.sqlalchemy_url, "hide_parameters": True}},
        SESSION_COOKIE_NAME="hulei",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=20 * 1024 * 1024,
        TRANSLATED_PACKAGES=packages.TRANSLATED,
    )
    init_log(app)
    init_database(app)
    CSRFProtect(app)
    init_identity(app)
    init_access(app)
    init_languages(app)
    init_security(app)
    init_frame(app)
    init_installation(app)
    packages.register(app)
    return app
