"""What the columns and code words of one's own data are called on the page and on paper; the JSON keeps their keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _

from app.certification.facilitators.words import BANDS, OBSERVED, WITHDRAWN
from app.certification.withdrawals.forms import REASONS as CERTIFICATE_REASONS
from app.classroom.lecturers.words import SENDERS, SUBJECTS
from app.classroom.workshops.models import How
from app.compliance.exports.paper import status_words
from app.compliance.forms import REASONS
from app.compliance.hours.words import KINDS as STUDY
from app.compliance.hours.words import REASONS as NOT_COUNTED
from app.compliance.hours.words import TAKEN_BACK as ATTENDANCE
from app.compliance.hours.words import TOPICS
from app.compliance.requiring.words import CAPACITIES
from app.content.catalogue import catalogue
from app.content.checks.practicals import rubrics_of
from app.content.markdown import plain
from app.core.languages import current_tag, in_current_language, long_day, long_moment
from app.desk.audit.actions import WORDS
from app.desk.erasing.forms import REASONS as ERASING
from app.desk.own_data.gathering import Gathered
from app.desk.own_data.parts import CHANGES, FORMER
from app.learning.mentoring.words import WENT
from app.learning.mentoring.words import WHAT as MENTORED
from app.learning.practical.words import STATES as TRIED
from app.notices.models import DeliveryState
from app.notices.words import ABOUT, FAILURES, WAYS
from app.people.forms.names import WHY_NOT
from app.people.forms.passkeys import KINDS as PASSKEYS
from app.people.forms.staff import KINDS, ROLE_NAMES
from app.people.invitations import NEW_ACCOUNT, NEW_PASSWORD
from app.people.linked_identities import LinkedBy
from app.people.models import SLIP_ONLY
from app.supervision.confirmations.words import ANSWERS as CONFIRMED
from app.supervision.findings.words import CODES
from app.supervision.plans.words import ITEMS
from app.supervision.vetting.words import DESKS, TAKEN_BACK
from app.supervision.words import CAPACITIES as CAPACITIES_OF_TALKS
from app.supervision.words import OF_LESSONS

if TYPE_CHECKING:
    from app.content.shapes import Course

OF_COLUMNS = {
    "from_organisation_id": _("Offered by"),
    "to_organisation_id": _("Offered to"),
    "offered_on": _("Offered on"),
    "agreed_on": _("Agreed on"),
    "taken_on": _("Taken up on"),
    "ended_on": _("Ended on"),
    "sender": _("What kind of organisation sends you"),
    "sent_by_id": _("Sent by"),
    "bands": _("Ages"),
    "no_local_case": _("No case from here"),
    "no_open_case": _("No case that is still open"),
    "no_case_film": _("No film or picture of a case"),
    "said_on": _("Said on"),
    "case_shown": _("A case was shown or mentioned"),
    "here_at": _("Last there"),
    "handed_in_at": _("Handed in"),
    "wished_at": _("Wished for"),
    "about": _("About"),
    "action": _("What"),
    "all_read_at": _("All read"),
    "answer": _("Answer given"),
    "approved_at": _("Approved"),
    "answered_at": _("Answered at"),
    "asked_at": _("Asked"),
    "assigned_on": _("Asked on"),
    "at": _("When"),
    "band": _("Age"),
    "begun_on": _("Begun on"),
    "begun_at": _("Begun at"),
    "by": _("By whom"),
    "capacity": _("In which capacity"),
    "change": _("What happened to it"),
    "choice": _("Choice"),
    "class_group_id": _("Class"),
    "closed_at": _("Closed"),
    "closed_on": _("Closed on"),
    "code": _("Number or kind"),
    "code_signed_at": _("Code of conduct signed"),
    "completed_at": _("Completed at"),
    "completed_on": _("Completed on"),
    "confirmed_at": _("Confirmed at"),
    "content": _("What it said"),
    "copied_at": _("Refused as a copy at"),
    "course": _("Course"),
    "course_title": _("Course"),
    "covered_on": _("Day"),
    "created_at": _("Made at"),
    "day": _("Day"),
    "deadline": _("By when"),
    "decided_at": _("Decided at"),
    "decided_on": _("Decided on"),
    "declined_for": _("Why it does not count"),
    "desk": _("Kind of authority"),
    "device": _("Device"),
    "done_at": _("Done at"),
    "done_on": _("Day"),
    "due_on": _("Due day"),
    "edition": _("Edition"),
    "evaluation": _("Evaluation set"),
    "email": _("E-mail"),
    "ended_at": _("Ended at"),
    "entered_at": _("Entered at"),
    "entered_by": _("Entered by"),
    "evidence": _("Proof"),
    "expires_at": _("Ends at"),
    "expires_on": _("Valid until"),
    "failed_for": _("Why it did not arrive"),
    "first_day": _("First day"),
    "for_day": _("Day"),
    "former": _("Former name"),
    "granted_at": _("Given at"),
    "held_on": _("Day"),
    "holder_name": _("Name on it"),
    "hours": _("When somebody answers"),
    "issued_at": _("Issued at"),
    "issuer": _("Issued by"),
    "is_coming": _("Will be there"),
    "is_visit": _("As a visitor"),
    "item": _("Item"),
    "kind": _("Kind"),
    "label": _("As printed"),
    "language": _("Language"),
    "last_day": _("Last day"),
    "last_used_at": _("Used last"),
    "linked_at": _("Linked at"),
    "linked_how": _("Linked how"),
    "login": _("Login"),
    "made_at": _("Made at"),
    "minutes": _("Minutes"),
    "missed": _("To study again"),
    "module": _("Module"),
    "month": _("Month"),
    "name": _("Name"),
    "next_due": _("Next due"),
    "number": _("Number"),
    "observed_on": _("Day"),
    "planned_on": _("Day"),
    "opened_at": _("Opened at"),
    "opened_on": _("Opened on"),
    "organisation_id": _("Organisation"),
    "origin": _("Where from"),
    "outcome": _("Outcome"),
    "page": _("Page"),
    "passed_on": _("Passed on"),
    "phone": _("Phone"),
    "place": _("Place"),
    "points": _("Points"),
    "policy": _("Policy"),
    "position": _("Step"),
    "post_id": _("Post"),
    "post_title": _("Post"),
    "practical": _("Practical part"),
    "pin_chosen_at": _("Own digits chosen at"),
    "printed_at": _("Printed at"),
    "public_id": _("Id"),
    "purpose": _("For what"),
    "quiz": _("Quiz"),
    "rated_at": _("Judged at"),
    "reached": _("Reached"),
    "read_at": _("Read at"),
    "read_to_end_at": _("Read to the end at"),
    "reason": _("Reason"),
    "record_kind": _("About"),
    "recovered_at": _("Recovered at"),
    "reference": _("Reference"),
    "replaced_at": _("Replaced at"),
    "requirement": _("Requirement"),
    "requirement_id": _("Requirement"),
    "reset_at": _("Password taken away at"),
    "review_by": _("To be checked again by"),
    "revoked_at": _("Signed out at"),
    "role": _("Role"),
    "round": _("Round"),
    "saved_at": _("Saved at"),
    "scenario": _("Scenario"),
    "score": _("Mark"),
    "serial": _("Which one"),
    "signed_at": _("Signed at"),
    "started_at": _("Begun at"),
    "state": _("How far"),
    "status": _("Status"),
    "stopped_at": _("Stopped at"),
    "subject": _("What it calls you"),
    "submitted_at": _("Handed in at"),
    "taken_back": _("Why it was taken back"),
    "taught_session_id": _("Session"),
    "told": _("What"),
    "title": _("Title"),
    "topics": _("Topics"),
    "total": _("Sum"),
    "used_at": _("Used at"),
    "valid_until": _("Valid until"),
    "verified_on": _("Checked on"),
    "voids": _("Which record"),
    "waiting_email": _("E-mail to be confirmed"),
    "waiting_since": _("Waits since"),
    "wants_mail": _("Mail wanted"),
    "way": _("By which way"),
    "what": _("What"),
    "withdrawn_at": _("Withdrawn at"),
    "withdrawn_for": _("Why it was withdrawn"),
    "withdrawn_on": _("Withdrawn on"),
    "wrong_tries": _("Wrong tries"),
    "withdrawn_reason": _("Why it was withdrawn"),
    "how": _("How"),
    "waits_since": _("Waits for a second person since"),
    "struck_at": _("Struck out of the list"),
    "raised_to": _("More minutes that wait for a second person"),
    "raised_at": _("They wait since"),
    "shared_phone": _("On a phone another had signed in with"),
}
# What a column is called in one part, where its word of all parts would say too little there.
OF_PARTS = {
    ("person", "number"): _("Staff number"),
    ("person", "public_id"): _("Number of your entry"),
    ("account", "created_at"): _("You have it since"),
    ("sign_ins", "created_at"): _("Signed in at"),
    ("sign_ins", "expires_at"): _("Ends by itself at"),
    ("certificates", "code"): _("Certificate number"),
    ("course_runs", "number"): _("Which time"),
    ("quizzes", "number"): _("Which time"),
    ("practical_tries", "number"): _("Which time"),
    ("outside_expert", "subject"): _("Subject"),
    ("hours", "reference"): _("Number of the proof"),
    ("vetting", "reference"): _("Number of the proof"),
    ("notices", "made_at"): _("Told at"),
    ("deliveries", "made_at"): _("Written at"),
    ("asked_courses", "assigned_on"): _("Asked of you on"),
}
OF_STATES = {
    DeliveryState.WAITING: _("waits to be sent"),
    DeliveryState.SENT: _("sent"),
    DeliveryState.FAILED: _("did not arrive"),
}
OF_WRITERS = {"oneself": _("you yourself"), "organisation": _("the organisation"), "server": _("the server")}
OF_ORIGINS = {"online": _("online"), "session": _("in a session"), "imported": _("imported")}
OF_PURPOSES = {NEW_ACCOUNT: _("a new account"), NEW_PASSWORD: _("a new password")}
OF_CHANGES = {"changed": _("changed"), "removed": _("taken out")}
OF_LINKS = {
    LinkedBy.ROSTER: _("by what your school entered"),
    LinkedBy.OWNER: _("by you, with your password"),
    LinkedBy.TWO_STEPS: _("by you, with password and second step"),
}
YES, NO = _("yes"), _("no")


def written(column: str, value: Any, *, words: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Return a value as people read it; codes without words of their own stand as they are."""
    if value is None or value == []:
        return "—"
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, date):
        return long_moment(value) if isinstance(value, datetime) else long_day(value)
    if isinstance(value, list):
        return str(_(", ")).join(_said(column, one, words) for one in value)
    if isinstance(value, dict):
        return " · ".join(
            f"{OF_COLUMNS.get(key, key)}{_(': ')}{written(key, one, words=words)}" for key, one in value.items()
        )
    return _said(column, value, words)


