"""SAFEGUARDS 25: attempts, answers and critical errors are the learner's own; others see done, due, helped."""

from __future__ import annotations

import ast
import inspect
import json

from sqlalchemy import select

from app.assessment import queries as assessment
from app.compliance.duties import duties_of
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import FactVersion
from app.core.settings import ROOT
from app.learning import queries as learning
from tests.learning.learner import Learner, he_xiu, tiny

__all__ = ["he_xiu", "tiny"]
MAY_READ = {"assessment", "learning"}
ON_HER_OWN_PAGE = "desk/own_data/parts.py"  # what is kept about oneself; by command without answers
INVENTED = "demo/answers.py"  # writes invented ones into a database without people


def test_no_other_package_reads_attempts() -> None:
    readers = set()
    for path in (ROOT / "app").rglob("*.py"):
        tree = ast.parse(path.read_text())
        names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        is_own_page = path.relative_to(ROOT / "app").as_posix() in (ON_HER_OWN_PAGE, INVENTED)
        if any(name.startswith("app.assessment") for name in names) and not is_own_page:
            readers.add(path.relative_to(ROOT / "app").parts[0])

    assert readers - MAY_READ == {"packages.py", "tables.py"}


def test_every_query_about_attempts_and_runs_asks_whose_they_are() -> None:
    public = [
        function
        for module in (assessment, learning)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    # These take a row that was found as the reader's own.
    given_a_row = {"answers_of", "days_kept", "progress_of", "rounds_of", "standing_of"}

    unasked = [one.__name__ for one in public if "person_id" not in inspect.signature(one).parameters]
    assert set(unasked) == given_a_row


def test_manager_learns_done_and_due_and_never_an_answer_a_score_or_an_error(db, page, make, he_xiu) -> None:
    learner = Learner(db, he_xiu)
    learner.finishes_modules()
    attempt = learner.takes("tiny-core-final")
    learner.answers(attempt, wrong={"keep-1", "keep-2"})
    learner.answers(attempt, wrong={"keep-1", "keep-2"})
    db.flush()
    duties = duties_of(db, he_xiu.id, learner.at.date())
    written = json.dumps([*db.scalars(select(AuditEntry.codes)), *db.scalars(select(FactVersion.content))], default=str)

    assert not any("score" in str(duty) or "keep-1" in str(duty) for duty in duties)
    assert "keep-" not in written

    manager = make.person("石主任")
    make.role(manager, Role.ADMINISTRATOR, None)
    page.sign_in(manager)
    for address in (f"/quiz/{attempt.id}", f"/quiz/{attempt.id}/1", f"/quiz/{attempt.id}/result"):
        page.get(address, status=404)
