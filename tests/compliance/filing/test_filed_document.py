"""COMPLIANCE §6: one canonical document per home organisation; its SHA-256 is its seal; its public part goes upward."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.compliance.filing.models import FilingFile, FilingSubject
from app.compliance.filing.rules import Choice, Explanation
from app.compliance.filing.sealing import canonical, digest_of, digests_of, part_for_above
from app.compliance.filing.stored import stored_file, stored_public_part
from app.content.catalogue import catalogue
from app.people.announcements import holdings_changed
from app.people.models import Person
from tests.compliance.county import County
from tests.compliance.filing.office import HALF_YEAR, TERM, Office

pytestmark = pytest.mark.slow

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), VALUES, max_size=5))
def test_canonical_form_is_the_same_whatever_order_a_document_was_written_in(document):
    shuffled = json.loads(json.dumps(dict(reversed(document.items())), indent=3))

    assert canonical(shuffled) == canonical(document)
    assert canonical(json.loads(canonical(document))) == canonical(document)


def test_canonical_form_is_that_of_the_standards_own_example():
    """RFC 8785, 3.2.2 and 3.2.3: numbers as ECMAScript writes them, names by their UTF-16 units."""
    given_text = (
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        ' "string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}'
    )

    assert canonical(json.loads(given_text)).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_seal_is_the_sha_256_of_the_canonical_document(office, county):
    filing = office.draft(county.schools[0])
    seal = office.sign(filing)

    content = stored_file(office.db, filing.id, "json")

    assert seal == filing.seal == hashlib.sha256(content).hexdigest()
    assert canonical(office.document(filing)) == content


def test_any_changed_byte_breaks_the_seal(office, county):
    filing = office.filed(county.schools[0])
    content = stored_file(office.db, filing.id, "json")

    for place in range(0, len(content), max(1, len(content) // 97)):
        changed = bytearray(content)
        changed[place] ^= 1
        assert filing.seal not in digests_of(bytes(changed))


def test_document_saved_anew_by_a_program_still_shows_its_seal(office, county):
    """Spaces and order say nothing; the canonical form of what it says is the same."""
    filing = office.filed(county.schools[0])

    assert filing.seal in digests_of(json.dumps(office.document(filing), indent=2).encode())


def test_document_holds_what_compliance_6_names(office, county):
    county.complete(county.keeper, on=date(2026, 9, 20))
    filing = office.draft(county.schools[0])
    office.sign(filing, Explanation.ENTERED_LATE)

    document = office.document(filing)
    public = document["public"]

    assert public["organisation"]["id"] == county.schools[0].public_id
    assert public["period"] == {"kind": "term", "first": "2026-09-01", "last": "2027-01-20"}
    assert public["as_of"] == "2027-01-20"
    assert [row["id"] for row in public["requirements"]] == ["core", "lessons"]
    assert {(row["course"], row["edition"], len(row["digest"])) for row in document["editions"]} == {
        ("kids-g56", catalogue().courses["kids-g56"].edition, 64),
        ("staff-core", catalogue().courses["staff-core"].edition, 64),
    }
    assert public["signature"] == {
        "by": public["signature"]["by"],
        "capacity": "head",
        "choice": Choice.TRUE_EXPLAINED,
        "explanations": ["entered_late"],
        "at": "2027-02-10T04:00:00Z",
    }
    assert len(bytes.fromhex(document["random"])) == 32
    assert {row["requirement"]: row["required"] for row in document["totals"]} == {"core": 1, "lessons": 30}
    assert len(document["lines"]) == 10


def test_every_status_row_stands_in_it_with_the_ids_behind_it(office, county):
    county.complete(county.keeper, on=date(2026, 9, 20))
    rows = office.document(office.filed(county.schools[0]))["rows"]

    keeper = next(row for row in rows if row["requirement"] == "core")
    assert (keeper["status"], keeper["late"], len(keeper["records"])) == ("met", False, 1)
    assert len(rows) == 31
    assert {row["status"] for row in rows if row["requirement"] == "lessons"} == {"overdue"}


def test_same_facts_signed_twice_give_other_ids_and_another_seal(office, county):
    """32 random bytes and random ids: from a seal nobody can find out by trying what stands in the rows."""
    first = office.draft(county.schools[0])
    seal = office.sign(first)
    codes = {row["subject"] for row in office.document(first)["rows"]}
    office.take_back(first)

    assert office.sign(first) != seal
    assert codes.isdisjoint({row["subject"] for row in office.document(first)["rows"]})


def test_no_name_and_no_id_of_a_person_or_class_stands_in_the_document(office, county, db, make):
    """Not in the rows either: the id of a session somebody was reached by ends with that person's own id."""
    pupils = make.pupils(county.classes[0], 2)
    make.taught(
        county.classes[0],
        county.keeper,
        reached=pupils,
        held_on=date(2026, 10, 10),
        course="kids-g56",
        module="kids-g56-1",
    )
    filing = office.filed(county.schools[0])

    text = canonical(office.document(filing)).decode()

    for person in db.scalars(select(Person)):
        assert f'"{person.public_id}"' not in text
        assert f":{person.public_id}" not in text
        assert person.name not in text
    reached = [row for row in office.document(filing)["rows"] if row["requirement"] == "lessons" and row["records"]]
    assert reached
    assert all(row["records"][0].endswith(f":{row['subject']}") for row in reached)


