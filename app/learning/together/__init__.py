"""Owns learning together (一起学): groups that two named adults read to, and answers said aloud before them (SAFEGUARDS 27).

Announces nothing: it calls the ledger and the learner's own run. Must not grade, draw or say anything on a certificate.
"""
