"""Filings (COMPLIANCE §6): a report of a period that a head signs, sealed, filed with the organisation above, answered.

Announces nothing; reads what compliance counts. Must not change a fact, and never changes what has been filed.
"""
