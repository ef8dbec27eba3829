"""What depends on an import, so that it cannot be taken back: kinds and numbers, never whom it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import null, select, true

from app.core.batches import among
from app.core.database import Base

if TYPE_CHECKING:
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import Session

STUDY = lazy_gettext("Entries of study")
LESSONS = lazy_gettext("Lessons taught")
LETTERS = lazy_gettext("Letters to guardians")
HELP_CARD = lazy_gettext("Entries of a help card")
KINDS = {
    "account": lazy_gettext("Accounts to sign in"),
    "role_grant": lazy_gettext("Roles"),
    "appointment": lazy_gettext("Posts held"),
    "enrolment": lazy_gettext("Pupils in classes"),
    "guardianship": lazy_gettext("Guardianships"),
    "class_group": lazy_gettext("Classes"),
    "planned_lesson": lazy_gettext("Planned lessons"),
    "taught_session": LESSONS,
    "taught_class_group": LESSONS,
    "attendance": LESSONS,
    "training_record": STUDY,
    "coverage": STUDY,
    "hours_entry": STUDY,
    "certificate": STUDY,
    "course_run": STUDY,
    "quiz_attempt": STUDY,
    "practical_try": STUDY,
    "practical_result": STUDY,
    "practical_rating": STUDY,
    "oral_answers": STUDY,
    "reading_helper": STUDY,
    "reading_member": STUDY,
    "helped_wish": STUDY,
    "facilitator_observation": STUDY,
    "authorisation": lazy_gettext("Rights to teach"),
    "signed_policy": lazy_gettext("Texts signed"),
    "vetting_entry": lazy_gettext("Vetting entries"),
    "help_contact": HELP_CARD,
    "help_card_days": HELP_CARD,
    "name_correction": lazy_gettext("Names to correct"),
    "assignment": lazy_gettext("Courses asked of single people"),
    "guardian_letter": LETTERS,
    "letter_out": LETTERS,
    "confirmation_code": LETTERS,
    "contact": lazy_gettext("Contacts with guardians"),
    "waiver": lazy_gettext("Waivers"),
    "act": lazy_gettext("Acts"),
    "filing": lazy_gettext("Filings"),
}
WHOLE = {"taught_class_group": "taught_session", "attendance": "taught_session"}
LOG = "roster_import"
ENDS_WITH = ("invitation", "sign_in_slip", "notice", "delivery")
"""What was printed for people or told them, and is worth nothing without them; whoever used it has an account, which counts."""
GOES_ALONG = {"record_approval", "person_merge", "person_not_the_same", "sheet_memory", *ENDS_WITH}
"""What is worked out, or what taking an import back takes out first: it keeps nothing from going."""


@dataclass(frozen=True)
class Depending:
    """What was entered later and rests on an import: later imports by number, kinds by how many, and whether there is more.

    What only few may know of, as holds on the timetable (SAFEGUARDS 10), is neither named nor counted: it hides among
    harmless entries, whose kinds are said instead.
    """

    imports: tuple[int, ...]
    kinds: Mapping[str, int]
    others: bool

    def __bool__(self) -> bool:
        """Whether anything depends on the import."""
        return bool(self.imports or self.kinds or self.others)

    @property
    def only_imports(self) -> bool:
        """Whether nothing but later imports stand in the way: they can be taken back first."""
        return bool(self.imports) and not (self.kinds or self.others)

    def entries(self) -> str:
        """Return in words what depends on the import besides later imports."""
        parts = [f"{kind} {count}" for kind, count in self.kinds.items()]
        return "、".join([*parts, *([_other_entries()] if self.others else [])])

    def said(self) -> str:
        """Return in words what depends on the import, and what to do."""
        imports = [_("import %(number)s", number=number) for number in self.imports]
        told = "、".join([one for one in (*imports, self.entries()) if one]) or _other_entries()
        if self.only_imports:
            said = _(
                "Later imports depend on this one: %(told)s. Take those back first, the last one first.", told=told
            )
        else:
            said = _(
                "Entered since then and depending on this import: %(told)s. So it cannot be taken back as a whole. Correct single entries instead; whoever should not be there: end their post or their place in the class.",
                told=told,
            )
        return str(said)


def _other_entries() -> str:
    return str(
        _("other entries (such as plans, checks, timetables, mentors, mail addresses or calendars that people set up)")
    )


def depending_on(
    db: Session, going: Mapping[str, set[int]], *, import_id: int, restored: Collection[tuple[str, int]] = ()
) -> Depending:
    """Return what keeps the facts of an import from being taken out; `going` are those by table.

    `restored` become what they were before the import, and so depend on nothing of it.
    """
    imports, kinds, others = set[int](), dict[str, set[tuple[str, int]]](), False
    for key in _keys_into(going):
        table = key.parent.table
        for row in _rows(db, key, going):
            if row.id in going.get(table.name, ()) or (table.name, row.id) in restored or row.import_id == import_id:
                continue
            if row.import_id is not None:
                imports.add(row.import_id)
            elif table.name in KINDS:
                whole = WHOLE.get(table.name, table.name)
                kinds.setdefault(str(KINDS[table.name]), set()).add((whole, row.whole))
            else:
                others = True
    return Depending(tuple(sorted(imports)), {kind: len(found) for kind, found in kinds.items()}, others)


def _keys_into(going: Mapping[str, set[int]]) -> Iterator[ForeignKey]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if going.get(key.column.table.name) and key.ondelete is None and table.name not in GOES_ALONG:
                yield key


def _rows(db: Session, key: ForeignKey, going: Mapping[str, set[int]]) -> Iterator[Any]:
    table, target = key.parent.table, key.column.table.name
    whole = table.c[f"{WHOLE[table.name]}_id"] if table.name in WHOLE else table.c.id
    number = table.c.id if table.name == LOG else table.c.import_id if "import_id" in table.c else null()
    stands = table.c.reverted_at.is_(None) if table.name == LOG else true()
    columns = (table.c.id, whole.label("whole"), number.label("import_id"))
    yield from db.execute(select(*columns).where(among(key.parent, going[target]), stands))