def _said(column: str, value: Any, words: Mapping[str, Mapping[str, Any]] | None) -> str:
    if column == "login" and str(value).startswith(SLIP_ONLY):
        return str(_("none: your slip opens it"))
    return str((words or code_words()).get(column, {}).get(value, value))


def code_words() -> dict[str, Mapping[str, Any]]:
    """Return the words of code words, by column."""
    shelf = catalogue()
    quizzes = [(quiz, course) for course in shelf.courses.values() for quiz in course.quizzes.values()]
    items = {one.id: plain(one.text) for quiz, _course in quizzes for one in quiz.in_language(current_tag()).items}
    return {
        "status": {**status_words(), "upcoming": _("begins later"), "no_calendar": _("cannot be counted yet")},
        "kind": _texts(KINDS, PASSKEYS, STUDY),
        "topics": TOPICS,
        "told": _texts(ABOUT),
        "way": _texts(WAYS),
        "state": _texts(OF_STATES),
        "failed_for": FAILURES,
        "desk": _texts(DESKS),
        "taken_back": _texts(TAKEN_BACK),
        "declined_for": _texts(NOT_COUNTED, WHY_NOT),
        "withdrawn_for": _texts(WITHDRAWN),
        "withdrawn_reason": _texts(CERTIFICATE_REASONS),
        "band": BANDS,
        "bands": BANDS,
        "sender": _texts(SENDERS),
        "subject": _texts(SUBJECTS),
        "outcome": _texts(TRIED, WENT, OBSERVED),
        "what": _texts(MENTORED),
        "answer": _texts(CONFIRMED),
        "capacity": {**CAPACITIES_OF_TALKS, **OF_LESSONS, **CAPACITIES},
        "language": {"zh": "中文", "zh-CN": "中文", "zh_Hans_CN": "中文", "en": "English"},
        "policy": {one.id: in_current_language(one.title, one.title_en) for one in shelf.policies.values()},
        "practical": {one.id: in_current_language(one.title, one.title_en) for one in rubrics_of(shelf)},
        "item": _texts(ITEMS, items),
        "missed": _texts(items, {one.id: one.text for rubric in rubrics_of(shelf) for one in rubric.criteria}),
        "quiz": {quiz.id: _quiz(quiz.id, course) for quiz, course in quizzes},
        "linked_how": {str(key): text for key, text in OF_LINKS.items()},
        "role": {str(key): text for key, text in ROLE_NAMES.items()},
        "reason": {str(key): text for words in (REASONS, ERASING, ATTENDANCE) for key, text in words.items()}
        | {one.replace("-", "_"): text for one, text in CERTIFICATE_REASONS.items()},
        "entered_by": OF_WRITERS,
        "by": OF_WRITERS,
        "action": WORDS,
        "origin": OF_ORIGINS,
        "how": {How.CODE: _("by your own sign-in"), How.LIST: _("by list")},
        "purpose": OF_PURPOSES,
        "code": {str(key): text for key, text in CODES.items()},
        "change": OF_CHANGES,
    }


def label_of(part: Gathered, column: str) -> Any:
    """Return what a column is called in a part."""
    return OF_PARTS.get((part.key, column), OF_COLUMNS[column])


def _texts(*words: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): text for several in words for key, text in several.items()}


def _quiz(quiz_id: str, course: Course) -> Any:
    module = course.module(quiz_id)
    if module is not None:
        return in_current_language(module.title, module.title_en)
    return _("Final quiz") if quiz_id == course.completion.quiz else in_current_language(course.title, course.title_en)


def title_of(part: Gathered) -> Any:
    """Return what a part is called."""
    return (
        part.title
        or {FORMER: _("Former versions, and entries taken out"), CHANGES: _("Changes of your account and rights")}[
            part.key
        ]
    )
