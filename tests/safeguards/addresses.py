"""One table: real addresses for every endpoint, with the ids of a school's own rows in place of each converter."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for

from app.core.clock import today
from app.supervision.plans.rules import usual_school_year
from tests.safeguards.registers import addresses_of_registers
from tests.safeguards.world import LOGIN, NAME, NUMBER, Side

Values = list[dict[str, Any]]
NOWHERE = 999_999


def addresses(app: Flask, side: Side) -> dict[str, list[str]]:
    """Return the addresses of every endpoint for the rows of one school."""
    with app.test_request_context():
        return {
            endpoint: [url_for(endpoint, **one) for one in every] or [url_for(endpoint)]
            for endpoint, every in values_of(side).items()
            if endpoint in app.view_functions
        }


def addresses_of_nobody(app: Flask, side: Side) -> dict[str, list[str]]:
    """Return the same addresses with ids that no row has; a school's name for itself becomes an unknown one."""
    with app.test_request_context():
        return {
            endpoint: [
                url_for(endpoint, **{name: _unknown(name, value) for name, value in one.items()}) for one in every
            ]
            for endpoint, every in values_of(side).items()
            if every and endpoint in app.view_functions
        }


def _unknown(name: str, value: Any) -> Any:
    if name.endswith("_id") and isinstance(value, int):
        return NOWHERE
    return "nothing-here" if name in ("public_id", "organisation", "token", "code") else value


def values_of(side: Side) -> dict[str, Values]:
    """Return for every endpoint the values of its converters; an endpoint without any has an empty list."""
    return {
        **_of_the_frame(side),
        **_of_people(side),
        **_of_the_school(side),
        **_of_learning(side),
        **_of_compliance(side),
        **_of_filings(side),
        **_of_requirements(side),
        **_of_supervision(side),
        **_of_hours(side),
        **_of_the_classroom(side),
        **_of_imports(side),
        **_of_notices(side),
        **addresses_of_registers(side),
    }


def _of_the_frame(side: Side) -> dict[str, Values]:
    return {
        "core.choose_language": [],
        "core.healthz": [],
        "core.readyz": [],
        "audit.changes": [],
        "reports.why": [],
        "own_data.show": [],
        "signing.mine": [],
        "signing.register": [],
        **{
            key: [{"policy_id": "promise"}]
            for key in ("signing.text", "signing.read", "signing.of_text", "signing.of_text_as_file")
        },
        "signing.former": [{"policy_id": "promise", "edition": "1.0"}],
        "course_figures.editions": [],
        **{
            key: [{"course_id": "tiny-core", "edition": "1.0"}]
            for key in ("course_figures.figures", "course_figures.table")
        },
        "pupil_data.requests": [],
        "pupil_data.ask": [{"enrolment_id": side.enrolment.id}],
        **{
            f"pupil_data.{page}": [{"export_id": row.id} for row in side.supervised["exports"]]
            for page in ("decide", "withhold")
        },
        "pupil_data.file": [{"export_id": row.id, "form": "json"} for row in side.supervised["exports"]],
        "erasing.erasings": [],
        "erasing.ask": [{"person_id": side.colleague.id}],
        "erasing.ask_for_pupil": [{"enrolment_id": side.enrolment.id}],
        **{
            f"erasing.{page}": [{"erasure_id": row.id} for row in side.erasures]
            for page in ("erasing", "approve", "take_back")
        },
        "erasing.hold_back": [],
        "erasing.lift": [{"hold_id": side.hold.id}],
        "own_data.download": [{"form": "json"}, {"form": "pdf"}],
        "audit.changes_file": [{"form": "csv"}, {"form": "xlsx"}],
        "desk.bureau": [],
        "desk.hand_over": [],
        "desk.home": [],
        "desk.morning": [],
        "desk.reminder": [],
        "quick_exit.calendar": [],
        "static": [{"filename": "css/tokens.css"}],
        "styleguide.show": [],
    }


