"""The pages of people, by subject; importing this registers them all."""

from app.people.views import (
    accounts,
    classes,
    first_organisation,
    help_cards,
    help_pages,
    invitations,
    merges,
    moving_up,
    organisations,
    posts,
    pupils,
    roles,
    sign_in,
    slips,
    staff,
    staff_accounts,
    windows,
)
from app.people.views.blueprint import blueprint

__all__ = [
    "accounts",
    "blueprint",
    "classes",
    "first_organisation",
    "help_cards",
    "help_pages",
    "invitations",
    "merges",
    "moving_up",
    "organisations",
    "posts",
    "pupils",
    "roles",
    "sign_in",
    "slips",
    "staff",
    "staff_accounts",
    "windows",
]
