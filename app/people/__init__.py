"""Owns organisations, windows, posts, persons, appointments, class groups, enrolments, accounts, roles, help cards, rosters.

Announces what changed about persons, class groups and organisations (`announcements.py`). Must not know courses, sessions, certificates or what anyone owes.
"""
