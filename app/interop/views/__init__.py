"""Pages of interop; importing them adds their addresses to the one blueprint."""

from app.interop.views import imports, past
from app.interop.views.blueprint import blueprint

__all__ = ["blueprint", "imports", "past"]
