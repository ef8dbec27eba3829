"""Owns requirements, waivers, assignments, status as of a day, coverage figures and reports (COMPLIANCE is its law).

Announces nothing; hears those of people and records in the same transaction.
Must not write people's facts or the ledger, and must not know who taught or how somebody learned.
"""