def _of_people(side: Side) -> dict[str, Values]:
    person = [{"person_id": side.colleague.id}]
    public = [{"public_id": side.organisation.public_id}]
    merges = [{"merge_id": row.id} for row in side.merges]
    ending = [{"ending_id": side.supervised["ending"].id}]
    correction = [{"correction_id": side.supervised["correction"].id}]
    return {
        "people.account": [],
        "people.back_from_provider": [],
        "people.begin_link": [],
        "people.confirm_link": [],
        "people.own_identity": [],
        "people.single_sign_on": [],
        "people.unlink_identity": [],
        "people.unlink_identity_of": person,
        "people.add_passkey": [],
        "people.make_passkey": [],
        "people.pass_by_passkey": [],
        "people.remove_passkey": [{"passkey_id": side.passkey.id}],
        "people.set_up_own_factor": [],
        "people.add_colleague": [],
        "people.appoint": person,
        "people.agree_to_endings": ending,
        "people.approve_merge": merges,
        "people.by_scanned_slip": [{"token": side.slip}],
        "people.by_slip": [],
        "people.own_digits": [],
        "people.change_appointment": [{"appointment_id": side.appointment.id}],
        "people.change_password": [],
        "people.close_account": [],
        "people.close_account_of": person,
        "people.colleague": person,
        "people.compare_two": [{"one_id": one, "other_id": other} for one, other in side.pairs],
        "people.correct_colleague": person,
        "people.end_merge": merges,
        "people.endings": [],
        "people.withdraw_endings": ending,
        "people.end_other_sign_ins": [],
        "people.end_own_slip": [],
        "people.end_role": [{"grant_id": side.grant.id}],
        "people.end_sign_in": [{"sign_in_id": side.sign_in.id}],
        "people.end_sign_in_slip": [{"person_id": side.pairs[0][1]}],
        "child_help.ages": [],
        "child_help.page": [{"band": "g12"}],
        "child_help.ages_of": public,
        "child_help.page_of": [{**public[0], "band": "g56"}],
        "people.fact_sheet": [],
        "people.small_cards": public,
        "people.grant_role": person,
        "people.help_of": public,
        "people.help_elsewhere": [{**public[0], "_mistyped": "postre"}],
        "people.help_page": [],
        "people.invite": person,
        "people.keep_language": [],
        "people.leave_school": person,
        "people.merge": merges,
        "people.own_name": [],
        "people.withdraw_name": [],
        "people.names_to_correct": [],
        "people.answer_name": correction,
        "people.decline_name": correction,
        "people.poster": public,
        "people.printed_card": public,
        "people.renew_factor": [],
        "people.reset_account": person,
        "people.reset_factor": person,
        "people.roles": [],
        "people.same_as": person,
        "people.search_staff": [],
        "people.second_factor": [],
        "people.sign_in": [],
        "people.sign_in_slips": [],
        "people.sign_out": [],
        "people.invitations_to_print": [],
        "people.slip": [],
        "people.staff": [],
        "people.take_up_invitation": [{"token": side.invitation}],
        "people.take_back_different": [{"answer_id": side.different.id}],
        "people.told_card": [],
        "people.twice": [],
        "people.welcome": [{"token": side.welcome}],
    }


def _of_the_school(side: Side) -> dict[str, Values]:
    school = {"organisation_id": side.organisation.id}
    inside, outside = side.inside.id, side.outside.id
    contacts = [school | {"contact_id": inside}, school | {"contact_id": outside}]
    window = [school | {"window_id": side.window.id}]
    group, pupil = [{"group_id": side.group.id}], [{"enrolment_id": side.enrolment.id}]
    return {
        "people.add_class": [],
        "people.add_inside_contact": [school],
        "people.add_organisation": [school],
        "people.add_outside_contact": [school],
        "people.add_post": [],
        "people.add_pupils": group,
        "people.add_reviewer": [],
        "people.add_teacher": group,
        "people.add_window": [school],
        "people.change_contact": contacts,
        "people.change_post": [{"post_id": side.post.id}],
        "people.change_window": window,
        "people.class_group": group,
        "people.classes": [],
        "people.correct_class": group,
        "people.correct_organisation": [school],
        "people.correct_pupil": pupil,
        "people.end_pupil": pupil,
        "people.end_teacher": [{"enrolment_id": side.teaching.id}],
        "people.find_pupil": group,
        "people.close_organisation": [school],
        "people.first_organisation": [],
        "people.help_card": [school],
        "people.move_organisation": [school],
        "people.name_leader": [school],
        "people.organisation": [school],
        "people.posts": [],
        "people.remove_contact": contacts,
        "people.remove_window": window,
        "people.remove_school_days": [school | {"range_id": side.holiday.id}],
        "people.school_days": [school],
        "people.settings": [],
        "people.transfer_pupil": pupil,
        "people.verify_contact": contacts,
    }


