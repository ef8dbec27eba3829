"""Pages about reports: documents and files, the trend, two days compared."""

from app.compliance.pages import compare, documents
from app.compliance.pages.blueprint import blueprint

__all__ = ["blueprint", "compare", "documents"]
