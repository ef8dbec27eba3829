"""The pages of people, by subject; importing this registers them all."""

from app.people.views import (
    accounts,
    classes,
    help_cards,
    help_pages,
    invitations,
    organisations,
    posts,
    pupils,
    roles,
    sign_in,
    staff,
    staff_accounts,
    windows,
)
from app.people.views.blueprint import blueprint

__all__ = [
    "accounts",
    "blueprint",
    "classes",
    "help_cards",
    "help_pages",
    "invitations",
    "organisations",
    "posts",
    "pupils",
    "roles",
    "sign_in",
    "staff",
    "staff_accounts",
    "windows",
]
