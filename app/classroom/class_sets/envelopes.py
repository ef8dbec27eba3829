"""The school's envelope: slips about feelings of at least three classes, counted by somebody who teaches none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from wtforms import BooleanField, DateField, IntegerField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom.class_sets import queries, rules, service
from app.classroom.class_sets.feelings import Felt
from app.classroom.class_sets.fields import at_most, number_field, too_long_ago
from app.classroom.courses import courses_for
from app.classroom.queries import school
from app.classroom.views.blueprint import blueprint
from app.content.rendering import render_inline
from app.content.shapes import ItemKind
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.forms import Form, TickField, required
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue
    from wtforms import Field

    from app.content.shapes import Item, Quiz
    from app.people.models import ClassGroup

COUNTING = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)


class EnvelopeForm(Form):
    """Of which classes the slips are, how many there were, and how often each step was chosen: of all classes together."""

    classes = TickField(lazy_gettext("Classes whose slips are in the envelope"), coerce=int)
    held_on = DateField(lazy_gettext("Day on which they were counted"), [required()])
    slips = number_field(lazy_gettext("Slips in the envelope"))
    checked = BooleanField(lazy_gettext("I have counted twice: what was felt cannot be corrected later"))

    items: Sequence[Item] = ()
    own: Collection[int] = ()
    pupils: Mapping[int, int] = {}
    today: date

    @classmethod
    def for_classes(
        cls,
        quiz: Quiz,
        classes: Sequence[ClassGroup],
        pupils: Mapping[int, int],
        *,
        own: Collection[int],
        day: date,
    ) -> EnvelopeForm:
        """Return the form of a set for some classes; `own` are those the one who counts teaches."""
        items = feelings_in(quiz)
        fields: dict[str, Any] = {
            f"felt_{number}_{step}": number_field(option.text, 0)
            for number, item in enumerate(items)
            for step, option in enumerate(item.options)
        }
        named = {"items": items, "own": own, "pupils": pupils, "today": day}
        form: EnvelopeForm = type("EnvelopeForm", (cls,), {**fields, **named})(data={"held_on": day})
        form.classes.choices = [SelectChoice(one.id, one.title) for one in classes]
        return form

    def felt_fields(self, item: Item) -> list[Field]:
        """Return the fields of a question, one for each step."""
        number = list(self.items).index(item)
        return [self[f"felt_{number}_{step}"] for step in range(len(item.options))]

    def validate_classes(self, field: TickField) -> None:
        """Refuse fewer than three classes, and one's own."""
        if len(set(field.data or ())) < rules.FEWEST_CLASSES:
            raise ValidationError(
                str(
                    _(
                        "The slips of at least three classes are counted together. Please wait for more, and count none before."
                    )
                )
            )
        if set(field.data or ()) & set(self.own):
            raise ValidationError(
                str(_("One of these classes is yours. Please let a colleague count who teaches none of them."))
            )

    def validate_held_on(self, field: DateField) -> None:
        """Refuse a day that is still to come, and one of another school year: what was felt is added to this one."""
        if field.data and field.data > self.today:
            raise ValidationError(str(_("This day is still to come. Please choose the day on which it was done.")))
        if field.data and field.data < (first := usual_school_year(self.today)[0]):
            raise ValidationError(too_long_ago(first))

    def validate_slips(self, field: IntegerField) -> None:
        """Refuse more slips than the classes have pupils."""
        most = sum(self.pupils.get(one, 0) for one in self.classes.data or ())
        if field.data is not None and field.data > most:
            raise ValidationError(
                str(_("These classes have %(most)s pupils. Please count the slips once more.")) % {"most": most}
            )

    def validate_checked(self, field: BooleanField) -> None:
        """Ask for the second count."""
        if not field.data:
            raise ValidationError(str(_("Please count once more and tick this.")))

    def validate(self, *more: Any, **named: Any) -> bool:
        """Refuse counts that are more than the slips, beside what else is wrong."""
        is_valid = bool(super().validate(*more, **named))
        if self.slips.data is not None:
            for item in self.items:
                is_valid = at_most(self.slips.data, self.felt_fields(item)) and is_valid
        return is_valid

    def felt(self, organisation_id: int, course: str, letter: str) -> Felt:
        """Return what was counted as plain values."""
        chosen = {item.id: [field.data or 0 for field in self.felt_fields(item)] for item in self.items}
        day = self.held_on.data or self.today
        return Felt(organisation_id, course, letter, day, len(set(self.classes.data or ())), chosen)


def feelings_in(quiz: Quiz) -> list[Item]:
    """Return the questions about feelings of a set: they stand on a slip of their own."""
    return [item for item in quiz.items if item.kind is ItemKind.CONFIDENCE]


@blueprint.route("/school-classes/sets/<int:organisation_id>/<course_id>/<letter>/envelope", methods=["GET", "POST"])
@open_to(Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
def count_envelope(organisation_id: int, course_id: str, letter: str) -> ResponseReturnValue:
    """Count the school's envelope: slips of at least three classes, by somebody who teaches none of them."""
    day = today()
    every = school.school_classes(db(), current_user.organisations_as(*COUNTING), day)
    classes = [one for one in every if one.organisation_id == organisation_id and _is_asked(one, course_id)]
    course = found(next((one for group in classes for one in courses_for(group) if one.id == course_id), None))
    quiz = found(course.evaluation(letter))
    counted = queries.classes_counted(db(), organisation_id, course_id, letter, day)
    left = [one for one in classes if one.id not in counted]
    form = EnvelopeForm.for_classes(
        quiz,
        left,
        queries.pupils_by_class(db(), [one.id for one in left], day),
        own=queries.taught_by(db(), current_user.person_id, [one.id for one in left], day),
        day=day,
    )
    if form.submitted():
        felt = form.felt(organisation_id, course_id, letter)
        service.keep_envelope(db(), felt, form.classes.data or (), at=now(), by=current_user.person_id)
        flash(_("Counted. Please destroy the slips now: nobody needs them any more."))
        return redirect(url_for(".school_sets"))
    return (
        render_template(
            "classroom/class_sets/envelope.html",
            course=course,
            letter=letter,
            form=form,
            texts={item.id: render_inline(item.text) for item in form.items},
            left=left,
            fewest=rules.FEWEST_CLASSES,
        ),
        form.status,
    )


def _is_asked(class_group: ClassGroup, course_id: str) -> bool:
    return rules.may_be_asked(class_group.grades.split(",")) and any(
        course.id == course_id for course in courses_for(class_group)
    )
