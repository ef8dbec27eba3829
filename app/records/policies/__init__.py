"""Owns who is asked to sign which text, who did, and the pages for it: to read and sign, and to see who has not yet.

Announces through `records` that somebody signed: a requirement may ask for it. Must not let anybody sign for somebody else, nor ask a pupil or guardian.
"""
