"""Rewrite tests/access/matrix.toml from the code, for a reviewer to read in the difference."""

from app import create_app
from app.core.access import doors_of
from app.core.settings import ROOT, Settings

HEAD = """# Who may enter each endpoint: roles, "signed_in" or "everyone". A new page means a new line here, which a reviewer
# reads. The query of a page still decides which rows a role sees there.

[endpoints]
"""
app = create_app(Settings(database_url="sqlite://", secret_key="matrix"))
lines = []
for endpoint in sorted({rule.endpoint for rule in app.url_map.iter_rules()}):
    doors = ", ".join(f'"{door}"' for door in sorted(doors_of(app, endpoint)))
    lines.append(f'"{endpoint}" = [{doors}]\n')
(ROOT / "tests" / "access" / "matrix.toml").write_text(HEAD + "".join(lines))
