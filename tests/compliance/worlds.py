"""Facts for both implementations: generated ones, and the same facts as the values the rules read."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from app.compliance.definitions import requirement_of
from app.compliance.kept import VALUES, kept_range
from app.compliance.merged_facts import person_of
from app.compliance.rules import holdings as rules
from app.compliance.rules.days import days_of, first_of, last_of
from app.compliance.rules.editions import Edition as RuleEdition
from app.compliance.rules.editions import Editions, Validity
from app.compliance.rules.ledger import Act, CardDays, ClassLetter, Contact, Hours, Signature, Taught, covered_online
from app.compliance.rules.ledger import Record as RuleRecord
from app.compliance.rules.one_person import Merge, Merges
from app.compliance.rules.requirement import Requirement
from app.compliance.rules.status import StatusRange
from app.compliance.rules.windows import Calendar, Window
from app.compliance.subject_facts import PersonFacts, PlaceFacts, Reaching, SubjectFacts, World
from app.compliance.worked_out import WorkedOut
from tests.compliance import naive

PERSONS = ["p-1", "p-2"]
MERGED = [*PERSONS, "p-3"]
PERSON_KEYS = {name: number for number, name in enumerate(MERGED, 1)}
ORGS = ["d-1", "d-2", "s-1", "s-2", "dep"]
CLASS_GROUPS = ["c-0", "c-1"]
SUBJECTS = {"person": PERSONS, "class_group": CLASS_GROUPS, "organisation": ORGS}
FIRST = date(2026, 1, 2)
DAYS = (naive.STILL - FIRST).days
HORIZON = (date(2024, 1, 1).toordinal(), date(2029, 12, 31).toordinal())
MONTH_ENDS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 8, 31), date(2026, 11, 30)]


def a_day() -> st.SearchStrategy[date]:
    near = st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))
    return near | st.sampled_from(MONTH_ENDS)


@st.composite
def spans(draw: Any, open_first: bool = True) -> tuple[date | None, date | None]:
    first = draw(a_day())
    last = first + timedelta(days=draw(st.integers(0, 200)))
    return (
        None if open_first and draw(st.integers(0, 7)) == 0 else first,
        None if draw(st.integers(0, 2)) == 0 else last,
    )


@st.composite
def dated_values(draw: Any, values: list[Any]) -> list[tuple[date | None, Any]]:
    first = draw(st.sampled_from([None, None, date(2026, 2, 1)]))
    changes = [day for day in draw(st.lists(a_day(), max_size=2, unique=True)) if day != first]
    return [(first, draw(st.sampled_from(values))), *((day, draw(st.sampled_from(values))) for day in changes)]


@st.composite
def trees(draw: Any) -> list[naive.Org]:
    def days() -> dict[str, Any]:
        if draw(st.integers(0, 5)):
            return {}
        first, last = draw(spans())
        return {"first": first, "last": last}

    kinds = ["school", "kindergarten"]
    return [
        naive.Org("d-1", "district", [(None, None)]),
        naive.Org("d-2", "district", [(None, draw(st.sampled_from([None, "d-1"])))]),
        naive.Org("s-1", draw(st.sampled_from(kinds)), draw(dated_values(["d-1", "d-2"])), **days()),
        naive.Org("s-2", draw(st.sampled_from(kinds)), draw(dated_values(["d-1", "d-2", None])), **days()),
        naive.Org("dep", "department", draw(dated_values(["s-1", "s-2", "d-1"])), **days()),
    ]


CAMPAIGN = "campaign:spring"


@st.composite
def windows(draw: Any) -> list[tuple[str, str | None, date, date]]:
    """Terms, and a campaign that may stand at several places of one line: the nearest one supplies all its days."""
    found = []
    for kind in ("term", CAMPAIGN):
        for org in draw(st.lists(st.sampled_from(["d-1", "d-2", "s-1", None]), max_size=3, unique=True)):
            first = FIRST + timedelta(days=draw(st.integers(0, 60)))
            for _ in range(draw(st.integers(1, 3))):
                last = first + timedelta(days=draw(st.integers(0, 90)))
                found.append((kind, org, first, last))
                first = last + timedelta(days=draw(st.integers(1, 40)))
    return found


def merged_facts() -> st.SearchStrategy[naive.Facts]:
    """The same facts of three persons, some of whom are merged and parted again."""
    return many_facts(MERGED).flatmap(lambda facts: _merges().map(lambda found: replace(facts, merges=found)))


@st.composite
def _merges(draw: Any) -> list[naive.Merge]:
    found: list[naive.Merge] = []
    for kept, other in draw(st.lists(st.permutations(MERGED).map(lambda names: names[:2]), min_size=1, max_size=3)):
        first = draw(a_day())
        last = draw(st.sampled_from([None, None, first, first + timedelta(days=draw(st.integers(0, 200)))]))
        beside = [one for one in found if first <= (one.last or naive.STILL) and one.first <= (last or naive.STILL)]
        if not any(other in (one.kept, one.other) or kept == one.other for one in beside):
            found.append(naive.Merge(kept, other, first, last))
    return found


@st.composite
def many_facts(draw: Any, persons: list[str] = PERSONS) -> naive.Facts:
    """Facts of two persons, two districts, two schools and a department over thirteen months."""
    some = lambda strategy, size: draw(st.lists(strategy, max_size=size))  # noqa: E731

    def early() -> dict[str, Any]:
        """Every third edition lets renewing early keep the days that are left."""
        if draw(st.integers(0, 2)):
            return {}
        return {
            "early_days": draw(st.sampled_from([10, 40, 200])),
            "renews": draw(st.sampled_from([[], ["kids"], ["core"]])),
        }

    facts = naive.Facts(
        orgs=draw(trees()),
        windows=draw(windows()),
        posts={
            name: {
                "sensitive": draw(dated_values([True, False])),
                "category": draw(dated_values(["boarding", "teaching"])),
            }
            for name in ("keeper", "teacher")
        },
        editions=[
            naive.Edition(
                "core", "1.0", ["a", "b"], ["duty"], False, draw(st.sampled_from([None, 1, 2, 12])), **early()
            ),
            naive.Edition(
                "core", "1.1", ["a", "b"], ["duty"], False, None, draw(st.sampled_from([None, 20, 100])), **early()
            ),
            naive.Edition("kids", "1.0", ["k1", "k2"], ["body"], True, draw(st.sampled_from([None, 1, 3])), **early()),
            naive.Edition("kids", "1.2", ["k1", "k2", "k3"], ["body", "ways"], draw(st.booleans())),
            naive.Edition("kids", "2", ["k1"], ["ways"], True, 2),
        ],
    )
    orgs = [org.id for org in facts.orgs]
    terms = [(first, last) for kind, _, first, last in facts.windows if kind == "term"]
    for number in range(2):
        first, last = draw(spans())
        facts.class_groups.append(
            naive.ClassGroup(
                f"c-{number}",
                draw(st.sampled_from(["s-1", "s-2", "dep"])),
                draw(st.sampled_from([["5"], ["5", "6"], ["sen"], []])),
                first if draw(st.booleans()) else None,
                last if draw(st.booleans()) else None,
                draw(st.lists(st.sampled_from(terms), max_size=2)) if terms else [],
            )
        )
    person = st.sampled_from(persons)
    for who, span in some(st.tuples(person, spans()), 4):
        kind = draw(st.sampled_from(["staff", "volunteer", "external"]))
        post = draw(st.sampled_from(["keeper", "teacher"]))
        facts.appointments.append(naive.Appointment(who, draw(st.sampled_from(orgs)), post, kind, *span))
    for who, span in some(st.tuples(person, spans()), 2):
        facts.enrolments.append(naive.Enrolment(who, draw(st.sampled_from(["c-0", "c-1"])), *span))
    for who, span in some(st.tuples(person, spans()), 2):
        student = persons[persons.index(who) - 1]
        facts.guardianships.append(naive.Guardianship(who, student, *span))
    _draw_evidence(draw, facts, persons)
    _draw_deeds(draw, facts, persons)
    for who, span in some(st.tuples(person, spans()), 3):
        facts.waivers.append(naive.Waiver(who, "r", *span))
    return facts


def _draw_evidence(draw: Any, facts: naive.Facts, persons: list[str]) -> None:
    editions = {"core": ["1.0", "1.1", "3.0"], "kids": ["1.0", "1.2", "2", "2.0"]}
    person, course = st.sampled_from(persons), st.sampled_from(["core", "kids"])
    for number, (who, what, day) in enumerate(draw(st.lists(st.tuples(person, course, a_day()), max_size=4))):
        if any((online.person, online.course, online.day) == (who, what, day) for online in facts.online):
            continue
        edition = draw(st.sampled_from([*editions[what], None, "draft"]))
        ways = [("online", None), ("imported", "ses-0"), ("imported", "paper"), ("session", None)]
        origin, evidence = draw(st.sampled_from(ways))
        minutes = draw(st.sampled_from([None, 10, 10, 25]))
        facts.records.append(naive.Record(f"rec-{number}", who, what, edition, day, origin, evidence, minutes))
        if draw(st.integers(0, 5)) == 0:
            facts.voids.add(f"rec-{number}")
    seen = set()
    for who, day in draw(st.lists(st.tuples(person, a_day()), max_size=5)):
        module = draw(st.sampled_from(["k1", "k2", "k3"]))
        online = naive.Online(who, "kids", draw(st.sampled_from(["1.0", "1.2", "2"])), module, day)
        if (who, module, day) not in seen:
            seen.add((who, module, day))
            facts.online.append(online)
    for number, (what, day) in enumerate(draw(st.lists(st.tuples(course, a_day()), max_size=4))):
        modules = draw(st.lists(st.sampled_from(["k1", "k2", "k3"]), max_size=2, unique=True)) if what == "kids" else []
        session = naive.Session(
            f"ses-{number}",
            what,
            draw(st.sampled_from([*editions[what], None])),
            modules,
            day,
            draw(st.lists(person, max_size=len(persons), unique=True)),
            draw(st.sampled_from([None, *persons])),
            draw(st.sampled_from([[], ["c-0"], ["c-0", "c-1"]])),
            draw(st.sampled_from([None, *ORGS])),
            draw(st.sampled_from([20, 40])),
            draw(st.sampled_from([None, "law_vice_principal"])),
            told=draw(st.booleans()),
            missed=draw(st.lists(person, max_size=1)),
            make_up=draw(st.integers(0, 3)) == 0,
        )
        session.reached = [who for who in session.reached if who not in session.missed]
        facts.sessions.append(session)
        if draw(st.integers(0, 5)) == 0:
            facts.voids.add(f"ses-{number}:{draw(person)}")


def _draw_deeds(draw: Any, facts: naive.Facts, persons: list[str]) -> None:
    """Hours, contacts, acts, letters, signatures, days of help cards."""
    person = st.sampled_from(persons)
    for number, (who, day) in enumerate(draw(st.lists(st.tuples(person, a_day()), max_size=3))):
        topics = draw(st.sampled_from([[], ["body"], ["body", "ways"]]))
        minutes, approved = draw(st.sampled_from([15, 30])), draw(st.integers(0, 4)) > 0
        facts.hours.append(naive.Hours(f"hrs-{number}", who, day, minutes, topics, approved))
    for number, (who, day) in enumerate(draw(st.lists(st.tuples(person, a_day()), max_size=3))):
        facts.contacts.append(naive.Contact(f"con-{number}", who, draw(st.sampled_from(["visit", "talk"])), day))
    for number, (org, day) in enumerate(draw(st.lists(st.tuples(st.sampled_from(ORGS), a_day()), max_size=4))):
        kind = draw(st.sampled_from(["safety_check", "safety_check", "drill"]))
        capacity = draw(st.sampled_from([None, "law_vice_principal"]))
        facts.acts.append(naive.Act(f"act-{number}", org, kind, day, capacity))
    groups, courses = st.sampled_from(["c-0", "c-1"]), st.sampled_from(["core", "kids"])
    letters = draw(st.lists(st.tuples(groups, courses, a_day()), max_size=3, unique_by=lambda one: one[:2]))
    for number, (group, course, day) in enumerate(letters):
        facts.letters.append(naive.Letter(f"letter-{number + 1}", group, course, day))
    for number, (group, day) in enumerate(draw(st.lists(st.tuples(groups, a_day()), max_size=2))):
        facts.letters.append(naive.Letter(f"link-{number}", group, draw(courses), day, by_link=True))
    for number, (who, day) in enumerate(draw(st.lists(st.tuples(person, a_day()), max_size=3, unique=True))):
        edition = draw(st.sampled_from(["1.0", "1.1", "2.0"]))
        facts.signatures.append(naive.Signature(f"signed-{number + 1}", who, "code-of-conduct", edition, day))
    for number, (org, day) in enumerate(draw(st.lists(st.tuples(st.sampled_from(ORGS), a_day()), max_size=3))):
        last = day + timedelta(days=draw(st.integers(0, 90)))
        facts.cards.append(naive.CardDays(f"card-{number}", org, day, last))


FIELDS_OF = {
    "class_group": ["grades", "org_kinds", "within"],
    "organisation": ["org_kinds", "within"],
}


@st.composite
def selectors(draw: Any, subject: str = "person") -> dict[str, Any]:
    fields = {
        "kinds": st.lists(st.sampled_from(["staff", "volunteer", "student", "guardian"]), min_size=1, unique=True),
        "posts": st.lists(st.sampled_from(["keeper", "teacher"]), min_size=1, unique=True),
        "sensitive": st.booleans(),
        "post_categories": st.just(["boarding"]),
        "grades": st.lists(st.sampled_from(["5", "6", "sen"]), min_size=1, unique=True),
        "org_kinds": st.lists(st.sampled_from(["school", "kindergarten", "district"]), min_size=1, unique=True),
        "within": st.lists(st.sampled_from(["d-1", "d-2", "s-1", "dep"]), min_size=1, max_size=1),
    }
    allowed = FIELDS_OF.get(subject, list(fields))
    names = draw(st.lists(st.sampled_from(allowed), min_size=1, max_size=2, unique=True))
    selector = {name: draw(fields[name]) for name in names}
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(allowed))
        selector["not"] = {name: draw(fields[name])}
    return selector


def leaf_evidence() -> st.SearchStrategy[dict[str, Any]]:
    months = st.sampled_from([{}, {}, {"valid_months": 1}, {"valid_months": 3}, {"valid_months": "none"}])
    least = st.sampled_from(
        [{}, {}, {"min_edition": [{"edition": "1.1", "from": date(2026, 5, 1)}]},
         {"min_edition": [{"edition": "1.1", "from": date(2026, 4, 1)}, {"edition": "2.0", "from": date(2026, 9, 1)}]}]
    )  # fmt: skip
    course = st.builds(
        lambda name, more, edition: {"course": name, **more, **edition},
        st.sampled_from(["core", "kids"]),
        months,
        least,
    )
    only = st.sampled_from([{}, {"courses": ["kids"]}, {"topics": ["body"]}, {"topics": ["ways"], "courses": ["kids"]}])
    lessons = st.builds(
        lambda count, more, which: {"lessons": {"count": count, **more, **which}}, st.integers(1, 3), months, only
    )
    minutes = st.builds(
        lambda minutes, more, which: {"minutes": minutes, **more, **which},
        st.sampled_from([10, 20, 35, 60, 90]),
        months,
        only,
    )
    edition = st.sampled_from([{}, {"edition": "1.1"}, {"edition": "2"}])
    signed = st.builds(lambda which, more: {"signed": {"policy": "code-of-conduct", **which, **more}}, edition, months)
    return course | lessons | minutes | signed


def help_card() -> st.SearchStrategy[dict[str, Any]]:
    """A valid help card, of organisations: under any timing."""
    return st.just({"help_card": {"valid": True}})


def deeds(subject: str) -> st.SearchStrategy[dict[str, Any]]:
    """Evidence that is asked for in windows or up to a date only."""
    if subject == "person":
        kinds = st.sampled_from([{}, {"kinds": ["visit"]}, {"kinds": ["visit", "talk"]}])
        return st.builds(lambda count, which: {"contacts": {"count": count, **which}}, st.integers(1, 2), kinds)
    capacity = st.sampled_from([{}, {"capacity": "law_vice_principal"}])
    how_many = st.sampled_from([{}, {"count": 2}, {"minutes": 40}, {"count": 1, "minutes": 60}])
    courses = st.sampled_from([{}, {"courses": ["kids"]}])
    sessions = st.builds(lambda *parts: {"sessions": {k: v for part in parts for k, v in part.items()}},
                         how_many, courses, capacity)  # fmt: skip
    letters = st.builds(lambda count, which: {"letters": {"count": count, **which}}, st.integers(1, 2), courses)
    if subject == "class_group":
        return sessions | letters
    acts = st.builds(
        lambda count, which: {"acts": {"kind": "safety_check", "count": count, **which}}, st.integers(1, 2), capacity
    )
    return sessions | acts | letters | help_card()


def evidence(leaf: st.SearchStrategy[dict[str, Any]] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        leaf_evidence() if leaf is None else leaf,
        lambda inner: st.builds(
            lambda name, parts: {name: parts},
            st.sampled_from(["all_of", "any_of"]),
            st.lists(inner, min_size=1, max_size=2),
        ),
        max_leaves=3,
    )


ROLLING = st.just({"before_start": True}) | st.integers(0, 60).map(lambda days: {"within_days": days})
EACH = st.sampled_from(
    [{"each": "term"}, {"each": "term"}, {"each": CAMPAIGN}, {"each": "quarter"}, {"each": "half_year"}]
)
BY = a_day().map(lambda day: {"by": day})


@st.composite
def requirements(draw: Any, timing: st.SearchStrategy[dict[str, Any]] = ROLLING | EACH | BY) -> dict[str, Any]:
    """A requirement of persons: mostly what they earn, now and then contacts with the guardians of students."""
    when, leaf = draw(timing), leaf_evidence()
    audience = draw(st.lists(selectors(), min_size=1, max_size=2))
    if {"each", "by"} & set(when) and draw(st.integers(0, 3)) == 0:
        audience = [{**selector, "kinds": ["student"]} for selector in audience]
        leaf = leaf | deeds("person")
    return draw(_with_options("person", audience, draw(evidence(leaf)), when))


@st.composite
def requirements_of_places(draw: Any, timing: st.SearchStrategy[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A requirement of class groups or of organisations."""
    subject = draw(st.sampled_from(["class_group", "organisation"]))
    audience = draw(st.lists(selectors(subject), min_size=1, max_size=2))
    if timing is None and subject == "organisation" and draw(st.integers(0, 3)) == 0:
        return draw(_with_options(subject, audience, draw(evidence(help_card())), draw(ROLLING)))
    return draw(
        _with_options(subject, audience, draw(evidence(deeds(subject))), draw(EACH | BY if timing is None else timing))
    )


