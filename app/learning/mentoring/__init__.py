"""Owns mentors of new facilitators and volunteers, and their log: days and codes, no word and no pupil.

Announces nothing. Must not tell anybody but the two and the protection lead what stands in a log.
"""
