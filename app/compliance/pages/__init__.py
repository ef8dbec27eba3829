"""Pages about reports: documents and files, the trend, two days compared, workbooks handed down."""

from app.compliance.pages import compare, documents, workbooks
from app.compliance.pages.blueprint import blueprint

__all__ = ["blueprint", "compare", "documents", "workbooks"]