def _of_learning(side: Side) -> dict[str, Values]:
    attempt, run = {"attempt_id": side.attempt.id}, {"run_id": side.run.id}
    certificate = {"certificate_id": side.certificate.id}
    organisation, batch = [{"organisation_id": side.organisation.id}], [{"batch_id": side.batch.id}]
    course = [{"course_id": "tiny-core"}]
    edition = {"course_id": "tiny-core", "edition": "1.0"}
    page = [run | {"module_id": "tiny-core-1", "page": 1}]
    right, mentor = [{"authorisation_id": side.authorisation.id}], [{"mentorship_id": side.mentorship.id}]
    reading, oral = {"group_id": side.supervised["reading_group"].id}, {"oral_id": side.supervised["oral"].id}
    module = [reading | {"module_id": "tiny-core-1"}]
    spoken = [{"recording_id": side.supervised["recording"].id}]
    read_out = {"organisation_id": side.organisation.id, "course_id": "tiny-core"}
    return {
        "facilitators.authorise": [],
        "facilitators.observe": right,
        "facilitators.rights": [],
        "facilitators.start_up": [],
        "facilitators.withdraw": right,
        "mentoring.end_mentoring": mentor,
        "mentoring.log": mentor,
        "mentoring.mentorships": [],
        "mentoring.name_mentor": [],
        "mentoring.own_mentorships": [],
        "practical.correct_age": [{"practical": "trial", "person_id": side.colleague.id}],
        "practical.give_judgement": [{"practical": "trial", "person_id": side.colleague.id}],
        "practical.overview": [],
        "practical.own_results": [],
        "practical.to_judge": [],
        "assessment.overview": [attempt],
        "assessment.question": [attempt | {"number": 1}],
        "assessment.result": [attempt],
        "certification.certificate_file": [certificate | {"kind": kind} for kind in ("pdf", "png", "svg", "json")],
        "certification.check": [],
        "certification.checked": [{"code": side.certificate.code}],
        "visits.add": [{"code": side.certificate.code}],
        "visits.end": [{"visit_id": side.visit.id}],
        "visits.find": [],
        "visits.visitors": [],
        "certification.own_certificate": [certificate],
        "certification.own_certificates": [],
        "credentials.check_file": [],
        "designs.design": organisation,
        "designs.preview": [organisation[0] | {"template": "chinese"}],
        "designs.put_seal": organisation,
        "designs.remove_seal": organisation,
        "issued.batch": batch,
        "issued.batch_file": batch,
        "issued.certificates": [],
        "issued.throw_away": batch,
        "issued.withdraw": [certificate],
        "issued.take_back": [certificate],
        "issued.withdrawn": [],
        "issued.left": [],
        "issued.heads": [],
        "transcripts.transcript": [],
        "transcripts.transcript_file": [],
        "credentials.did_document": [],
        "credentials.status_list": [{"list_number": 1}],
        "content.catalogue": [],
        "content.course": course,
        "content.edition_source": [edition],
        "content.media": [edition | {"name": "bus.svg"}],
        "recordings.approve": spoken,
        "recordings.course": [read_out],
        "recordings.overview": [],
        "recordings.screen": [read_out | {"module_id": "tiny-core-1", "page": 1}],
        "recordings.sound": spoken,
        "recordings.take_back": spoken,
        "together.aloud": [oral],
        "together.aloud_question": [oral | {"number": 1}],
        "together.begin_aloud": [reading | {"person_id": side.colleague.id}],
        "together.begin_module": module,
        "together.choose": [],
        "together.close": [reading],
        "together.group": [reading],
        "together.groups": [],
        "together.hand_in": [oral],
        "together.here": [reading],
        "together.open_group": [{"organisation_id": side.organisation.id, "course_id": "tiny-core"}],
        "together.paper": module,
        "together.screen": [one | {"page": 1} for one in module],
        "together.there": module,
        "together.wish": [run],
        "learning.begin": course,
        "learning.course": [run, {"run_id": side.finished_run.id}],
        "learning.decide": page,
        "learning.feedback": [{"run_id": side.finished_run.id}],
        "learning.done": [{"run_id": side.finished_run.id}],
        "learning.evaluation_totals": course,
        "learning.read": page,
        "learning.sign_code": [run],
        "learning.submit_quiz": [run | attempt],
        "learning.take_evaluation": [run],
        "learning.take_quiz": [run | {"quiz_id": "tiny-core-final"}],
    }


