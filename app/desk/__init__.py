"""Owns the pages that join packages: the learner's home, the teacher's day, the morning page, the tree. No tables.

Announces nothing. Must not hold a rule: it asks the packages.
"""
