"""Owns the formats and protocols of other systems, in and out; so far the roster import of COMPLIANCE §8.

Announces what the owners of the tables announce. Must not decide anything a package to its left decides.
"""
