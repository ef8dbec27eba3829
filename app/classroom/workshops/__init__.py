"""Owns workshops for adults: planned days, sign-in by codes that change every minute or by list, closing into the ledger.

Announces nothing: each closed day is entered through `records`. Must not show a name on a shared screen (SAFEGUARDS 8).
"""
