"""Owns the ledger: coverage, training records, taught sessions, signed policies, voids. Append-only; a void is an entry.

Announces `evidence_changed(subjects, from_day)`. Must not know who owes what or who asked for it.
"""