def test_rows_lines_and_exact_counts_of_pupils_stay_in_the_organisation(office, county):
    filing = office.filed(county.schools[1])

    above = stored_public_part(office.db, filing.id)
    text = canonical(above).decode()

    assert set(above) == {"format", "public", "seal"}
    assert above["seal"] == filing.seal
    lessons = next(row for row in above["public"]["totals"] if row["requirement"] == "lessons")
    assert lessons["masked"]
    assert (lessons["required"], lessons["met"], lessons["excused"]) == (None, None, None)
    assert lessons["counted_with"] == county.schools[0].public_id
    for code in office.db.scalars(select(FilingSubject.code).where(FilingSubject.filing_id == filing.id)):
        assert code not in text or code == above["public"]["signature"]["by"]


def test_indicators_that_go_upward_are_masked_as_their_totals(office, county):
    above = stored_public_part(office.db, office.filed(county.schools[1]).id)["public"]

    values = {(row["indicator"], row["requirement"]): row for row in above["indicators"]}
    assert values["reached", "lessons"]["denominator"] is None
    assert values["in_time", "lessons"]["rate"] is None
    assert values["reached", "core"]["denominator"] == 1


def test_of_pupils_only_those_counts_go_upward_that_pages_above_the_school_show(office, county):
    """Met less those late is a count of its own, which no masking has looked at."""
    above = stored_public_part(office.db, office.filed(county.schools[0]).id)["public"]

    lessons = next(row for row in above["totals"] if row["requirement"] == "lessons")
    assert (lessons["required"], lessons["met"], lessons["overdue"]) == (37, 0, 37)
    assert lessons["also"] == [county.schools[1].public_id]
    assert (lessons["late"], lessons["expiring"]) == (None, None)
    values = {(row["indicator"], row["requirement"]): row["numerator"] for row in above["indicators"]}
    assert (values["reached", "lessons"], values["in_time", "lessons"]) == (0, None)
    assert values["in_time", "core"] == 0


def test_what_goes_upward_stands_inside_what_is_sealed(office, county):
    filing = office.filed(county.schools[0])
    document = office.document(filing)

    assert part_for_above(document, filing.seal)["public"] == document["public"]
    assert digest_of(canonical(document)) == filing.seal