def _of_compliance(side: Side) -> dict[str, Values]:
    school = {"organisation_id": side.organisation.id}
    staff, pupils = {"requirement_id": side.staff_rule.id}, {"requirement_id": side.pupils_rule.id}
    workbook = {"workbook_id": side.workbook.id}
    person = [
        school | staff | {"person_id": side.colleague.id},
        school | pupils | {"person_id": side.pupil.id},
        school | staff | {"person_id": side.pupil.id},
    ]
    return {
        "compliance.assign": person,
        "compliance.end_waiver": [school | {"waiver_id": side.waiver.id}],
        "compliance.person_page": person,
        "reports.colleague": [{"person_id": side.colleague.id}, {"person_id": side.pupil.id}],
        "compliance.report_page": [{"org": side.organisation.id}],
        "compliance.requirement_page": [school | staff, school | pupils],
        "compliance.waive": person,
        "compliance.waivers": [school],
        "compliance.withdraw": [person[0] | {"assignment_id": side.assignment.id}],
        "reports.workbook_list": [],
        "reports.workbook_page": [workbook],
        "reports.workbook_cell": [workbook | {"sheet": 1, "row": 1, "place": 1}],
        "reports.filled_workbook": [workbook],
        "reports.remove_workbook": [workbook],
        "reports.api": [{"organisation": side.organisation.public_id, "detail": 1}],
        "reports.campaigns": [school],
        "reports.campaign": [school | {"window_id": side.campaign.id}],
        "reports.compare_page": [school | {"from": "2026-01-31"}],
        "reports.trend_page": [school | staff, school | pupils],
        "reports.report_file": [
            {"organisation": side.organisation.public_id, "form": form} for form in ("csv", "xlsx", "pdf", "docx")
        ],
    }


def _of_requirements(side: Side) -> dict[str, Values]:
    every = [{"requirement_id": side.staff_rule.id}, {"requirement_id": side.pupils_rule.id}]
    return {
        "requiring.add": [{}, {"like": ""}, {"as": "text"}],
        "requiring.change": [*every, every[0] | {"as": "text"}],
        "requiring.end": every,
        "requiring.requirement": every,
        "requiring.requirements": [],
        "requiring.start": every,
        "requiring.take_back": every,
    }


def _of_filings(side: Side) -> dict[str, Values]:
    every = [{"filing_id": row.id} for row in side.filings.values()]
    return {
        "filing.answer": every,
        "filing.discard": every,
        "filing.document": every,
        "filing.draft": [{"organisation_id": side.organisation.id}],
        "filing.drift": every,
        "filing.file": every,
        "filing.filing": every,
        "filing.filings": [],
        "filing.paper": [one | {"form": form} for one in every for form in ("pdf", "docx", "xlsx")],
        "filing.sign": every,
        "filing.take_back": every,
    }


def _of_supervision(side: Side) -> dict[str, Values]:
    school = {"organisation_id": side.organisation.id}
    findings, check = _ids("finding_id", side.supervised["findings"]), {"check_id": side.supervised["check"].id}
    packs = _ids("pack_id", side.supervised["packs"])
    return {
        "checks.check": [check],
        "checks.checks": [],
        "checks.draw": [school],
        "checks.item": [check | {"item_id": side.supervised["item"].id}],
        "checks.population": [check | {"kind": "staff"}],
        "checks.sheet": [check],
        "findings.at_organisation": [school],
        "findings.close": findings,
        "findings.evidence": findings,
        "findings.finding": findings,
        "findings.findings": [],
        "findings.hand_over": findings,
        "findings.new": [school],
        "findings.reopen": findings,
        "packs.file": packs,
        "packs.new": [school],
        "packs.pack": packs,
        "packs.packs": [],
        "packs.withdraw": packs,
        "roster.ask": [school],
        "roster.document": [school | {"signature_id": side.supervised["signature"].id}],
        "roster.roster": [school],
        "roster.rosters": [],
        "roster.sign": [school],
        "supervision.overview": [],
    }


def _ids(name: str, rows: Any) -> Values:
    return [{name: row.id} for row in rows]


