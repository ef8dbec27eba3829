"""Which packages have pages, and in which order they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.certification.views import blueprint as certification
from app.classroom.views import blueprint as classroom
from app.core.quick_exit import blueprint as quick_exit
from app.core.styleguide import blueprint as styleguide
from app.desk.views import blueprint as desk
from app.people.views import blueprint as people

if TYPE_CHECKING:
    from flask import Flask

TRANSLATED = (
    "core",
    "people",
    "content",
    "records",
    "certification",
    "compliance",
    "assessment",
    "learning",
    "classroom",
    "desk",
)
# One line each, so that two people can add a package on the same day.
BLUEPRINTS = (
    quick_exit,
    styleguide,
    people,
    certification,
    classroom,
    desk,
)


def register(app: Flask) -> None:
    """Register every package's pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
