"""The words of rights to teach."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.certification.facilitators.rules import Observed, Withdrawn

BANDS = {
    "k": _("kindergarten"),
    "g12": _("grades 1–2"),
    "g34": _("grades 3–4"),
    "g56": _("grades 5–6"),
    "g79": _("grades 7–9"),
    "g1012": _("grades 10–12"),
    "sen": _("special education"),
}
WITHDRAWN = {
    Withdrawn.PAUSED: _("paused for now"),
    Withdrawn.OWN_WISH: _("by their own wish"),
    Withdrawn.OTHER_WORK: _("has other work now"),
    Withdrawn.CERTIFICATE: _("the certificate has ended"),
    Withdrawn.LESSONS: _("lessons are not given as written"),
}
OBSERVED = {
    Observed.AS_AGREED: _("as agreed"),
    Observed.TALK_AGAIN: _("talk again"),
    Observed.NOT_YET: _("watch again soon"),
}