def _of_hours(side: Side) -> dict[str, Values]:
    person, entry = [{"person_id": side.colleague.id}], [{"entry_id": side.hours.id}]
    return {
        "hours.add": [],
        "hours.add_certificate": [],
        "hours.add_certificate_for": person,
        "hours.add_for": person,
        "hours.close_issuer": [{"issuer_id": NOWHERE}],  # of the whole installation, nobody's in particular
        "hours.issuers": [],
        "hours.answer": entry,
        "hours.mine": [],
        "hours.person": person,
        "hours.staff": [{"org": side.organisation.id}],
        "hours.staff_file": [{"org": side.organisation.id}],
        "hours.take_back": entry,
        "approvals.waiting": [],
        "hours.waiting": [],
    }


def _of_the_classroom(side: Side) -> dict[str, Values]:
    every = [{"lesson_id": lesson.id} for lesson in side.lessons.values()]
    group = [{"class_group_id": side.group.id}]
    codes = [{"code": lesson.code} for lesson in side.lessons.values()]
    screens = [codes[0] | {"screen": number} for number in (1, 2, 3)]
    workshop, sign_in = side.supervised["workshop_day"], side.supervised["workshop_sign_in"]
    day, lent = {"day_id": workshop.id}, side.supervised["lecturers"]
    return {
        "workshops.add_day": [{"workshop_id": workshop.workshop_id}],
        "workshops.choose": [],
        "workshops.code": [],
        "workshops.plan": [{"organisation_id": side.organisation.id, "course_id": "tiny-core"}],
        "workshops.screen": [],
        "workshops.strike_out": [day | {"person_id": sign_in.person_id}],
        "workshops.put_back": [day | {"person_id": sign_in.person_id}],
        "workshops.there": [{"code": "bcdfhj"}],
        "workshops.workshops": [],
        **{
            f"workshops.{page}": [day]
            for page in (
                "agree",
                "by_list",
                "close",
                "day",
                "guests",
                "left",
                "offer_screen",
                "sheet",
                "take_back",
                "take_out",
            )
        },
        "classroom.call_off": every,
        "classroom.change_lesson": every,
        "classroom.move_lesson": every,
        "classroom.class_address": [codes[0], codes[0] | {"screen": "1", "more": "wrong"}],
        "classroom.class_code": [],
        "classroom.class_code_slash": [],
        "classroom.class_sound": screens,
        "classroom.class_view": [*codes, *screens],
        "classroom.class_sets": group,
        "classroom.classes": [],
        "classroom.lesson_checks": every,
        "classroom.device_set": group,
        "classroom.close_device_set": group,
        "classroom.open_device_set": [group[0] | {"course_id": "small-g56", "letter": "A"}],
        "classroom.count_envelope": [
            {"organisation_id": side.organisation.id, "course_id": "small-g56", "letter": "A"}
        ],
        "classroom.set_code": [],
        **{f"classroom.{page}": [{"code": "bcdfhj"}] for page in ("fill_in", "fill_in_more", "set_screen")},
        "classroom.close_register": every,
        "classroom.correct": every,
        "classroom.count_set": [group[0] | {"course_id": "small-g56", "letter": "A"}],
        "classroom.download_pack": every,
        "classroom.course_release": [{"organisation_id": side.organisation.id, "course_id": "small-g56"}],
        "classroom.course_releases": [],
        "classroom.decide_anyway": every,
        "classroom.release_course": [{"organisation_id": side.organisation.id, "course_id": "small-g56"}],
        "classroom.say_whether_coming": every,
        "classroom.join_lesson": [group[0] | one for one in every],
        "classroom.lesson": every,
        "classroom.letter": [group[0] | {"course_id": "small-g56"}],
        "classroom.letter_out": [group[0] | {"course_id": "small-g56"}],
        "families.overview": [],
        "families.when_told": [],
        "families.module": [{"course_id": "parents-core", "number": 1}],
        "families.case": [{"course_id": "parents-core", "number": 1}],
        "families.questions": [{"course_id": "parents-core", "number": 1}],
        **{f"lecturers.{page}": [] for page in ("below", "expert", "lecturers", "mine", "offer")},
        "lecturers.agree_to_expert": [{"expert_id": lent["expert_id"]}],
        "lecturers.answer": [{"offer_id": lent["offer_id"]}],
        "lecturers.end_expert": [{"expert_id": lent["expert_id"]}],
        "lecturers.end_offer": [{"offer_id": lent["offer_id"]}],
        "lecturers.end_taking": [{"taking_id": lent["taking_id"]}],
        "lecturers.leave": [{"taking_id": lent["taking_id"]}],
        "lecturers.say_of_talk": [{"talk_id": lent["talk_id"]}],
        "lecturers.say_shown": [{"session_id": lent["session_id"]}],
        "lecturers.take": [{"offer_id": lent["offer_id"], "organisation_id": side.organisation.id}],
        "letters.link": [group[0] | {"course_id": "small-g56"}],
        "letters.close": [group[0] | {"course_id": "small-g56"}],
        "letters.slips": [group[0] | {"course_id": "small-g56"}],
        "letters.families": group,
        "letters.end_asking": group,
        "letters.ask_again": group,
        "letters.deputy": group,
        **{f"letters.{page}": [{"token": side.letter.token}] for page in ("read", "sound", "heard")},
        "classroom.make_up": group,
        "classroom.make_up_slips": [group[0] | one for one in every],
        "classroom.plan_lesson": group,
        "classroom.plan_make_up": group,
        "classroom.preview_screens": [*every, *(one | {"screen": 1} for one in every)],
        "classroom.preview_sound": [one | {"screen": 1} for one in every],
        "classroom.print_lesson": every,
        "classroom.print_pass_cards": every,
        "classroom.print_help_cards": every,
        "classroom.print_register": every,
        "classroom.print_worksheet": every,
        "classroom.questions": every,
        "classroom.propose_plan": [],
        "classroom.put_back": [{"hold_id": 1}],
        "classroom.register": every,
        "classroom.arrive": [],
        "classroom.before_arrival": [],
        "classroom.differences": every,
        "classroom.offline": [],
        "classroom.register_code": [],
        "classroom.register_to_keep": every,
        "classroom.results": [],
        "classroom.saved_register": every,
        "classroom.settle_difference": [one | {"person_id": side.pupil.id} for one in every],
        "classroom.worker": [],
        "classroom.replace_adult": [],
        "classroom.given_although": [],
        "classroom.school_classes": [],
        "classroom.school_sets": [],
        "classroom.school_plan": [],
        "classroom.script": every,
        "classroom.set_tickets": [group[0] | {"course_id": "small-g56", "letter": "A"}],
        "classroom.take_out": [],
        "classroom.taught": every,
        "classroom.waiting": [],
    }


