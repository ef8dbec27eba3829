"""Pages of interop; importing them adds their addresses to the one blueprint."""

from app.interop.views import past, preview, upload
from app.interop.views.blueprint import blueprint

__all__ = ["blueprint", "past", "preview", "upload"]
