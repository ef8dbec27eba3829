"""Owns what is looked after from term to term: signed rosters, sample checks and findings, vetting dates, plans, evidence packs.

Announces nothing; reads what compliance counts, and enters acts through `records`.
Must not keep a text about a pupil, the result of a criminal-record check, or who was asked in a sample about what.
"""
