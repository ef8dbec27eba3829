"""The pages of learning, by subject; importing this registers them all."""

from app.learning.views import courses, evaluations, feedback, finishing, pages
from app.learning.views.blueprint import blueprint

__all__ = ["blueprint", "courses", "evaluations", "feedback", "finishing", "pages"]