@st.composite
def _with_options(draw: Any, subject: str, audience: Any, asked: Any, when: Any) -> dict[str, Any]:
    options = {
        "notice_days": st.integers(0, 40),
        "gap_days": st.integers(0, 30),
        "transition_days": st.integers(0, 60),
        "min_days": st.integers(1, 40),
    }
    requirement = {
        "id": "r",
        "subject": subject,
        "audience": audience,
        "evidence": asked,
        "timing": when,
        **{name: draw(value) for name, value in options.items() if draw(st.booleans())},
    }
    if draw(st.booleans()):
        requirement["effective_from"] = draw(a_day())
        if draw(st.booleans()):
            until = draw(st.integers(0, 300))
            requirement["effective_until"] = requirement["effective_from"] + timedelta(days=until)
    return requirement


# -- the same facts as the rules read them ---------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A definition as JSON keeps it."""
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def as_rule(requirement: dict[str, Any]) -> Requirement:
    return requirement_of(requirement["id"], plain(requirement))


def _dated(values: list[tuple[date | None, Any]]) -> rules.Dated[Any]:
    since = {first_of(first): value for first, value in values}
    return rules.Dated(tuple(sorted(since.items())))


def as_world(facts: naive.Facts) -> tuple[World, dict[str, SubjectFacts]]:
    """The facts as the rules read them, without a database: of every subject by its id."""
    keys = {org.id: number for number, org in enumerate(facts.orgs, 1)}
    tree = rules.Tree(
        rules.Organisation(
            keys[org.id],
            org.id,
            org.kind,
            (first_of(org.first), last_of(org.last)),
            _dated([(first, keys.get(parent or "")) for first, parent in org.parents]),
        )
        for org in facts.orgs
    )
    entered = [
        Window(kind, keys[org] if org else None, (first.toordinal(), last.toordinal()))
        for kind, org, first, last in facts.windows
    ]
    editions = Editions(
        RuleEdition(
            row.course,
            row.edition,
            tuple((module, 10) for module in row.modules),
            frozenset(row.topics),
            row.modules_only,
            Validity(row.valid_months, row.valid_days),
            row.early_days,
            frozenset(row.renews),
        )
        for row in facts.editions
    )
    world = World(tree, Calendar(entered, tree, HORIZON), editions)
    groups = _groups(facts, keys)
    own = {key: _person(facts, name, keys) for name, key in PERSON_KEYS.items()}
    enrolments: dict[int, list[rules.Holding]] = {key: [] for key in own}
    for enrolment in facts.enrolments:
        days = (first_of(enrolment.first), last_of(enrolment.last))
        holding = rules.enrolment_holding(days, groups[enrolment.class_group])
        enrolments[PERSON_KEYS[enrolment.person]].append(holding)
        own[PERSON_KEYS[enrolment.person]].holdings.append(holding)
    merges = Merges(
        Merge(PERSON_KEYS[row.kept], PERSON_KEYS[row.other], (first_of(row.first), last_of(row.last)))
        for row in facts.merges
    )
    found = {row.public_id: person_of(key, own, enrolments, merges) for key, row in own.items()}
    return world, found | _places(facts, tree, keys)


