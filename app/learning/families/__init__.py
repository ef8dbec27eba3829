"""Owns short courses for families, open to everybody without an account: read, walk through a case, look at answers.

Announces nothing. Must not keep who read what, nor hand a course to picked families (SAFEGUARDS 1, 17).
"""
