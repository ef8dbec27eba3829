"""Owns certificates of many drawn at once: asked for by a manager, made by jobs, kept for a few days for who asked.

Announces nothing. Must not put a name into a file's name, a job or the audit trail.
"""
