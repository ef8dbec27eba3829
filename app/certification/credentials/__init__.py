"""Owns the signed form of a certificate: an Open Badges 3.0 / W3C Verifiable Credentials 2.0 credential, its keys and its status list.

Announces nothing. Reads certificates; must not fetch anything, nor keep a file that somebody has checked.
"""
