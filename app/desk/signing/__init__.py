"""Owns the pages of texts to read and sign: one's own, the same without a trace, and who has not signed yet.

Announces nothing. Must not offer a way to sign for somebody else.
"""
