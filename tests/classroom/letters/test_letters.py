"""A class's letter by link, its slips, its receipts, and who may see whose family is not reached yet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.classroom.letters import service
from app.classroom.letters.models import ClassDeputy, LetterLink, LetterReceipts
from app.classroom.letters.public import WRONG_CODES
from app.classroom.models import TimetableHold
from app.compliance import service as compliance
from app.compliance.models import Requirement, StatusRow
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import record_fact
from app.core.throttle import Throttle, forget_old_tries
from app.desk.erasing.forgetting import forget
from app.records.announcements import contacts_changed
from app.records.deeds import enter_letter
from app.records.models import Contact, GuardianLetter
from tests.classroom.letters.conftest import COURSE, answer, receipts

RULE = """
requirements:
  - id: guardian-contact
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
"""
pytestmark = pytest.mark.usefixtures("on_a_day_in_october")


def test_teacher_makes_one_link_and_gets_a_text_without_counts_and_thanks(page, db, one, link):
    address = f"/classes/{one.group.id}/letter/{COURSE}/link"
    page.client.post(address, data={"csrf_token": page.get(f"/classes/{one.group.id}/letter/{COURSE}").csrf()})
    shown = page.get(address)

    assert db.scalar(select(func.count(LetterLink.id))) == 1
    assert f"/l/{link.token}" in shown.html
    text = re.search(r'<textarea id="chat-text"[^>]*>(.*?)</textarea>', shown.html, re.DOTALL)[1]
    assert text.startswith("这里没有人看回信；遇到紧急情况，请马上打 110。")
    assert "谢" not in text
    assert one.group.title not in text
    assert not re.search(r"\d", text.replace("110", "").partition("http")[0])


def test_letter_says_nothing_about_the_class_and_wrong_and_old_addresses_answer_alike(page, db, one, link):
    letter = page.get(f"/l/{link.token}?slip=2345678bcd")
    gone = page.get("/l/nothing-here", status=404)

    for name in (one.group.title, one.school.name, one.teacher.name, *(pupil.name for pupil in one.pupils)):
        assert name not in letter.html
    assert 'value="23456 78bcd"' in letter.html
    with time_machine.travel(f"{link.last_day + timedelta(days=1)} 10:00:00+08:00"):
        assert page.get(f"/l/{link.token}", status=404).html == gone.html
        page.get(f"/l/{link.token}/sound", status=404)


def test_slips_carry_seat_and_code_and_no_name(page, one, link, code_of):
    address = f"/classes/{one.group.id}/letter/{COURSE}/slips"
    before, slips = page.get(address), page.post(address, status=200)

    assert code_of(one.pupils[0]) not in before.text.replace(" ", "")
    for pupil in one.pupils:
        assert pupil.name not in slips.html
        assert code_of(pupil) in slips.text.replace(" ", "")
        assert f"座号 {pupil.number}" in slips.text


def test_every_answer_to_a_slip_is_the_same_bytes(page, db, one, link, code_of):
    """SAFEGUARDS 20: right, used, wrong, empty, of another letter, too often, too late."""
    right = code_of(one.pupils[0])
    answers = [answer(page, link.token, right), answer(page, link.token, right)]
    answers += [answer(page, link.token, typed) for typed in ("wrong", "", "x" * 500)]
    answers += [answer(page, "no-such-letter", right)]
    with time_machine.travel(f"{link.last_day + timedelta(days=1)} 10:00:00+08:00"):
        answers += [answer(page, link.token, code_of(one.pupils[1]))]

    assert {one.status_code for one in answers} == {200}
    assert len({one.get_data() for one in answers}) == 1
    assert "收到，谢谢" in answers[0].get_data(as_text=True)
    assert not any("Set-Cookie" in one.headers for one in answers)
    assert receipts(db) == [(one.pupils[0].id, "letter_receipt")]


def test_receipt_holds_day_and_kind_and_nothing_else(page, db, one, link, code_of):
    answer(page, link.token, code_of(one.pupils[2]))

    contact = db.scalars(select(Contact)).one()
    assert (contact.held_on, contact.recorded_by, contact.guardian_id) == (today(), None, None)


def test_whoever_tries_codes_is_kept_out_without_being_told(page, db, one, link, code_of):
    for number in range(WRONG_CODES):
        answer(page, link.token, f"wrong{number}")

    answer(page, link.token, code_of(one.pupils[0]))

    assert receipts(db) == []
    assert db.scalars(select(Throttle.tries)).all() == [WRONG_CODES]
    with time_machine.travel("2026-10-12 10:20:00+08:00"):
        answer(page, link.token, code_of(one.pupils[0]))
    assert len(receipts(db)) == 1


def test_right_codes_are_not_counted_as_tries(page, db, one, link, code_of):
    """A village may share one address."""
    for pupil in one.pupils:
        answer(page, link.token, code_of(pupil))

    assert len(receipts(db)) == len(one.pupils)
    assert db.scalars(select(Throttle.tries)).all() == [len(one.pupils)], "only how many a device sent, for ten minutes"


def test_closed_link_opens_nothing_and_a_new_one_has_new_slips(page, db, one, link, code_of):
    code = code_of(one.pupils[0])
    page.post(
        f"/classes/{one.group.id}/letter/{COURSE}/link/close",
        status=303,
        form_at=f"/classes/{one.group.id}/letter/{COURSE}/link",
    )

    page.get(f"/l/{link.token}", status=404)
    answer(page, link.token, code)
    page.post(f"/classes/{one.group.id}/letter/{COURSE}/link", status=303)
    newer = db.scalars(select(LetterLink).order_by(LetterLink.id.desc())).first()
    answer(page, newer.token, code)

    assert newer.token != link.token
    assert receipts(db) == []


def test_erased_pupil_leaves_the_count_and_no_slip(page, db, one, link, code_of):
    answer(page, link.token, code_of(one.pupils[0]))
    codes = [code_of(pupil) for pupil in one.pupils]

    forget(db, [one.pupils[0].id, one.pupils[1].id], at=now())
    for code in codes[:2]:
        answer(page, link.token, code)

    assert receipts(db) == [(one.pupils[0].id, "letter_receipt")]
    assert not any(code in str(row) for code in codes for row in db.execute(select(LetterLink.__table__)).all())


def test_class_teacher_sees_whose_family_is_left_and_it_is_on_record(page, db, one, link, code_of):
    answer(page, link.token, code_of(one.pupils[0]))

    shown = page.get(f"/classes/{one.group.id}/families")

    assert "1 / 6" in shown.text
    assert one.pupils[0].name not in shown.html
    assert one.pupils[1].name in shown.html
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "class-names-opened")).one()
    assert (entry.by, entry.subject_id) == (one.teacher.id, one.group.id)


def test_counts_alone_are_left_when_the_term_is_over(page, db, one, link):
    with time_machine.travel("2027-02-10 10:00:00+08:00", tick=False):
        page.sign_in(one.teacher)
        shown = page.get(f"/classes/{one.group.id}/families")

    assert not any(pupil.name in shown.html for pupil in one.pupils)
    assert "0 / 6" in shown.text
    assert db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "class-names-opened")) == 0


def test_one_named_deputy_looks_at_one_class_and_enters_nothing(page, db, make, one, class_of):
    other = class_of(2, school=one.school, title="五（2）班", teacher="韩梅")
    first, second = make.person("许静"), make.person("何秀")
    for colleague in (first, second):
        make.appointment(colleague, one.school, make.post("教师", sensitive=False), first_day=None)
    address = f"/classes/{one.group.id}/deputy"
    page.sign_in(one.teacher)
    page.post(address, {"deputy": first.id}, status=303)
    page.post(address, {"deputy": second.id}, status=303)

    assert db.scalars(select(ClassDeputy.person_id)).all() == [second.id], "one deputy, the last one named"
    page.sign_in(first).get(f"/classes/{one.group.id}/families", status=404)
    page.sign_in(second)
    assert one.pupils[0].name in page.get(f"/classes/{one.group.id}/families").html
    assert f"/classes/{one.group.id}/families" in page.get("/account").html
    page.get(f"/classes/{other.group.id}/families", status=404)
    page.get(f"/supervision/contacts/{one.group.id}/some", status=404)
    page.get(address, status=404)
    record_fact(
        db,
        TimetableHold(
            person_id=second.id,
            organisation_id=one.school.id,
            level_id=one.school.id,
            set_at=now(),
            set_by=one.teacher.id,
        ),
        at=now(),
        by=one.teacher.id,
    )
    page.get(f"/classes/{one.group.id}/families", status=404)


def test_nobody_names_themselves_and_managers_see_no_name(page, db, make, one):
    """SAFEGUARDS 18, 33."""
    manager, head = make.person("陈立"), make.person("吴建平")
    for who, role in ((manager, Role.TRAINING_MANAGER), (head, Role.HEAD)):
        make.role(who, role, one.school)
        make.appointment(who, one.school, make.post("教师", sensitive=False), first_day=None)
        page.sign_in(who)
        page.post(f"/classes/{one.group.id}/deputy", {"deputy": who.id}, status=422)
        page.get(f"/classes/{one.group.id}/families", status=404)
        page.get(f"/classes/{one.group.id}/letter/{COURSE}/slips", status=404)
    with pytest.raises(service.OwnDeputy):
        service.name_deputy(db, one.group, head.id, at=now(), by=head.id)
    assert db.scalars(select(ClassDeputy)).all() == []


def test_deputy_is_taken_away_without_a_reason(page, db, make, one):
    colleague = make.person("许静")
    make.appointment(colleague, one.school, make.post("教师", sensitive=False), first_day=None)
    page.sign_in(one.teacher)
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": colleague.id}, status=303)
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": ""}, status=303)

    assert db.scalars(select(ClassDeputy)).all() == []
    page.sign_in(colleague).get(f"/classes/{one.group.id}/families", status=404)


def test_receipts_of_a_day_are_one_line_without_the_hour(page, db, one, link, code_of):
    """At which hour somebody read a letter is nobody's business."""
    for minute, pupil in enumerate(one.pupils[:3]):
        with time_machine.travel(f"2026-10-12 11:0{minute}:00+08:00"):
            answer(page, link.token, code_of(pupil))
    page.sign_in(one.teacher)

    entered = page.get(f"/supervision/contacts/{one.group.id}/everyone?kind=letter_receipt")

    assert len(re.findall(r"/rounds/\d+/void", entered.html)) == 1
    assert re.search(r'value="letter_receipt"[^>]*checked|checked[^>]*value="letter_receipt"', entered.html)
    assert "11:0" not in entered.text


