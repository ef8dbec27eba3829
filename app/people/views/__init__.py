"""The pages of people, by subject; importing this registers them all."""

from app.people.views import accounts, help_pages, invitations, sign_in
from app.people.views.blueprint import blueprint

__all__ = ["accounts", "blueprint", "help_pages", "invitations", "sign_in"]