Kept = namedtuple("Kept", VALUES)


def ranges_of(subject: SubjectFacts, work: WorkedOut) -> list[StatusRange]:
    """What would be kept of a subject under one requirement, read back."""
    rows = [Kept(*row) for _number, found in work.rows(subject) for row in found]
    homes = {row.organisation_id for row in rows}
    assert all(row.elsewhere == (len(homes) > 1) for row in rows)
    return [kept_range(row) for row in rows]


def _places(facts: naive.Facts, tree: rules.Tree, keys: dict[str, int]) -> dict[str, PlaceFacts]:
    """Class groups and organisations, with the sessions and acts that are theirs."""
    found = {}
    for number, (name, group) in enumerate(_groups(facts, keys).items(), 1):
        enrolled = [(first_of(e.first), last_of(e.last)) for e in facts.enrolments if e.class_group == name]
        found[name] = PlaceFacts(number, name, [rules.class_group_holding(group, enrolled)])
    for name, key in keys.items():
        found[name] = PlaceFacts(key, name, [rules.organisation_holding(tree.organisations[key])])
    for session in facts.sessions:
        if session.make_up or facts.reached_nobody(session):
            continue
        day = session.held_on.toordinal()
        orgs = [group.org for group in facts.class_groups if group.id in session.class_groups]
        homes = {tree.home_on(keys[org], day).public_id for org in [*orgs, session.org] if org}
        for name in {*homes, *session.class_groups} & found.keys():
            told = session.told or not session.class_groups
            taught = Taught(session.id, session.course, day, session.minutes, session.capacity, told_whole=told)
            found[name].sessions.append(taught)
    for letter in facts.letters:
        day, group = letter.day.toordinal(), letter.class_group
        org = next(one.org for one in facts.class_groups if one.id == group)
        for name in {group, tree.home_on(keys[org], day).public_id} & found.keys():
            found[name].letters.append(ClassLetter(letter.id, f"{group}:{letter.course}", letter.course, day))
    for card in facts.cards:
        found[card.org].cards.append(CardDays(card.id, card.first.toordinal(), card.last.toordinal()))
    for act in facts.acts:
        day = act.day.toordinal()
        found[tree.home_on(keys[act.org], day).public_id].acts.append(Act(act.id, act.kind, day, act.capacity))
    return found


