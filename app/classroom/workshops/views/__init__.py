"""The pages of workshops, by subject; importing this registers them all."""

from app.classroom.workshops.views import agreeing, keeping, leading, planning, screen, signing_in
from app.classroom.workshops.views.blueprint import blueprint

__all__ = ["agreeing", "blueprint", "keeping", "leading", "planning", "screen", "signing_in"]
