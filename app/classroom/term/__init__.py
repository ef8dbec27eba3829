"""Owns the plan of a term: which class gets which lesson in which week, proposed from requirements and windows.

Announces nothing; a proposal is a look until somebody takes it. Must not keep anything of its own: a plan is its planned lessons.
"""
