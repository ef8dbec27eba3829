"""The pages of the hours ledger, complete: one's own and staff's, and those of certificates earned elsewhere."""

from app.compliance.hours import certificate_views
from app.compliance.hours.views import blueprint

__all__ = ["blueprint", "certificate_views"]
