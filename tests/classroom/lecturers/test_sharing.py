"""Three agree before a lecturer is shared, any of them ends it the same moment, and the right is the one at home."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from sqlalchemy import select

from app.certification.facilitators import service as facilitators
from app.certification.facilitators.rules import Withdrawn
from app.classroom.authorised import not_authorised, taught_under
from app.classroom.lecturers import queries, service
from app.classroom.lecturers.directory import directory
from app.classroom.lecturers.models import OfferTaking
from app.classroom.lecturers.rules import Side
from app.classroom.queries.school import facilitators_of
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import record_fact
from app.records.models import TaughtUnder
from tests.classroom.lecturers.conftest import DAY, give_right, viewer


def offered(two):
    return [(one.name, one.home) for one in facilitators_of(two.db, two.zhou.group, today()) if one.home]


def refused(two, guests=(), planned_on=None):
    course = catalogue().courses["small-g56"]
    return not_authorised(
        two.db,
        two.village.id,
        course,
        [two.lecturer.id],
        planned_on=planned_on or today() + DAY,
        day=today(),
        guests=guests,
    )


def test_lecturer_can_be_chosen_when_all_three_agreed_and_not_before(two):
    row = two.offer(agreed=False)
    assert directory(two.db, two.as_(Role.HEAD, two.village), today()).offered == [], "nobody reads of it yet"
    service.take_up(two.db, row, two.village.id, at=now(), by=two.holder(Role.HEAD, two.village).id)
    two.db.flush()
    assert (offered(two), refused(two)) == ([], {two.lecturer.id}), "taken before the lecturer's word is not taken"

    service.agree(two.db, row, at=now(), by=two.lecturer.id)
    two.db.flush()
    assert len(directory(two.db, two.as_(Role.HEAD, two.village), today()).offered) == 1
    assert (offered(two), refused(two)) == ([], {two.lecturer.id})
    service.take_up(two.db, row, two.village.id, at=now(), by=two.holder(Role.HEAD, two.village).id)
    service.take_up(two.db, row, two.village.id, at=now(), by=two.holder(Role.HEAD, two.village).id)
    two.db.flush()

    assert offered(two) == [("吴讲师", "城关小学")]
    assert refused(two) == frozenset()
    assert two.db.scalars(select(OfferTaking)).one().organisation_id == two.village.id
    lines = two.db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [one for one in lines if one.startswith("lecturer-")] == [
        "lecturer-offered", "lecturer-agreed", "lecturer-taken",
    ]  # fmt: skip


@pytest.mark.parametrize("side", ["giver", "lecturer", "taker", "giver for one school"])
def test_any_of_the_three_ends_it_the_same_moment(two, side):
    row, taking = two.lend()
    assert offered(two)

    if side in ("giver", "lecturer"):
        service.end_offer(two.db, row, Side(side), at=now(), by=two.lecturer.id)
    else:
        service.end_taking(two.db, taking, row, Side.TAKER, at=now(), by=two.lecturer.id)
    two.db.flush()

    assert (offered(two), refused(two), refused(two, planned_on=today())) == ([], {two.lecturer.id}, {two.lecturer.id})
    assert directory(two.db, two.as_(Role.HEAD, two.village), today()).guests == []
    [line] = two.db.scalars(select(AuditEntry).filter_by(action="lecturer-ended"))
    assert set(line.codes) == {"organisation", "offer", "side"}


@pytest.mark.parametrize(
    ("to", "side", "takes_again"),
    [("bureau", Side.LECTURER, False), ("bureau", Side.GIVER, False), ("bureau", Side.TAKER, True),
     ("village", Side.LECTURER, False), ("village", Side.TAKER, True)],
)  # fmt: skip
def test_word_that_lecturer_or_giver_took_back_for_a_school_is_not_taken_up_again(two, to, side, takes_again):
    row, taking = two.lend(getattr(two, to))
    head = two.as_(Role.HEAD, two.village)
    service.end_taking(two.db, taking, row, side, at=now(), by=two.lecturer.id)
    two.db.flush()

    assert bool(directory(two.db, head, today()).offered) is takes_again
    with nullcontext() if takes_again else pytest.raises(service.IsOver):
        service.take_up(two.db, row, two.village.id, at=now(), by=head.person_id)
    two.db.flush()
    assert bool(offered(two)) is takes_again


def test_new_offer_with_its_own_word_is_taken_up_after_the_former_was_ended(two):
    row, taking = two.lend()
    service.end_taking(two.db, taking, row, Side.LECTURER, at=now(), by=two.lecturer.id)
    two.db.flush()

    anew, _taking = two.lend()

    assert anew.id != row.id
    assert offered(two)


def test_lecturer_vanishes_with_the_right_at_home_and_stands_in_grey_without_why(two):
    two.lend()
    head = two.holder(Role.HEAD, two.town)
    facilitators.withdraw(two.db, two.right, Withdrawn.LESSONS, at=now(), by=head.id)
    two.db.flush()

    assert (offered(two), refused(two)) == ([], {two.lecturer.id})
    [(guest, _taking)] = directory(two.db, two.as_(Role.HEAD, two.village), today()).guests
    assert (guest.is_valid, guest.bands) == (False, [])
    [own] = directory(two.db, two.as_(Role.HEAD, two.town), today()).own
    assert (own.is_valid, own.bands) == (False, [])


def test_right_withdrawn_at_the_taking_school_is_not_brought_back_by_another(two):
    here = give_right(two.db, two.lecturer, two.village)
    two.lend()
    facilitators.withdraw(two.db, here, Withdrawn.PAUSED, at=now(), by=two.holder(Role.HEAD, two.village).id)
    two.db.flush()

    assert refused(two) == {two.lecturer.id}


def test_start_up_term_of_a_school_is_not_for_guests(two):
    two.lend()
    record_fact(two.db, two.right, at=now(), by=None, band="g12")
    facilitators.set_start_up(
        two.db, two.village.id, today() + 30 * DAY, as_bureau=False, at=now(),
        by=two.holder(Role.HEAD, two.village).id,
    )  # fmt: skip
    two.db.flush()

    assert refused(two) == frozenset(), "whoever is the school's own may teach in its start-up term"
    assert refused(two, guests={two.lecturer.id}) == {two.lecturer.id}


def test_lesson_of_a_guest_is_taught_under_the_right_at_home(two):
    two.lend()
    course = catalogue().courses["small-g56"]

    under = taught_under(two.db, two.village.id, course, two.lecturer.id, today())

    assert under is TaughtUnder.AUTHORISED


def test_offer_to_a_district_reaches_each_school_below_that_agrees_and_no_other(two, make):
    other = make.organisation("河东小学", parent=two.bureau)
    far = make.organisation("外县小学")
    row, _taking = two.lend(two.bureau)
    heads = {}
    for place in (other, far):
        heads[place.id] = make.person(f"{place.name}校长")
        make.role(heads[place.id], Role.HEAD, place)

    def reaches(place):
        who = viewer(heads[place.id], Role.HEAD, place)
        return queries.offer_to(two.db, who, row.id, place.id, today()) is not None

    assert (reaches(other), reaches(far)) == (True, False)
    assert [name for name, _home in offered(two)] == ["吴讲师"]


def test_nobody_offers_or_takes_up_themselves_and_a_second_offer_is_the_first(two):
    with pytest.raises(service.Oneself):
        service.offer_lecturer(two.db, two.lecturer.id, two.town.id, two.village.id, at=now(), by=two.lecturer.id)
    row = two.offer()
    assert two.offer() is row
    with pytest.raises(service.Oneself):
        service.take_up(two.db, row, two.village.id, at=now(), by=two.lecturer.id)


def test_lecturers_own_organisation_reads_days_and_counts_and_no_class(two, make):
    two.lend()
    for module in ("small-g56-1", "small-g56-2"):
        make.planned_lesson(two.zhou.group, facilitator=two.lecturer, module=module, planned_on=today() + DAY)

    [asked] = directory(two.db, two.as_(Role.TRAINING_MANAGER, two.town), today()).asked

    assert (asked.name, asked.school, asked.day, asked.sessions) == ("吴讲师", "石桥村小", today() + DAY, 2)


def test_bureau_counts_by_age_who_may_teach_who_is_shared_and_schools_served(two, make):
    teacher, gone = make.person("郑老师"), make.person("走了的老师")
    make.appointment(teacher, two.village, make.post("教师", sensitive=False), first_day=None)
    for person in (teacher, gone):
        give_right(two.db, person, two.village, "g12")
    two.lend()
    officer = make.person("科员")

    rows = queries.counts_below(two.db, viewer(officer, Role.BUREAU_OFFICER, two.bureau), today())

    assert {one.band: (one.authorised, one.shared, one.schools) for one in rows} == {"g56": (1, 1, 1), "g12": (1, 0, 0)}
