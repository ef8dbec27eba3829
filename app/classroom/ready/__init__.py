"""Owns what makes a lesson ready beside certificates: a course released by the head, the second adult's own word, the head's decision.

Announces nothing. Must not block a lesson: the truth stays possible, and what was missing is said and counted (SAFEGUARDS 27).
"""
