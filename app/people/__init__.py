"""Owns organisations, windows, posts, persons, appointments, class groups, enrolments, accounts, roles, help cards, rosters.

Announces `holdings_changed(subjects, from_day)`. Must not know courses, sessions, certificates or what anyone owes.
"""
