"""Pages about reports: documents and files, the trend, two days compared, workbooks handed down; waivers, assignments."""

from app.compliance.pages import assignments, campaigns, colleague, compare, documents, waivers, why, workbooks
from app.compliance.pages.blueprint import blueprint

__all__ = ["assignments", "blueprint", "campaigns", "colleague", "compare", "documents", "waivers", "why", "workbooks"]
