"""Every column has a reason: why, for whom, how long, who sees it. What nobody listed is not stored (docs/data-map.toml)."""

from __future__ import annotations

import tomllib
from typing import Any

from sqlalchemy import JSON, LargeBinary, String

from app.core.settings import ROOT
from app.tables import metadata

MAP: dict[str, Any] = tomllib.loads((ROOT / "docs" / "data-map.toml").read_text())
COMMON: dict[str, str] = MAP["common"]
TABLES: dict[str, Any] = MAP["table"]

# Reviewed: the tables that can lead to a pupil, and every column of theirs that is not an id, a day, a moment or who
# recorded it. A score, an answer, a mark, a label or a typed word of a pupil must never appear here (SAFEGUARDS).
REACHABLE_FROM_A_PUPIL: dict[str, set[str]] = MAP["reviewed"]["reachable_from_a_pupil"]

# Reviewed: the columns that hold words people type, with the reason for each. None is on anything about a pupil.
TYPED_WORDS: dict[str, str] = MAP["reviewed"]["typed_words"]

FORBIDDEN = (
    "score",
    "mark",
    "grade_of",
    "answer",
    "risk",
    "label",
    "family",
    "note",
    "comment",
    "reason_text",
    "diagnosis",
)


def columns() -> set[str]:
    return {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}


def described() -> set[str]:
    found = set()
    for name, table in metadata.tables.items():
        own = TABLES.get(name, {}).get("columns", {})
        found |= {f"{name}.{column}" for column in own}
        found |= {f"{name}.{column.name}" for column in table.columns if column.name in COMMON}
    return found


def test_every_column_has_an_entry_in_the_data_map() -> None:
    assert sorted(columns() - described()) == []


def test_data_map_describes_nothing_that_does_not_exist() -> None:
    listed = {f"{name}.{column}" for name, entry in TABLES.items() for column in entry.get("columns", {})}

    assert sorted(listed - columns()) == []
    assert sorted(set(TABLES) - set(metadata.tables)) == []


def test_every_table_says_for_whom_how_long_and_who_sees_it() -> None:
    for name in metadata.tables:
        entry = TABLES.get(name, {})
        assert all(entry.get(key) for key in ("for_whom", "keep", "seen_by")), name


def tables_leading_to_a_person() -> set[str]:
    """Return the tables that refer to a person or to what refers to one, by a foreign key or by a column of its name."""
    reached = {"person"}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if table.name not in reached
            and (
                any(key.column.table.name in reached for key in table.foreign_keys)
                or any(column.name.removesuffix("_id") in reached for column in table.columns)
            )
        }
        if not more:
            return reached
        reached |= more


def test_tables_that_can_lead_to_a_pupil_are_the_reviewed_ones() -> None:
    of_adults_only = set(MAP["reviewed"]["of_adults_only"])

    assert tables_leading_to_a_person() - of_adults_only == set(REACHABLE_FROM_A_PUPIL)


def test_columns_that_can_lead_to_a_pupil_are_the_reviewed_ones() -> None:
    for name, listed in REACHABLE_FROM_A_PUPIL.items():
        plain = {
            column.name
            for column in metadata.tables[name].columns
            if column.name not in COMMON and not column.name.endswith(("_id", "_on", "_day", "_at", "_by"))
        }
        assert plain == set(listed), name


def test_no_column_about_a_pupil_is_a_score_an_answer_or_a_label() -> None:
    for name in REACHABLE_FROM_A_PUPIL:
        for column in metadata.tables[name].columns:
            assert not [word for word in FORBIDDEN if word in column.name], f"{name}.{column.name}"


def test_columns_of_typed_words_are_the_reviewed_ones() -> None:
    codes = set(MAP["reviewed"]["codes_ids_and_digests"])
    words = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
        and column.name not in COMMON
        and f"{table.name}.{column.name}" not in codes
    }
    assert words == set(TYPED_WORDS)