def _groups(facts: naive.Facts, keys: dict[str, int]) -> dict[str, rules.ClassGroup]:
    return {
        group.id: rules.ClassGroup(
            0,
            keys[group.org],
            frozenset(group.grades),
            group.first.toordinal() if group.first else None,
            group.last.toordinal() if group.last else None,
            tuple((first.toordinal(), last.toordinal()) for first, last in group.terms),
        )
        for group in facts.class_groups
    }


def _person(facts: naive.Facts, person: str, keys: dict[str, int]) -> PersonFacts:
    found = PersonFacts(PERSON_KEYS[person], person)
    posts = {
        name: rules.Post(name, _dated(values["sensitive"]), _dated(values["category"]))
        for name, values in facts.posts.items()
    }
    for held in facts.appointments:
        if held.person == person:
            days = days_of([(first_of(held.first), last_of(held.last))])
            found.holdings.append(rules.Holding(held.kind, keys[held.org], days, posts[held.post]))
    for care in facts.guardianships:
        if care.guardian == person:
            found.wards.append((PERSON_KEYS[care.student], (first_of(care.first), last_of(care.last))))
    _add_evidence(found, facts, person)
    for waiver in facts.waivers:
        if waiver.person == person:
            found.waived[waiver.requirement].append((first_of(waiver.first), last_of(waiver.last)))
    return found


