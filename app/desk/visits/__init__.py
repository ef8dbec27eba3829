"""Owns the pages for visitors: added by their certificate, for some days, as the person they are everywhere.

Announces nothing. Must not give a school anything over a visitor's account, name or other organisations.
"""