def _of_imports(side: Side) -> dict[str, Values]:
    upload, log = [{"token": "0" * 32}], [{"import_id": side.log.id}]
    return {
        "interop.add_classes": upload,
        "interop.choose_people": upload,
        "interop.choose_posts": upload,
        "interop.columns": upload,
        "interop.discard": upload,
        "interop.do_import": upload,
        "interop.past": [],
        "interop.past_import": log,
        "interop.preview": upload,
        "interop.revert": log,
        "interop.upload": [],
        "people.move_classes_up": [{"organisation_id": side.organisation.id}],
    }


def _of_notices(side: Side) -> dict[str, Values]:
    return {
        "notices.confirm_address": [{"token": side.address_link}],
        "notices.feed": [{"token": side.feed}],
        "notices.forget_address": [],
        "notices.give_address": [],
        "notices.make_feed": [],
        "notices.own": [],
        "notices.read": [],
        "notices.remind_staff": [],
        "notices.revoke_feed": [],
        "notices.sent": [],
        "notices.want_mail": [],
    }


def fields(endpoint: str, side: Side) -> dict[str, Any]:
    """Return what somebody looking for the marked people would type into a form."""
    typed: dict[str, dict[str, Any]] = {
        "people.same_as": {"name": NAME},
        "people.search_staff": {"name": NAME},
        "plans.make": {"year": usual_school_year(today())[0].isoformat()},
        "people.find_pupil": {"wanted": side.pupil.name},
        "pupil_data.decide": {"wanted": side.pupil.name, "is_seen": "y"},
        "classroom.take_out": {"school": side.organisation.id, "name": side.colleague.name},
        "erasing.hold_back": {"school": side.organisation.id, "name": side.colleague.name},
        "people.add_pupils": {"lines": f"{NUMBER} {side.pupil.name}", "since": "2026-09-01"},
        "people.renew_factor": {"factor_code": "135246"},
        "people.by_slip": {"slip_code": "123456789015", "pin_code": "135246"},
        "people.by_scanned_slip": {"pin_code": "135246"},
        "people.own_digits": {"own_pin": "740285", "repeated": "740285"},
        "people.sign_in_slips": {"persons": str(side.pairs[0][1])},
        "people.sign_in": {"login": f"{LOGIN}-{side.organisation.id}@example.org", "password": "wrong-guess-77"},
    }
    return typed.get(endpoint, {})