def test_parents_filing_holds_its_childrens_seals_and_counts_each_person_once(office, county, make):
    both = county.staff(county.schools[0], "两校")
    make.appointment(both, county.schools[1], county.post, first_day=date(2026, 9, 1))
    holdings_changed(office.db, [both.id], None)
    children = [office.filed(school) for school in county.schools]

    document = office.document(office.filed(county.town))

    assert [row["seal"] for row in document["public"]["children"]] == [child.seal for child in children]
    core = next(row for row in document["totals"] if row["requirement"] == "core")
    of_children = [
        next(row["required"] for row in office.document(child)["totals"] if row["requirement"] == "core")
        for child in children
    ]
    assert core["required"] == 3 < sum(of_children)
    assert document["rows"] == [], "the town has no staff of its own; the schools' rows stay in the schools"
    assert document["public"]["unsigned"] == []


def test_entered_within_seven_days_counts_the_subtree_as_the_totals_do(office, county):
    county.complete(county.keeper, on=date(2026, 9, 20))
    office.db.flush()

    of_town, of_school = (
        next(row for row in office.content(place).indicators if row["indicator"] == "prompt")
        for place in (county.town, county.schools[0])
    )

    assert of_town["denominator"] == of_school["denominator"] == 1
    lines = {line["line"]: line for line in office.content(county.town).lines}
    assert lines["entries"]["all"] == 0, "the lines speak of the organisation's own staff"


def test_as_is_filing_lists_who_has_not_filed_also_below_a_town_without_one(office, county):
    office.filed(county.schools[0])

    document = office.document(office.filed(county.county))["public"]

    assert document["as_is"] is True
    assert document["unsigned"] == [county.schools[1].public_id]
    assert [row["organisation"] for row in document["children"]] == [county.schools[0].public_id]


def test_filing_and_its_files_never_change(office, county, db):
    filing = office.filed(county.schools[0])
    stored = db.scalars(select(FilingFile).where(FilingFile.filing_id == filing.id)).all()
    assert {"json", "public"} < {row.form for row in stored}

    stored[0].content = b"{}"
    with pytest.raises(RuntimeError, match="never changes"):
        db.flush()
    db.rollback()


def test_erasing_a_person_takes_the_link_out_and_nothing_else(office, county, db):
    filing = office.filed(county.schools[0])
    before = stored_file(db, filing.id, "json")
    links = select(FilingSubject).where(FilingSubject.filing_id == filing.id)
    count = len(db.scalars(links).all())
    gone = county.make.person("将被删除")
    db.add(FilingSubject(filing_id=filing.id, code="gone", person_id=gone.id))
    db.flush()

    db.execute(delete(Person).where(Person.id == gone.id))

    assert len(db.scalars(links).all()) == count
    assert stored_file(db, filing.id, "json") == before
    assert digest_of(before) == filing.seal


def test_half_year_is_counted_as_of_its_own_last_day(office, county):
    document = office.document(office.filed(county.schools[0], HALF_YEAR))

    assert document["public"]["as_of"] == "2026-12-31"
    assert TERM.as_of != HALF_YEAR.as_of


def test_district_sees_its_own_figures_of_pupils_masked(db, make):
    """SAFEGUARDS 21: whoever signs for a district stands above the schools."""
    county = County(db, make, pupils=(30, 12))
    office = Office(db, county)

    pupil = make.pupils(county.classes[0], 1)[0]
    reached = {"reached": [pupil], "held_on": date(2026, 10, 10), "course": "kids-g56", "module": "kids-g56-1"}
    make.taught(county.classes[0], county.keeper, **reached)
    holdings_changed(db, [pupil.id], None)

    document = office.document(office.filed(county.town))

    for lessons in (
        next(row for row in document["totals"] if row["requirement"] == "lessons"),
        next(row for row in document["public"]["totals"] if row["requirement"] == "lessons"),
    ):
        assert (lessons["required"], lessons["met"], lessons["overdue"]) == (43, None, None)
    assert "completion_rate" in lessons
    assert {row["numerator"] for row in document["indicators"] if row["requirement"] == "lessons"} == {None}
