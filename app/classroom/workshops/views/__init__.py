"""The pages of workshops, by subject; importing this registers them all."""

from app.classroom.workshops.views import keeping, leading, planning, screen, signing_in
from app.classroom.workshops.views.blueprint import blueprint

__all__ = ["blueprint", "keeping", "leading", "planning", "screen", "signing_in"]
