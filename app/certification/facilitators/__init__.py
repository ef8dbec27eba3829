"""Owns who is authorised to teach pupils of which band, until when, and start-up terms without anybody authorised.

Announces nothing: the classroom asks. Reads the ledger; must not know any lesson.
"""
