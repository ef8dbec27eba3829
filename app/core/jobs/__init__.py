"""Owns what is done later, outside of a request: jobs, when they are due, and the workers that do them.

Announces nothing. Must not know what any job is about: a package says for each of its kinds what is read, done and
written (`Work`), and enqueues it in its own transaction.
"""
