"""Vetting dates of adults on post: done on, by which desk, reference, next due. Never a result (SAFEGUARDS 24).

Announces nothing. Must not say that somebody is allowed: it proves the date of a question and nothing about character.
"""
