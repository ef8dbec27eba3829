"""Owns the page of those who keep the courses: what learners tapped about an edition, and how its questions work.

Announces nothing. Must not say anything by person, school or town, nor of fewer than ten people (SAFEGUARDS 25).
"""
