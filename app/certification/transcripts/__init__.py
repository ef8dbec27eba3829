"""Owns the list of all training somebody completed here, as a page and on paper.

Announces nothing. Must not show anybody but the learner herself what stands on it.
"""
