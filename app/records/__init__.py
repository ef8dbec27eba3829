"""Owns the ledger: coverage, training records, taught sessions, signed policies, voids. Append-only; a void is an entry.

Announces whose evidence changed (`announcements.py`). Must not know who owes what or who asked for it.
"""
