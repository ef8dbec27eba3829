"""Roster signatures: the head signs each term how many stand on the roster by post and by class (SAFEGUARDS 29).

Counts only, sealed; what was signed never changes and is compared with the roster of any later day.
"""
