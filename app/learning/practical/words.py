"""The words of practical parts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.learning.practical.rules import Outcome, Refusal

KINDS = {
    "role-play": _("Role-play"),
    "trial-lesson": _("Trial lesson"),
    "drill": _("Drill"),
}
STATES = {
    Outcome.WAITING: _("not yet"),
    Outcome.THIRD: _("two see it differently: a third assessor is needed"),
    Outcome.PASSED: _("done"),
    Outcome.NOT_PASSED: _("not done yet: practise, and again from tomorrow on"),
}
OWN_STATES = {
    Outcome.WAITING: _("one assessor has judged, a second is still to come"),
    Outcome.THIRD: _("two see it differently: a third is asked"),
    Outcome.PASSED: _("the result is there: passed"),
    Outcome.NOT_PASSED: _("the result is there: not yet, and what to practise"),
}
REFUSALS = {
    Refusal.ONESELF: _("Nobody judges themselves. Please ask another assessor."),
    Refusal.TRAINED: _(
        "You taught this colleague, or are their mentor. Whoever trained somebody does not judge them: please ask another assessor."
    ),
    Refusal.JUDGED: _("You have judged this try already. Now somebody else does; nobody sees yours before."),
    Refusal.NO_CERTIFICATE: _(
        "Assessors have completed the course themselves, and it still counts. Please finish or renew your course first."
    ),
    Refusal.ANOTHER_AGE: _(
        "The other assessor began this trial lesson for another age. Please agree on which it was: "
        "whoever began it can still change it. Then judge again; nothing is kept of what you tapped."
    ),
    Refusal.ANOTHER_DAY: _("It was tried today already. From tomorrow on it can be tried again."),
}
