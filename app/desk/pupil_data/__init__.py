"""Owns the document of what a school keeps about one pupil, for a guardian who asked in writing (SAFEGUARDS 19).

Announces nothing. Must not say anything of absence, of other children or of guardians, nor what another school entered.
"""
