"""Owns who is told what, when, by which way: notices on the first page, mail, reminders, calendar feeds.

Announces nothing. Tells staff about their own duties alone: nothing about children, no names of others, no counts of
others, and never a guardian or a pupil (SAFEGUARDS 7, 19, 20, 26). Must not decide what anybody owes: it asks compliance.
"""
