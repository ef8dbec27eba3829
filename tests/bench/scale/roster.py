"""A province as the files of a roster, to be imported."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.scale.facts import Known, Province

Row = Mapping[str, Any]
Named = Callable[[str, Any], str]  # the roster's id of a table's row


def write_roster(folder: Path, people: int, known: Known) -> None:
    """Write the files of a province of so many people into a folder."""
    province = Province(people, known)
    modules: dict[int, list[str]] = {}
    groups: dict[int, list[str]] = {}
    with ExitStack() as files:
        out = {
            name: csv.DictWriter(files.enter_context((folder / name).open("w", newline="", encoding="utf-8")), columns)
            for name, columns in COLUMNS.items()
        }
        for writer in out.values():
            writer.writeheader()
        for rows in province.batches():
            parents = {row["organisation_id"]: row["parent_id"] for row in rows["organisation_parent"]}
            students = {row["person_id"] for row in rows["enrolment"]}
            for row in rows["taught_module"]:
                modules.setdefault(row["taught_session_id"], []).append(row["module"])
            for row in rows["taught_class_group"]:
                groups.setdefault(row["taught_session_id"], []).append(f"class_group-{row['class_group_id']}")
            extra = {
                "parents": parents,
                "students": students,
                "modules": modules,
                "groups": groups,
                "posts": known.posts,
            }
            for table, (name, written) in WRITTEN.items():
                out[name].writerows(written(row, extra) for row in rows[table])


def _of(table: str, key: int | None) -> str:
    return f"{table}-{key}" if key else ""


def _organisation(row: Row, more: Row) -> dict[str, Any]:
    parent = _of("organisation", more["parents"][row["id"]])
    return {"sourcedId": row["sourced_id"], "name": row["name"], "kind": row["kind"], "parentSourcedId": parent}


def _window(row: Row, _more: Row) -> dict[str, Any]:
    return {
        "sourcedId": row["sourced_id"],
        "title": row["title"],
        "type": "term",
        "startDate": row["first_day"],
        "endDate": row["last_day"],
        "orgSourcedId": _of("organisation", row["organisation_id"]),
    }


def _person(row: Row, more: Row) -> dict[str, Any]:
    roles = "student" if row["id"] in more["students"] else "teacher"
    return {"sourcedId": row["sourced_id"], "fullName": row["name"], "roles": roles}


def _class_group(row: Row, _more: Row) -> dict[str, Any]:
    return {
        "sourcedId": row["sourced_id"],
        "title": row["title"],
        "grades": row["grades"],
        "schoolSourcedId": _of("organisation", row["organisation_id"]),
        "startDate": row["first_day"],
        "endDate": row["last_day"],
    }


def _enrolment(row: Row, _more: Row) -> dict[str, Any]:
    return {
        "sourcedId": row["sourced_id"],
        "classSourcedId": _of("class_group", row["class_group_id"]),
        "userSourcedId": _of("person", row["person_id"]),
        "role": row["role"],
        "beginDate": row["first_day"],
    }


def _appointment(row: Row, more: Row) -> dict[str, Any]:
    return {
        "sourcedId": row["sourced_id"],
        "userSourcedId": _of("person", row["person_id"]),
        "orgSourcedId": _of("organisation", row["organisation_id"]),
        "post": more["posts"][row["post_id"]],
        "kind": row["kind"],
        "beginDate": row["first_day"],
    }


def _session(row: Row, more: Row) -> dict[str, Any]:
    return {
        "sourcedId": row["sourced_id"],
        "classSourcedIds": ",".join(more["groups"][row["id"]]),
        "course": row["course"],
        "edition": row["edition"],
        "modules": ",".join(more["modules"][row["id"]]),
        "heldOn": row["held_on"],
        "minutes": row["minutes"],
        "facilitatorSourcedId": _of("person", row["facilitator_id"]),
    }


def _attendance(row: Row, _more: Row) -> dict[str, Any]:
    return {
        "sessionSourcedId": _of("taught_session", row["taught_session_id"]),
        "userSourcedId": _of("person", row["person_id"]),
        "status": "present" if row["reached"] else "absent",
    }


def _record(row: Row, _more: Row) -> dict[str, Any]:
    return {
        "sourcedId": row["sourced_id"],
        "userSourcedId": _of("person", row["person_id"]),
        "course": row["course"],
        "edition": row["edition"],
        "completedOn": row["completed_on"],
        "minutes": row["minutes"],
        "source": row["origin"],
    }


def _contact(row: Row, _more: Row) -> dict[str, Any]:
    student = _of("person", row["student_id"])
    return {"sourcedId": row["sourced_id"], "studentSourcedId": student, "kind": row["kind"], "heldOn": row["held_on"]}


def _act(row: Row, _more: Row) -> dict[str, Any]:
    school = _of("organisation", row["organisation_id"])
    return {"sourcedId": row["sourced_id"], "orgSourcedId": school, "kind": row["kind"], "doneOn": row["done_on"]}


WRITTEN: dict[str, tuple[str, Callable[[Row, Row], dict[str, Any]]]] = {
    "organisation": ("orgs.csv", _organisation),
    "window": ("academicSessions.csv", _window),
    "person": ("users.csv", _person),
    "class_group": ("classes.csv", _class_group),
    "enrolment": ("enrollments.csv", _enrolment),
    "appointment": ("appointments.csv", _appointment),
    "taught_session": ("sessions.csv", _session),
    "attendance": ("attendance.csv", _attendance),
    "training_record": ("records.csv", _record),
    "contact": ("contacts.csv", _contact),
    "act": ("acts.csv", _act),
}
COLUMNS = {
    "orgs.csv": ("sourcedId", "name", "kind", "parentSourcedId"),
    "academicSessions.csv": ("sourcedId", "title", "type", "startDate", "endDate", "orgSourcedId"),
    "users.csv": ("sourcedId", "fullName", "roles"),
    "classes.csv": ("sourcedId", "title", "grades", "schoolSourcedId", "startDate", "endDate"),
    "enrollments.csv": ("sourcedId", "classSourcedId", "userSourcedId", "role", "beginDate"),
    "appointments.csv": ("sourcedId", "userSourcedId", "orgSourcedId", "post", "kind", "beginDate"),
    "sessions.csv": (
        "sourcedId", "classSourcedIds", "course", "edition", "modules", "heldOn", "minutes", "facilitatorSourcedId",
    ),
    "attendance.csv": ("sessionSourcedId", "userSourcedId", "status"),
    "records.csv": ("sourcedId", "userSourcedId", "course", "edition", "completedOn", "minutes", "source"),
    "contacts.csv": ("sourcedId", "studentSourcedId", "kind", "heldOn"),
    "acts.csv": ("sourcedId", "orgSourcedId", "kind", "doneOn"),
}  # fmt: skip
