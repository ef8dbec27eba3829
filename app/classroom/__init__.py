"""Owns lessons a teacher plans and gives: readiness, class view, script, register, make-up, letters, pages for paper.

Announces nothing: who was reached is entered through `records`. Must not keep anything about a single pupil.
"""
