"""Owns how an organisation's certificates look: which template, and the seal it may upload, checked and drawn anew.

Announces nothing. Must not change how a certificate looks that was issued before.
"""
