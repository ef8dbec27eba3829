"""A merge in what is told beside the figures: comparison, drift, honesty, counts of a class, the person's own page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.compliance import duties, queries
from app.compliance.comparing import comparison
from app.compliance.facts import read_tree
from app.compliance.filing.since import facts_since
from app.compliance.honesty import shares
from app.compliance.people_shown import classes_of, evidence_behind, member_of_staff
from app.compliance.rights import sight_of
from app.compliance.rules.requirement import PERSON
from app.core.access import Role
from app.core.clock import now
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.identity import person_signed_in
from app.people.merges import PersonMerge
from app.people.models import Enrolment
from app.people.queries.merges import ids_on
from tests.compliance.county import County
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough
BEFORE, FROM = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def county(db, make):
    return County(db, make)


def merge(db, school, kept, other, *, of_pupils=False):
    row = PersonMerge(
        kept_id=kept.id, other_id=other.id, organisation_id=school.id, of_pupils=of_pupils,
        asked_at=AT, asked_by=kept.id, asked_as="head", first_day=FROM,
    )  # fmt: skip
    record_fact(db, row, at=AT, by=None)
    db.flush()
    holdings_changed(db, [kept.id, other.id], FROM)
    return row


def test_what_is_told_of_a_merged_colleague_names_what_was_entered_for_either_entry(db, make, county):
    school, rule = county.schools[0], county.requirement("core")
    other = make.person("何秀")
    county.complete(other, on=date(2026, 10, 20))
    merge(db, school, county.keeper, other)
    head = county.holder(Role.HEAD, school)
    viewer = person_signed_in(db, make.signed_in_token(head, at=now()), at=now())
    tree = read_tree(db)
    home = tree.organisations[school.id]

    compared = comparison(db, tree, sight_of(db, viewer, FROM), home, first=BEFORE, last=FROM)
    change = next(row for row in compared.changes if row.person_id == county.keeper.id)
    assert (change.before, change.after) == ("overdue", "met")
    assert "merge_began" in {fact.kind for fact in change.because}

    person, _rule = member_of_staff(db, school.id, rule.id, county.keeper.id, day=FROM)
    ids = ids_on(db, [county.keeper.id], FROM)[county.keeper.id]
    assert [row.course for row in evidence_behind(db, person, ids, rule)] == ["staff-core"]
    for account in (county.keeper, other):
        assert queries.valid_courses(db, {(account.id, "staff-core")}, FROM)
        assert [duty.status for duty in duties.duties_of(db, account.id, FROM)] == ["met"]
    assert not queries.valid_courses(db, {(county.keeper.id, "staff-core")}, BEFORE)

    since = facts_since(db, {(PERSON, county.keeper.id)}, school.id, datetime(2026, 1, 1, tzinfo=UTC))
    assert {"training_record", "person_merge"} <= {fact.table for fact in since[PERSON, county.keeper.id]}
    entries = {day: shares(db, rule, [school.id], day=day)[0].whole for day in (BEFORE, FROM)}
    assert entries == {BEFORE: 0, FROM: 1}


def test_class_counts_a_pupil_whose_entry_was_merged_into_one_of_another_class(db, make, county):
    school = county.schools[0]
    group = make.class_group(school, "五（2）班")
    kept, other = make.person("周小雨"), make.person("周小雨")
    make.enrolment(kept, county.classes[0])
    make.enrolment(other, group)
    holdings_changed(db, [kept.id, other.id], None)
    row = merge(db, school, kept, other, of_pupils=True)

    for day in (BEFORE, FROM):
        counted = {
            one.title: one.figures.required for one in classes_of(db, school, county.requirement("lessons"), day)
        }
        assert counted == {"五（1）班": 31, "五（2）班": 1}
    assert db.scalar(select(Enrolment.id).filter_by(person_id=row.other_id)) is not None
