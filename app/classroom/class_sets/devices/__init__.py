"""Sets on devices: counters that nobody can read before they are closed; no row of a sheet, no moment, no address (SAFEGUARDS 14)."""
