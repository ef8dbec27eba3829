"""Owns how well the questions of an edition work: how hard they are, whether they tell apart, what nobody chooses.

Announces nothing. Must not say anything of one person, one school, or fewer than ten people (SAFEGUARDS 25).
"""
