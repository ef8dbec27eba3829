"""Who has earned a right to teach and for which ages: certificates, and trial lessons that still count."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.certification.facilitators.holding import certificates_held, withdrawals_of
from app.certification.facilitators.queries import GIVES, bands_offered, homes_of, is_on, live_rights
from app.certification.facilitators.rules import Ended, Trial, counts_after, months_later, trial_for
from app.content.catalogue import catalogue
from app.people.models import Appointment, Organisation, OrganisationKind, Person
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import own_organisations
from app.records.models import PracticalResult

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import FacilitatorRule
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Candidate:
    """Somebody who has what a right asks for: by band the trial lesson it rests on, and the right's last possible day."""

    person_id: int
    name: str
    organisation_id: int
    trials: Mapping[str, Trial]
    ends: Mapping[str, date]
    held: Mapping[str, date]  # until when the right holds that is there already


def candidates(db: Session, viewer: SignedIn, day: date) -> list[Candidate]:
    """List whom the viewer may authorise, by name: a post there, the certificates and a trial lesson that counts.

    Only for bands that the organisation teaches and of which a trial lesson was: a former one that names none counts for
    each until somebody taps which it was. The viewer is never among them (SAFEGUARDS 33).
    """
    rows = db.execute(
        select(Person.id, Person.name, Organisation.id, Organisation.kind, Person.sort_key)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            works_in(own_organisations(viewer, *GIVES, on=day)),
            is_on(Appointment, day),
            exists().where(PracticalResult.person_id == Person.id, PracticalResult.course.is_(None)),
        )
        .distinct()
        .order_by(Person.sort_key, Person.id, Organisation.id)
    ).all()
    oneself = set(ids_on(db, [viewer.person_id], day)[viewer.person_id])
    homes = _own_homes(db, viewer, {row[2] for row in rows if row[3] == OrganisationKind.DEPARTMENT}, day)
    names, at = {row[0]: row[1] for row in rows}, dict[int, int]()
    for person_id, _name, place, kind, _key in rows:
        home = homes.get(place) if kind == OrganisationKind.DEPARTMENT else place
        if home is not None and person_id not in oneself:
            at.setdefault(person_id, home)
    persons, places = list(at), set(at.values())
    certificates, lessons = certificates_held(db, persons, day), _trial_lessons(db, persons)
    offered = bands_offered(db, places, day)
    ended = withdrawals_of(db, persons, day)
    rights = {place: live_rights(db, place, day) for place in places}
    ids = ids_on(db, persons, day)
    found = []
    for person_id, place in at.items():
        trials = {
            band: trial
            for band in offered[place]
            if (
                trial := _earned(
                    catalogue().facilitators[band],
                    certificates.get(person_id, ()),
                    lessons,
                    person_id,
                    day,
                    ended=ended.get(person_id, ()),
                )
            )
        }
        if trials:
            ends = {band: months_later(day, catalogue().facilitators[band].valid_months) for band in trials}
            held: dict[str, date] = {}
            for right in rights[place]:
                if right.person_id in ids[person_id]:
                    held.setdefault(right.band, right.valid_until)
            found.append(Candidate(person_id, names[person_id], place, trials, ends, held))
    return found


def _own_homes(db: Session, viewer: SignedIn, departments: Collection[int], day: date) -> dict[int, int]:
    """Return the school of each department where the viewer gives rights too: there the right of its people is given."""
    if not departments:
        return {}
    homes = homes_of(db, departments, day)
    own = own_organisations(viewer, *GIVES, on=day)
    mine = set(db.scalars(select(Organisation.id).where(Organisation.id.in_(homes.values()), Organisation.id.in_(own))))
    return {place: home for place, home in homes.items() if home in mine}


def _earned(
    rule: FacilitatorRule,
    certificates: Collection[str],
    lessons: Mapping[tuple[int, str], Sequence[Trial]],
    person_id: int,
    day: date,
    *,
    ended: Sequence[Ended],
) -> Trial | None:
    """Return the trial lesson on which a right of somebody who has the certificates would rest: held after a withdrawal."""
    rubric = catalogue().practicals.get(rule.practical)
    if rubric is None or not set(rule.certificates) <= set(certificates):
        return None
    given = lessons.get((person_id, rule.practical), ())
    after = [trial for trial in given if counts_after(trial.passed_on, rule.band, ended)]
    return trial_for(rule.band, after, months=rubric.valid_months, day=day)


def _trial_lessons(db: Session, persons: Collection[int]) -> dict[tuple[int, str], list[Trial]]:
    """Return the passed practical parts beside the courses, by person and practical."""
    rows = db.scalars(
        select(PracticalResult).where(PracticalResult.person_id.in_(persons), PracticalResult.course.is_(None))
    )
    found: dict[tuple[int, str], list[Trial]] = {}
    for row in rows:
        found.setdefault((row.person_id, row.practical), []).append(Trial(row.id, row.passed_on, row.band))
    return found
