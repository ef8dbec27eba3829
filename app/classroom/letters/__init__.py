"""Owns the letter's link of a class, the slips that answer it, the deputy who may see whom it has not reached.

Announces nothing: a receipt is a contact, entered through `records`. Must not keep who opened a letter, nor any slip.
"""
