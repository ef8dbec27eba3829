"""Owns what arrives for a register, from whatever device or paper, and merges it to one session.

Announces nothing: who was reached is entered through `records`. Must not keep more of a pupil than reached or not reached, and
that only until a difference is settled.
"""
