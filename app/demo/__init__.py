"""Owns an invented county to look around in: three towns, twelve schools, one social organisation, the same every time.

Announces nothing. Refuses a database with people; marks the installation, so that every page says it is a demonstration.
"""
