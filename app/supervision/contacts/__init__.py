"""Contacts with guardians, class by class: the class teacher or a clerk enters who was in touch, never what was said.

Enters and takes back through `records`. Must not keep which guardian, what about, or why somebody was not reached.
"""