def test_clerk_who_keys_paper_is_not_told_who_answered(page, db, make, one, link, code_of):
    """SAFEGUARDS 18."""
    answer(page, link.token, code_of(one.pupils[0]))
    clerk = make.person("文员")
    make.role(clerk, Role.CLERK, one.school)
    contact = db.scalars(select(Contact.id)).one()
    page.sign_in(clerk)

    page.get(f"/supervision/contacts/{one.group.id}/rounds/{contact}/void", status=404)
    assert "/rounds/" not in page.get(f"/supervision/contacts/{one.group.id}/some").html
    page.sign_in(one.teacher)
    assert one.pupils[0].number in page.get(f"/supervision/contacts/{one.group.id}/rounds/{contact}/void").text


def test_receipt_counts_for_the_requirement_of_one_contact_a_term(page, db, one, link, code_of):
    compliance.load_requirements(db, RULE, "r.yaml", at=now(), by=None)
    answer(page, link.token, code_of(one.pupils[0]))
    db.flush()

    rows = db.execute(
        select(StatusRow.person_id, StatusRow.status)
        .join(Requirement, Requirement.id == StatusRow.requirement_id)
        .where(StatusRow.first_day <= today(), StatusRow.last_day >= today())
    )
    assert dict(rows.all()) == {pupil.id: "met" if pupil is one.pupils[0] else "due" for pupil in one.pupils}


