"""The categories of posts (courses/posts.yaml)."""

from flask_babel import lazy_gettext as _

TEACHING = "teaching"
CATEGORIES = {
    TEACHING: _("Teaching"),
    "boarding": _("Boarding"),
    "transport": _("Transport"),
    "security": _("Security"),
    "logistics": _("Logistics and office"),
    "health": _("Health and care"),
    "leadership": _("Leadership"),
    "volunteer": _("Volunteers"),
    "external": _("External people"),
    "community": _("Community and other bodies"),
}
