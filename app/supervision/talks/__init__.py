"""Talks and adult sessions held at an organisation without naming a class: a law vice-principal's talk, staff training.

Enters and takes back through `records`. Reaches only the adults ticked; pupils are reached by lessons of their class.
"""
