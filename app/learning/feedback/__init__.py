"""Owns three taps about a finished course: counts by edition, nothing typed, no row of anybody.

Announces nothing. Must not keep who answered, what else they answered, or when.
"""
