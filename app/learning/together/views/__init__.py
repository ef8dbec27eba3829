"""The pages of learning together, by subject; importing this registers them all."""

from app.learning.together.views import aloud, groups, reading, wishing
from app.learning.together.views.blueprint import blueprint

__all__ = ["aloud", "blueprint", "groups", "reading", "wishing"]
