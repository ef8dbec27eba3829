"""Owns the document of all that is kept about one adult: on her own page, as JSON and PDF, and by `hulei export person`.

Announces nothing. Must not say anything about another person: whoever entered something is “oneself”, “the organisation” or “the server”.
"""
