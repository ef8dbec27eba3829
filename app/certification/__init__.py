"""Owns what the ledger earns: certificates, their codes, their expiry and withdrawal, their check page, PDF and picture.

Announces nothing. Reads the ledger; must not know who owes what, nor how a course is taken.
"""
