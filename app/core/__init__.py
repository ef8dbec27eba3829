"""Owns what every package stands on: settings, database, clock, access, facts and their versions, audit, jobs,
mail, page frame.

Announces nothing. Must not know anything about training, schools or people.
"""
