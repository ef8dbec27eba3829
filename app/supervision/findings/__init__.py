"""Findings: what was found otherwise than recorded, who sees to it, by when, and which fact shows that it is done.

Codes and links only: no field holds a word typed about a person or a site's weak point (SAFEGUARDS 5, 38).
"""
