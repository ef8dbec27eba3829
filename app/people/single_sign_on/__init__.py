"""Getting in by somebody else's sign-in: OpenID Connect, and an adapter point for providers that speak something else.

Owns the talk with a provider. Must not know accounts: whose identity it is decides `service/linked_identities.py`.
"""
