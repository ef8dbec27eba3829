"""The pages of the hours ledger, complete: one's own and staff's, the second person's, and those of certificates earned elsewhere."""

from app.compliance.hours import answering_views, certificate_views
from app.compliance.hours.views import blueprint

__all__ = ["answering_views", "blueprint", "certificate_views"]
