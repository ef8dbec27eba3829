"""Owns a person's course run: pages read, scenario decisions, quizzes taken, code signed, and what completing it enters.

Announces nothing: it calls the ledger. Must not teach a class, count anybody's coverage or show one learner to another.
"""
