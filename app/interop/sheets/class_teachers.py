"""Enters the class teachers whom a list of pupils names: who may teach a class, which is a right and makes no duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.interop.roster.entering import NEW, SAME
from app.interop.sheets.headings import Meaning
from app.interop.sheets.listing import TEACHERS, Refused, name_in
from app.people.identifiers import new_public_id
from app.people.models import Appointment, AppointmentKind, Enrolment, EnrolmentRole, Person
from app.people.post_categories import TEACHING
from app.people.queries.belonging import is_no_visit
from app.people.queries.merges import are_one
from app.people.queries.staff import categories_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.interop.sheets.listing import Listing
    from app.interop.sheets.sheet import Line, Plain
    from app.people.models import ClassGroup


class ClassTeachers:
    """The class teachers of a list, class by class; whoever is not clearly meant is said and not entered.

    A list never keeps its pupils out for their teacher's sake, and never ends anybody's teaching.
    """

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.named: dict[int, dict[str, Line]] = {}
        self.groups: dict[int, ClassGroup] = {}

    def read(self, line: Line, values: Mapping[Meaning, Plain], group: ClassGroup) -> None:
        """Note whom a line names as teacher of its class."""
        try:
            name = name_in(values, Meaning.CLASS_TEACHER, required=False)
        except Refused as refused:
            self.listing.warn(line, str(refused))
            return
        if name:
            self.groups[group.id] = group
            self.named.setdefault(group.id, {}).setdefault(name, line)

    def enter(self) -> None:
        """Enter whoever is clearly meant."""
        colleagues = self._colleagues()
        for group_id, names in self.named.items():
            for name, line in names.items():
                why_not = self._why_not(names, colleagues.get(name, set()))
                if why_not is None:
                    self._enter(self.groups[group_id], name, next(iter(colleagues[name])))
                else:
                    title = self.groups[group_id].title
                    said = _(
                        "%(name)s is not entered as teacher of %(title)s: %(why)s", name=name, title=title, why=why_not
                    )
                    self.listing.warn(line, said)

    def _why_not(self, names: Mapping[str, Line], found: set[int]) -> str | None:
        entering = self.listing.entering
        if len(names) > 1:
            return str(_("the list names several for this class. Add them on the page of the class."))
        if len(found) != 1:
            return str(
                _(
                    "nobody, or more than one, of this name holds a teaching post here. Add them on the page of the class."
                )
            )
        if entering.by is not None and are_one(entering.db, next(iter(found)), entering.by, entering.today):
            return str(_("nobody enters themself. A colleague who manages the school does."))
        return None

    def _colleagues(self) -> dict[str, set[int]]:
        """Return who of the names holds a teaching post here on the first day of the list, by name."""
        names = {name for of_class in self.named.values() for name in of_class}
        on = self.listing.choices.since
        category = categories_on(on)
        held = (
            select(Person.name, Person.id)
            .join(Appointment, Appointment.person_id == Person.id)
            .join(category, category.c.post_id == Appointment.post_id)
            .where(
                Person.name.in_(names),
                Appointment.organisation_id.in_(self.listing.inside),
                is_no_visit(),
                Appointment.kind == AppointmentKind.STAFF,
                category.c.category == TEACHING,
                or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
                or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
            )
        )
        found: dict[str, set[int]] = {}
        for name, person in self.listing.entering.db.execute(held) if names else ():
            found.setdefault(name, set()).add(person)
        return found

    def _enter(self, group: ClassGroup, name: str, person_id: int) -> None:
        entering, since = self.listing.entering, self.listing.choices.since
        known = entering.db.scalar(
            select(Enrolment.id)
            .where(
                Enrolment.class_group_id == group.id,
                Enrolment.person_id == person_id,
                Enrolment.role == EnrolmentRole.TEACHER,
                or_(Enrolment.last_day.is_(None), Enrolment.last_day >= since),
            )
            .limit(1)
        )
        entering.count(TEACHERS, SAME if known is not None else NEW)
        if known is not None:
            return
        entering.record(
            Enrolment(
                public_id=new_public_id("e"),
                source=entering.source,
                person_id=person_id,
                class_group_id=group.id,
                role=EnrolmentRole.TEACHER,
                first_day=since,
            )
        )
        entering.moved.add(person_id)
        self.listing.show(group.title, TEACHERS, name)
