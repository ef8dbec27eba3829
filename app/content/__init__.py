"""Owns the catalogue: courses, modules, quizzes, requirements and policies read from files; checking, rendering, editions.

Announces nothing. Must not know who takes a course or who teaches it.
"""