def _add_evidence(found: PersonFacts, facts: naive.Facts, person: str) -> None:
    for record in facts.records:
        if record.person == person and record.id not in facts.voids:
            found.records.append(
                RuleRecord(
                    record.id,
                    record.course,
                    record.edition,
                    record.completed_on.toordinal(),
                    record.minutes,
                    origin=record.origin,
                    evidence=record.evidence,
                )
            )
    for online in facts.online:
        if online.person == person:
            day = online.day.toordinal()
            found.coverage.append(
                covered_online(online.module, online.course, online.edition, day, online.day.isoformat())
            )
    for session in facts.sessions:
        led = session.facilitator == person and not session.class_groups
        if (person in session.reached or led) and f"{session.id}:{person}" not in facts.voids:
            day, modules = session.held_on.toordinal(), tuple(session.modules)
            said = (session.id, session.course, session.edition, day, session.minutes, modules)
            found.reached.append(Reaching(*said, told_whole=session.told))
    _add_deeds(found, facts, person)


def _add_deeds(found: PersonFacts, facts: naive.Facts, person: str) -> None:
    for hours in facts.hours:
        if hours.person == person and hours.approved:
            found.hours.append(Hours(hours.id, hours.day.toordinal(), hours.minutes, frozenset(hours.topics)))
    for contact in facts.contacts:
        if contact.student == person:
            found.contacts.append(Contact(contact.id, contact.kind, contact.day.toordinal()))
    for signed in facts.signatures:
        if signed.person == person:
            found.signatures.append(Signature(signed.id, signed.policy, signed.edition, signed.day.toordinal()))
