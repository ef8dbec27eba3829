"""Owns practical parts: who judges whose role-play, trial lesson or drill, and when that makes it passed.

Announces nothing: a passed part is entered in the ledger and may complete a course. Must not keep a word about anybody,
nor show a sum to anybody but the person and whoever gave it.
"""
