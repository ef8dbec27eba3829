"""The whole tree as of a past day, in a process of its own that tells its memory: `python -m tests.bench.scale.whole_tree`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import create_app
from app.compliance.reports import Asked, report
from app.core.database import extension, set_read_only
from app.core.settings import ROOT, Settings
from app.people.models import Organisation, OrganisationParent
from tests.bench.scale.clock import Clock
from tests.bench.scale.facts import PAST, TODAY
from tests.bench.scale.site import Site
from tests.bench.scale.subjects import Measured, one_pass, side_by_side
from tests.make import AT

ROUNDS = 3
AT_MOST = 6


def whole_tree(site: Site) -> Measured:
    """Measure the report of every organisation as of a past day, beside one pass over the status rows."""
    settings: Settings = site.app.config["SETTINGS"]
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale.whole_tree", str(site.clock.server or "")],
        cwd=ROOT,
        env={
            **os.environ,
            "HULEI_INSTANCE_PATH": str(settings.instance_path),
            "HULEI_DATABASE_URL": settings.database_url,
            "HULEI_SECRET_KEY": "bench",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return Measured("whole tree as of a past day", **json.loads(told.stdout), at_most=AT_MOST)


def main() -> None:
    """Measure the report in the database of the environment, and print seconds, floor and megabytes."""
    app = create_app(Settings())
    with app.app_context():
        set_read_only(True)
        site = Site(app, 0, Clock(int(sys.argv[1]) if sys.argv[1] else None))
        below, link = aliased(OrganisationParent), OrganisationParent
        tops = (  # whatever has no parent and something below it: the county, then the province
            select(Organisation.public_id)
            .join(link, link.organisation_id == Organisation.id)
            .where(link.parent_id.is_(None), Organisation.id.in_(select(below.parent_id)))
        )
        top = site.db.scalars(tops.order_by(Organisation.id)).all()[-1]

        def whole() -> dict[str, Any]:
            document = report(site.db, Asked(str(top), PAST), today=TODAY, at=AT)
            site.db.rollback()
            return document

        assert whole()["rows"][0]["required"]
        seconds, floor = side_by_side(whole, one_pass(site), ROUNDS, site.clock)
        megabytes = _most_megabytes()
        extension.session.close()
    sys.stdout.write(json.dumps({"seconds": seconds, "floor": floor, "megabytes": megabytes}))


def _most_megabytes() -> float:
    """Return the most memory this program held; ru_maxrss would tell that of the bench which started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
