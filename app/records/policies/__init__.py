"""Owns who is asked to sign which text, who did, and the pages for it: to read and sign, and to see who has not yet.

Announces nothing: no figure counts a signature. Must not let anybody sign for somebody else, nor ask a pupil or guardian.
"""
