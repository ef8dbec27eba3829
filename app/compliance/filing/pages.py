"""All pages of filings under one blueprint."""

from app.compliance.filing import downloads, steps
from app.compliance.filing.views import blueprint

__all__ = ["blueprint", "downloads", "steps"]
