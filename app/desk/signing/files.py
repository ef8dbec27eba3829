"""Who signed a text and who has not yet, as a table that opens in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.compliance.exports.csv_file import BYTE_ORDER_MARK
from app.compliance.exports.paper import harmless
from app.desk.signing.words import STATES
from app.people.forms.staff import post_title

if TYPE_CHECKING:
    from app.content.shapes import Policy
    from app.records.policies.queries import Asked


def signatures_table(policy: Policy, asked: Iterable[Asked]) -> bytes:
    """Return as CSV who is asked to sign a text: name, posts, where they stand, which edition was signed on which day."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([_("Name"), _("Post"), _("State"), _("Edition signed"), _("Signed on"), _("Edition today")])
    for one in asked:
        standing = one.standings[policy.id]
        last = standing.last
        writer.writerow(
            harmless(str(cell))
            for cell in (
                one.name,
                str(_(", ")).join(post_title(post) for post in one.posts),
                STATES[standing.state],
                last.edition if last else "",
                last.signed_on if last else "",
                policy.edition,
            )
        )
    return text.getvalue().encode()