def came(db):
    return db.execute(select(LetterReceipts.by_code, LetterReceipts.soon, LetterReceipts.together)).one()


def test_printing_slips_is_on_record_and_looking_at_how_to_fold_them_is_not(page, db, one, link):
    address = f"/classes/{one.group.id}/letter/{COURSE}/slips"
    page.get(address)
    printed = select(AuditEntry.by, AuditEntry.subject_id).where(AuditEntry.action == "letter-slips-printed")
    assert db.execute(printed).all() == []

    page.post(address, status=200)

    assert db.execute(printed).one() == (one.teacher.id, one.group.id)


def test_teacher_who_answers_for_families_after_the_print_leaves_counts_that_ask(page, db, one, link, code_of):
    """SAFEGUARDS 28: who prints the slips holds the codes."""
    page.post(f"/classes/{one.group.id}/letter/{COURSE}/slips", status=200)
    for pupil in one.pupils[:4]:
        answer(page, link.token, code_of(pupil))
    with time_machine.travel("2026-10-12 19:00:00+08:00"):
        answer(page, link.token, code_of(one.pupils[4]))
        answer(page, link.token, code_of(one.pupils[4]))

    assert came(db) == (5, 4, 2), (
        "four within minutes of the print, two beyond two from one device; used again counts once"
    )


