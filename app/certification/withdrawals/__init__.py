"""Owns that certificates are withdrawn, by whom and why, and that a mistaken withdrawal is taken back.

Announces nothing itself: the record behind it is voided by `records`, which does. Must not know how a course is taken.
"""
