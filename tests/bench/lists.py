"""How many questions a manager's lists of many people ask of the database: `python -m tests.bench.lists`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import chdir
from pathlib import Path

from click import echo

from app import create_app
from app.compliance.service import load_requirements
from app.core.access import Role
from app.core.clock import now
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.people.announcements import holdings_changed
from app.people.models import Organisation, Person
from tests.bench.connection import BadAnswer
from tests.make import Make
from tests.pages import BrowserLike
from tests.queries import count_queries

PEOPLE, AT_MOST = 5000, 10
RULES = """
requirements:
  - id: core
    title: {zh: 核心课, en: Core course}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {course: core}
    timing: {within_days: 30}
"""


def school_of(make: Make, people: int) -> tuple[Organisation, Person]:
    """Enter a school with this many staff, who all owe a course, and its training manager."""
    make.edition("core")
    load_requirements(make.db, RULES, "bench.yaml", at=now(), by=None)
    school, post = make.organisation("大学校"), make.post("教师")
    manager = make.person("陈立")
    make.role(manager, Role.TRAINING_MANAGER, school)
    staff = [make.person(f"同事{number}") for number in range(people)]
    for one in staff:
        make.appointment(one, school, post)
    make.db.flush()
    holdings_changed(make.db, [one.id for one in staff], None)
    make.db.commit()
    return school, manager


def measure(people: int) -> list[tuple[str, int, float]]:
    """Return each list with its questions, signing in among them, and its processor milliseconds. Raises BadAnswer."""
    found = []
    with tempfile.TemporaryDirectory(prefix="hulei-bench-") as folder, chdir(folder):
        app = create_app(Settings(instance_path=Path(folder), secret_key="bench"))
        with app.app_context():
            upgrade_schema(extension.engine)
            make = Make(extension.session)
            school, manager = school_of(make, people)
            browser = BrowserLike(app, make.db)
            browser.cookie_holds(_user_id=make.signed_in_token(manager, at=now()))
            make.db.commit()
            lists = {
                "staff, first page": "/staff",
                "staff, last page": f"/staff?page={-(-people // 100)}",
                "texts signed, by name": "/signatures/code-of-conduct",
                "certificates of colleagues": "/certificates/issued",
                "report of the school": f"/reports?org={school.public_id}",
            }
            for name, address in lists.items():
                browser.get(address)
                began = time.process_time()
                with count_queries() as questions:
                    answer = browser.get(address)
                if answer.status_code != 200:
                    raise BadAnswer(f"{address}: {answer.status_code}")
                found.append((name, len(questions), (time.process_time() - began) * 1000))
            extension.session.close()
            extension.engine.dispose()
    return found


def main() -> int:
    """Measure and print; return 1 when a page fails or a list asks too much."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.lists", description=__doc__)
    asked.add_argument("--people", type=int, default=PEOPLE, help=f"staff of the school (default {PEOPLE})")
    people = asked.parse_args().people
    try:
        found = measure(people)
    except BadAnswer as failure:
        echo(f"Nothing is measured: {failure}", err=True)
        return 1
    for name, questions, milliseconds in found:
        echo(f"{people} people, {name}: {questions} questions (at most {AT_MOST}), {milliseconds:.0f} ms CPU")
    return 1 if max(questions for _name, questions, _ms in found) > AT_MOST else 0


if __name__ == "__main__":
    sys.exit(main())