def test_grandmother_with_two_slips_and_families_on_their_own_phones_raise_no_question(page, db, one, link, code_of):
    page.post(f"/classes/{one.group.id}/letter/{COURSE}/slips", status=200)
    with time_machine.travel("2026-10-12 19:00:00+08:00"):
        for pupil in one.pupils[:2]:
            answer(page, link.token, code_of(pupil))
        for number, pupil in enumerate(one.pupils[2:]):
            data, phone = {"slip_code": code_of(pupil)}, {"User-Agent": f"Phone {number}"}
            page.client.post(f"/l/{link.token}/heard", data=data, headers=phone)

    assert came(db) == (6, 0, 0)


def test_nothing_kept_of_receipts_tells_an_address_a_moment_or_a_family(page, db, one, link, code_of):
    answer(page, link.token, code_of(one.pupils[0]))

    kept = str(db.execute(select(Throttle.__table__)).all()) + str(db.execute(select(LetterReceipts.__table__)).all())
    assert "127.0.0.1" not in kept
    assert "Werkzeug" not in kept
    assert {column.name for column in LetterReceipts.__table__.columns} == {
        "id", "letter_link_id", "printed_at", "by_code", "soon", "together",
    }  # fmt: skip
    forget_old_tries(db, at=now() + timedelta(days=2))
    assert db.scalars(select(Throttle)).all() == []


def test_wrong_code_does_the_same_work_as_a_right_one(page, db, one, link, code_of):
    """SAFEGUARDS 20: whoever measures the time learns nothing."""
    compliance.load_requirements(db, RULE, "r.yaml", at=now(), by=None)
    worked = []
    contacts_changed.heard_by(watch := lambda _db, pupils, _day: worked.append(len(pupils)))

    for typed in (code_of(one.pupils[0]), code_of(one.pupils[0]), "wrong", ""):
        answer(page, link.token, typed)

    contacts_changed._hearers.remove(watch)
    assert worked == [1, 1, 1, 1]
    assert len(receipts(db)) == 1


def test_letter_is_out_with_its_link_and_keeps_the_day_it_went_out_on_paper(page, db, one, class_of, link):
    assert db.scalars(select(GuardianLetter.sent_on)).all() == [today()]

    other = class_of(2, school=one.school, title="五（2）班", teacher="韩梅")
    enter_letter(db, other.group.id, course=COURSE, sent_on=today() - timedelta(days=9), at=now(), by=other.teacher.id)
    page.sign_in(other.teacher)
    page.post(f"/classes/{other.group.id}/letter/{COURSE}/link", status=303)

    assert sorted(db.scalars(select(GuardianLetter.sent_on)).all()) == [today() - timedelta(days=9), today()]
