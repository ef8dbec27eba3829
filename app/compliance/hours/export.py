"""Sums of hours of an organisation's staff as a table that opens in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.compliance.exports.csv_file import BYTE_ORDER_MARK
from app.compliance.exports.paper import harmless

if TYPE_CHECKING:
    from app.compliance.hours.shown import StaffLine
    from app.compliance.hours.units import Length


def staff_table(lines: Iterable[StaffLine], year: int, length: Length) -> bytes:
    """Return the sums as CSV: who, which year, minutes and what they make; no entry, no reference."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(
        [
            _("Name"), _("Staff number"), _("Year"), _("Minutes"), _("Class hours"), _("Working days"),
            _("Minutes here"), _("Minutes elsewhere"), _("Minutes imported"), _("Entries waiting"),
        ]
    )  # fmt: skip
    for line in lines:
        writer.writerow(
            [
                harmless(line.name), harmless(line.number or ""), year, line.minutes, length.class_hours(line.minutes),
                length.days(line.minutes), line.here, line.outside, line.imported, line.waiting,
            ]
        )  # fmt: skip
    return text.getvalue().encode()
