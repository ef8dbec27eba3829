"""All pages of requirements under one blueprint."""

from app.compliance.requiring import entering_pages, switching_pages, take_back_page
from app.compliance.requiring.views import blueprint

__all__ = ["blueprint", "entering_pages", "switching_pages", "take_back_page"]
