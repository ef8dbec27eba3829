"""Fields of the pages of talks: who held it, when, how long, which modules, which adults were there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.validators import NumberRange

from app.core.forms import Form, TickField, required
from app.core.languages import in_current_language
from app.people.forms.checks import LikelyDay, options
from app.supervision.codes import NotInTheFuture
from app.supervision.talks.rules import CaseWord
from app.supervision.words import CAPACITIES

if TYPE_CHECKING:
    from app.content.shapes import Course

PLEASE_CHOOSE = _("Please choose one.")
MOST_MINUTES = 480


class CourseForm(Form):
    """Which course was held."""

    class Meta:
        """A question, changing nothing."""

        csrf = False

    course = RadioField(_("Course"), validators=[required(PLEASE_CHOOSE)])

    def offer(self, courses: Sequence[Course]) -> None:
        """Say which courses can be chosen."""
        self.course.choices = options((one.id, in_current_language(one.title, one.title_en)) for one in courses)


class TalkForm(Form):
    """A session without classes."""

    held_on = DateField(_("Day"), validators=[required(), LikelyDay(), NotInTheFuture()])
    minutes = IntegerField(_("Minutes"), validators=[required(), NumberRange(1, MOST_MINUTES)])
    person_id = SelectField(_("Held by"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)])
    capacity = SelectField(_("In which capacity"), validators=[required(PLEASE_CHOOSE)])
    modules = TickField(_("Which parts were covered"), validators=[required(_("Please tick at least one."))])
    there = TickField(_("Which adults were there"), coerce=int)
    no_local_case = BooleanField(_("Whoever held it says: no case from here"))
    no_open_case = BooleanField(_("Whoever held it says: no case that is still open"))
    no_case_film = BooleanField(_("Whoever held it says: no film or picture of a case"))
    shown = SubmitField(_("A case was shown or mentioned"))
    short = BooleanField(_("It really was that short"))
    asks_short = False
    again = BooleanField(_("This was another one on the same day"))
    asks_again = False
    planned: dict[str, int]

    def offer(self, course: Course, people: Iterable[tuple[int, str]], experts: Iterable[tuple[int, str]] = ()) -> None:
        """Say which parts and which adults can be chosen; listed `experts` can only hold it."""
        people = list(people)
        known, keys = options(people), {one for one, _name in people}
        visiting = options(one for one in experts if one[0] not in keys)
        self.planned = {module.id: module.minutes for module in course.modules}
        self.modules.choices = options((one.id, in_current_language(one.title, one.title_en)) for one in course.modules)
        self.person_id.choices = [*options([(0, _("Please choose"))]), *known, *visiting]
        self.there.choices = known
        self.capacity.choices = options([("", _("Please choose")), *CAPACITIES.items()])

    @property
    def case_word(self) -> CaseWord:
        """Return what is said of cases; the honest button takes back what is ticked."""
        if self.shown.data:
            return CaseWord()
        return CaseWord(self.no_local_case.data, self.no_open_case.data, self.no_case_film.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Leave whoever held it out of those who were there: that person is reached anyway."""
        if not super().validate(extra_validators):
            return False
        planned = sum(self.planned.get(module, 0) for module in self.modules.data or [])
        if (self.minutes.data or 0) * 2 < planned and not self.short.data:
            self.asks_short = True
            self.short.errors = [
                str(_("The parts ticked take %(minutes)s minutes. Untick what was left out, or tick here.", minutes=planned))
            ]  # fmt: skip
            return False
        self.there.data = [one for one in self.there.data or [] if one != self.person_id.data]
        return True
