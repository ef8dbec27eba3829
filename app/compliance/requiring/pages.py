"""All pages of requirements under one blueprint."""

from app.compliance.requiring import take_back_page
from app.compliance.requiring.views import blueprint

__all__ = ["blueprint", "take_back_page"]
