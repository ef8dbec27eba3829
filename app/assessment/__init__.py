"""Owns quiz attempts: the draw, every answer saved the moment it is given, grading, feedback, what comes next.

Announces nothing. Must not show anybody but the learner an answer, a score or a critical error (SAFEGUARDS 25).
"""
